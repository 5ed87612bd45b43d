"""What may have arrived at a service that cannot tell is never sent again by itself."""

import pytest

from cordboard.app.delivery.tests.test_outbox_dispatcher import calls, drained, key, of
from cordboard.app.delivery.uncertain_items import UNCERTAIN
from cordboard.ports.errors import Unavailable
from cordboard.ports.store.outbox import ItemState
from cordboard.testing.app_fixture import Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import answer_lost, fails


@run
async def test_after_a_lost_answer_a_person_decides(opened: Open) -> None:
    async with opened(once="none") as app_fixture:
        await calls(app_fixture, 2)
        app_fixture.crm.answers.append(answer_lost)
        await drained(app_fixture)
        leads = [await of(app_fixture, key(f"c{n}", "lead")) for n in range(2)]
        assert [(one.state, one.code) for one in leads] == [(ItemState.PARKED, UNCERTAIN)] * 2
        assert [sent.kind for sent in app_fixture.crm.sent] == ["create_lead"]
        assert len(app_fixture.crm.records) == 2, "they had arrived, and nothing was doubled"
        await app_fixture.store.change_items([leads[0].key], ItemState.OPEN, None, app_fixture.clock.now())
        await drained(app_fixture)
        assert (await of(app_fixture, leads[0].key)).state is ItemState.DONE, "it is sent again once a person says so"
        assert (await of(app_fixture, leads[1].key)).state is ItemState.PARKED


@run
async def test_what_certainly_did_not_arrive_is_sent_again(opened: Open) -> None:
    async with opened(once="none") as app_fixture:
        await calls(app_fixture, 1)
        app_fixture.crm.answers.append(fails(Unavailable("connection refused", wrote=False)))
        await drained(app_fixture)
        assert set(await app_fixture.states()) == {"done"}


@pytest.mark.parametrize("once", ["look_first", "unique_key"])
@run
async def test_where_the_service_can_tell_nobody_is_asked(opened: Open, once: str) -> None:
    async with opened(once=once) as app_fixture:
        await calls(app_fixture, 1)
        app_fixture.crm.answers.append(answer_lost)
        await drained(app_fixture)
        assert set(await app_fixture.states()) == {"done"}
        assert len(app_fixture.crm.records) == 2
