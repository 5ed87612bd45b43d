"""Zoho may answer a merge with SCHEDULED: its state is asked for; it is merged once whether or not its job has run."""

import asyncio
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Scheduled, Unavailable
from cordboard.testing.crm_contract.merging import image_of, merge_action
from cordboard.testing.fault_injecting_transport import Forward

Base = Any  # the world of conftest.py
LATER = {"merge": [{"code": "SCHEDULED", "details": {"job_id": "1"}, "message": "scheduled", "status": "success"}]}


async def before_the_job(_: Forward) -> httpx.Response:
    """Nothing is merged yet."""
    return httpx.Response(201, json=LATER)


async def after_the_job(forward: Forward) -> httpx.Response:
    """It is merged by the time that anybody looks again."""
    await (await forward()).aread()
    return httpx.Response(201, json=LATER)


@pytest.mark.parametrize(("trick", "was_there"), [(before_the_job, False), (after_the_job, True)])
def test_a_scheduled_merge_is_looked_at_again_and_done_once(crm_world: Base, trick: Any, was_there: bool) -> None:
    crm = crm_world.crm()
    first, second = (crm_world.person(Entity.LEAD, name, [f"+3492800011{n}"]) for n, name in enumerate("AB"))

    async def story() -> None:
        action = merge_action("m", await image_of(crm, Entity.LEAD, first, second))
        crm_world.far.play(trick, path="/actions/merge", method="POST")
        (later,) = await crm.apply([action], verify=False)
        assert isinstance(later, Unavailable)
        assert (later.code, later.wrote) == ("merge_scheduled", None)
        (done,) = await crm.apply([action], verify=True)
        assert isinstance(done, Applied)
        assert (done.id, done.was_there) == (first, was_there)

    asyncio.run(story())
    assert [record["id"] for record in crm_world.records(Entity.LEAD)] == [first]


def test_while_it_waits_its_state_is_asked_and_nothing_is_sent_again(crm_world: Base) -> None:
    switches, crm = crm_world.org.state.switches, crm_world.crm()
    switches.merge_delay_s = 600
    first, second = (crm_world.person(Entity.LEAD, name, [f"+3492800011{n}"]) for n, name in enumerate("AB"))

    async def story() -> None:
        action = merge_action("m", await image_of(crm, Entity.LEAD, first, second))
        (later,) = await crm.apply([action], verify=False)
        assert isinstance(later, Scheduled)
        action = msgspec.structs.replace(action, job=later.job)
        crm_world.fill(Entity.LEAD, second, crm_world.field(Entity.LEAD), "by a person, while Zoho's job waits")
        for _ in range(3):
            (again,) = await crm_world.crm().apply([action], verify=True)
            assert isinstance(again, Scheduled)
            assert again.job == later.job
        crm_world.org.clock.advance(601)
        (done,) = await crm.apply([action], verify=True)
        assert isinstance(done, Applied)

    asyncio.run(story())
    asked = [one.method for one in crm_world.far.sent if one.path.endswith("/actions/merge")]
    assert asked == ["POST", "GET", "GET", "GET"]
    assert [record["id"] for record in crm_world.records(Entity.LEAD)] == [first]


@pytest.mark.parametrize("end", ["FAILED", "forgotten"])
def test_a_job_that_ended_without_a_merge_is_sent_once_more(crm_world: Base, end: str) -> None:
    switches, crm = crm_world.org.state.switches, crm_world.crm()
    switches.merge_delay_s = 600
    first, second = (crm_world.person(Entity.LEAD, name, [f"+3492800011{n}"]) for n, name in enumerate("AB"))

    async def story() -> None:
        action = merge_action("m", await image_of(crm, Entity.LEAD, first, second))
        (later,) = await crm.apply([action], verify=False)
        assert isinstance(later, Scheduled)
        job = crm_world.org.state.jobs[later.job]
        job.result = {"status": end}
        if end == "forgotten":
            del crm_world.org.state.jobs[later.job]
        switches.merge_delay_s = 0
        (done,) = await crm.apply([msgspec.structs.replace(action, job=later.job)], verify=True)
        assert isinstance(done, Applied)

    asyncio.run(story())
    assert [record["id"] for record in crm_world.records(Entity.LEAD)] == [first]
