"""Zoho may answer a merge with SCHEDULED: it is looked at again, and merged once whether or not the job has run."""

import asyncio
from typing import Any

import httpx
import pytest

from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Unavailable
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
