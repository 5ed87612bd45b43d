"""A CRM that takes one record a request: many requests a commit, some together, each client in order."""

import asyncio
import sys
import time
from collections.abc import Sequence

import pytest

from cordboard.app.delivery.request_group import chains, send_group, size_of
from cordboard.domain.crm.actions import Action
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import RateLimited
from cordboard.ports.store.outbox import Item, ItemState
from cordboard.testing.app_fixture import CRM, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import FakeCrm, Sent, answer_lost

RECORDS = 180
MS = 0.001


def item(no: int, subject: str) -> Item:
    state = {"state": ItemState.OPEN, "attempts": 0, "not_before": 0.0, "maybe_sent": False}
    rest = dict.fromkeys(("call", "record", "link", "reason", "code"))
    known = {"seq": no, "key": f"k{no}", "lane": CRM, "kind": "log_call", "subject": subject, "body": b"{}", "refs": ()}
    return Item(**{**known, **state, **rest, "created_at": 0.0, "updated_at": 0.0})  # type: ignore[arg-type]


def test_a_client_is_all_in_one_chain_and_in_order() -> None:
    items = [item(no, f"client {no % 5}") for no in range(20)]
    found = chains(items, 4)
    assert sorted(place for chain in found for place in chain) == list(range(20))
    for chain in found:
        assert chain == sorted(chain)
    for client in range(5):
        assert len({no for no, chain in enumerate(found) for place in chain if place % 5 == client}) == 1


def test_a_group_is_one_request_where_a_request_takes_many() -> None:
    assert (size_of(100, 1), size_of(1, 1), size_of(1, 4), size_of(10, 8)) == (100, 50, 50, 80)


def test_so_many_requests_are_on_their_way_and_no_more() -> None:
    under_way, most = 0, 0

    async def apply(actions: Sequence[Action], verify: bool) -> Sequence[Outcome]:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return [Applied(id="r") for _ in actions]

    items = [item(no, str(no)) for no in range(30)]
    actions: list[Action] = [None] * 30  # type: ignore[list-item]  # only their number matters
    answers = asyncio.run(send_group(apply, items, actions, batch=1, concurrent=4, may_leave=lambda: True))
    assert (most, len(answers.outcomes)) == (4, 30)


@run
async def test_180_records_to_a_crm_that_answers_in_1_ms_take_at_most_3_s(
    opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the clock of the lane, and really."""
    async with opened(batch=1) as app_fixture:
        crm = app_fixture.crm

        def answer(one: FakeCrm, sent: Sent) -> Sequence[Outcome]:
            app_fixture.clock.advance(MS)
            return one.write(sent)

        crm.always = answer
        calls = RECORDS // 2  # each stranger is a lead and a call
        for no in range(calls):
            await app_fixture.receive(app_fixture.end(f"c{no}", f"+3460011{no:04}"))
        begun, began = app_fixture.clock.now(), time.perf_counter()
        while (due := await app_fixture.drain()) is not None:
            app_fixture.clock.advance(max(due - app_fixture.clock.now(), MS))
        took, really = app_fixture.clock.now() - begun, time.perf_counter() - began
        assert len(crm.records) == len(crm.sent) == RECORDS
        with capsys.disabled():
            sys.stdout.write(f"\n{RECORDS} records: {took:.2f} s by the lane's clock, {really:.2f} s on this machine\n")
        assert took <= 3.0
        assert really <= 3.0


@run
async def test_what_a_failing_group_did_not_send_is_as_it_was(opened: Open) -> None:
    async with opened(batch=1) as app_fixture:
        crm = app_fixture.crm
        for no in range(5):
            await app_fixture.receive(app_fixture.end(f"c{no}", f"+3460011{no:04}"))
        crm.answers.extend([FakeCrm.write, answer_lost])
        await app_fixture.drain()
        leads = [one for one in await app_fixture.items() if one.kind == "create_lead"]
        assert [one.state for one in leads] == ["done", "open", "open", "open", "open"]
        assert [one.maybe_sent for one in leads[1:]] == [True, False, False, False]
        assert [one.attempts for one in leads[2:]] == [0, 0, 0]
        app_fixture.clock.advance(60)
        await app_fixture.drain()
        assert len({key for key, _ in crm.records}) == len(crm.records) == 10


@run
async def test_a_record_under_an_id_of_ours_is_not_marked_and_never_doubled(opened: Open) -> None:
    async with opened("own_id", batch=1) as app_fixture:
        crm = app_fixture.crm
        await app_fixture.receive(app_fixture.end("a"))
        crm.answers.append(answer_lost)
        await app_fixture.drain()
        app_fixture.clock.advance(60)
        await app_fixture.drain()
        assert len(crm.made("create_lead")) == 1
        assert await app_fixture.states() == ["done", "done"]


@run
async def test_a_service_that_is_asked_too_fast_is_asked_more_slowly(opened: Open) -> None:
    async with opened(batch=1) as app_fixture:
        crm = app_fixture.crm
        for no in range(20):
            await app_fixture.receive(app_fixture.end(f"c{no}", f"+3460011{no:04}"))

        def too_fast(one: FakeCrm, sent: Sent) -> Sequence[Outcome]:
            raise RateLimited("slower")

        crm.answers.extend([*[FakeCrm.write] * 9, too_fast])
        await app_fixture.drain()
        before = len(crm.sent)
        app_fixture.clock.advance(30)
        assert await app_fixture.drain() is not None
        assert len(crm.sent) - before < 10
