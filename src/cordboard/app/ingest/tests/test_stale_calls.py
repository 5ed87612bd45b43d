"""Calls whose end nobody reports: ended once after the time set, also across restarts, corrected by what comes late."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from cordboard.app.ingest.synthetic_events import MARK
from cordboard.domain.calls.call import (
    Call,
    CallEvent,
    Client,
    Direction,
    Disposition,
    Durations,
    EventType,
    LegKind,
)
from cordboard.domain.calls.correlation import EVERY_CALL
from cordboard.domain.crm.actions import LogCall
from cordboard.domain.settings.settings import Settings
from cordboard.ports.phone import Piece
from cordboard.testing.app_fixture import CLIENT, House, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER
from cordboard.testing.fake_pbx import FakeLink

HOUR, DAY = 3600.0, 86_400.0
E = EventType


def started(house: House, key: str = "a") -> CallEvent:
    return house.event(key, E.STARTED, direction=Direction.INBOUND, client=Client(number=CLIENT))


def answered(house: House, key: str = "a") -> CallEvent:
    return house.event(key, E.ANSWERED, second=9, extension="80")


def legs(house: House, key: str = "a") -> list[CallEvent]:
    """A talk as a switch shows it."""
    line: dict[str, Any] = {"leg": f"{key}1", "kind": LegKind.OUTSIDE, "caller": True, "client": Client(number=CLIENT)}
    phone: dict[str, Any] = {"leg": f"{key}2", "kind": LegKind.AGENT, "extension": "80", "caller": False}
    return [
        house.event(key, E.LEG_ADDED, **line),
        house.event(key, E.RINGING, second=1, **phone),
        house.event(key, E.JOINED, second=9, bridge="b", **line),
        house.event(key, E.JOINED, second=9, bridge="b", **phone),
    ]


def snapshot(house: House, *listed: str) -> CallEvent:
    return house.event(EVERY_CALL, E.LOST, kind=LegKind.LOCAL, excused=listed, approximate=True)


async def state(house: House, key: str = "a") -> Call:
    return msgspec.json.decode((await house.call(key)).state, type=Call)


@run
async def test_a_ringing_call_without_an_end_is_decided_once_after_an_hour(opened: Open) -> None:
    async with opened() as house:
        await house.hear(started(house))
        await house.wait(HOUR - 1)
        assert (await house.call("a")).phase == "started"
        await house.wait(1)
        row, call = await house.call("a"), await state(house)
        assert (row.decided, row.disposition, call.end_unheard, call.ended_at) == (
            True,
            "unknown",
            True,
            call.started_at,
        )
        assert await house.kinds() == ["create_lead", "create_task", "log_call"]
        items = await house.items()
        for _ in range(3):
            await house.wait(HOUR)
        assert await house.items() == items


@run
async def test_a_talk_without_an_end_waits_longer_and_is_no_longer_than_it_was_heard(opened: Open) -> None:
    async with opened() as house:
        await house.hear(started(house), answered(house))
        await house.wait(6 * HOUR - 1)
        assert not (await house.call("a")).decided
        await house.directory_is_fresh()
        await house.wait(1)
        (logged,) = [
            msgspec.json.decode(item.body, type=LogCall) for item in await house.items() if item.kind == "log_call"
        ]
        assert (logged.disposition, logged.talk_ms, logged.end_unheard) == (Disposition.ANSWERED, 0, True)
        assert "never reported the end" in (logged.description or "")


@run
async def test_each_word_about_a_call_begins_the_waiting_anew_also_one_that_changes_nothing(opened: Open) -> None:
    async with opened() as house:
        await house.hear(started(house), answered(house))
        for _ in range(3):
            await house.wait(5 * HOUR)
            await house.hear(answered(house))
        before = await house.call("a")
        assert not before.decided
        await house.wait(5 * HOUR)
        assert (await house.call("a")) == before
        await house.wait(HOUR)
        assert (await house.call("a")).decided


@run
async def test_the_deadline_is_found_again_after_a_crash(opened: Open) -> None:
    async with opened() as house:
        await house.hear(started(house), answered(house))
        await house.wait(5 * HOUR)
        await house.restart()
        await house.wait(HOUR - 1)
        assert not (await house.call("a")).decided
        await house.wait(1)
        assert (await house.call("a")).decided


@run
async def test_after_a_long_absence_of_ours_who_could_not_reach_us_may_try_again_first(opened: Open) -> None:
    async with opened() as house:
        await house.hear(started(house))
        house.clock.advance(DAY)
        await house.restart()
        await house.wait(299)
        assert not (await house.call("a")).decided
        await house.wait(1)
        assert (await house.call("a")).decided


@run
async def test_an_end_that_was_written_and_not_folded_before_a_crash_is_folded_after_it(opened: Open) -> None:
    async with opened() as house:
        await house.hear(started(house))
        house.clock.advance(HOUR)
        await house.intake.give_up()
        await house.restart()
        await house.intake.give_up()
        await house.fold()
        assert (await house.call("a")).decided
        assert await house.kinds() == ["create_lead", "create_task", "log_call"]


@run
async def test_a_call_that_was_given_up_is_the_same_after_a_crash(opened: Open) -> None:
    async with opened(settle_ms=200) as house:
        await house.hear(*legs(house))
        await house.wait(6 * HOUR)
        before = await state(house)
        await house.restart()
        await house.fold()
        row = await house.call("a")
        assert (row.decided, msgspec.json.decode(row.state, type=Call)) == (True, before)


@pytest.mark.parametrize("later", [1.0, HOUR])
def test_a_late_true_end_makes_the_call_and_its_record_true_and_no_second_record(opened: Open, later: float) -> None:
    @run
    async def story() -> None:
        async with opened() as house:
            end = house.end("a", second=309, durations_ms=Durations(ring=9000, talk=300_000))
            await house.hear(started(house), answered(house))
            house.clock.advance(6 * HOUR)
            await house.directory_is_fresh()
            await house.wait(0)
            assert await house.kinds() == ["create_lead", "log_call"]
            items, why = await house.items(), (await house.call("a")).why
            await house.wait(later)
            await house.hear(end)
            call, row = await state(house), await house.call("a")
            assert (call.durations.talk, call.ended_at, call.end_unheard, call.approximate) == (
                300_000, end.at, False, False,
            )  # fmt: skip
            (*before, correction) = await house.items()
            assert (row.decided, row.why, before, correction.kind) == (True, why, items, "correct_call")
            await house.restart()
            await house.wait(7 * HOUR)
            assert (await state(house), await house.items()) == (call, [*items, correction])
            await house.drain()
            record = house.crm.says(items[-1].key)
            assert (record.talk_ms, record.end_unheard, len(house.crm.made("log_call"))) == (300_000, False, 1)

    story()


@run
async def test_a_call_that_goes_on_after_we_gave_it_up_goes_on_and_ends_without_a_second_record(opened: Open) -> None:
    async with opened() as house:
        await house.hear(started(house), answered(house))
        house.clock.advance(6 * HOUR)
        await house.directory_is_fresh()
        await house.wait(0)
        assert await house.kinds() == ["create_lead", "log_call"]
        items = await house.items()
        await house.hear(house.event("a", E.HELD))
        assert (await house.call("a")).phase == "held"
        assert await house.items() == items
        await house.restart()
        await house.wait(6 * HOUR)
        call = await state(house)
        assert (call.ended, call.end_unheard, call.durations.talk) == (True, True, (6 * 3600 - 9) * 1000)
        (*before, correction) = await house.items()
        assert (before, correction.kind) == (items, "correct_call")


@run
async def test_the_time_set_counts_from_the_next_look_on(opened: Open) -> None:
    async with opened() as house:
        soon = Settings(default_user=USER.id, ringing_unheard_after=timedelta(seconds=2))
        await house.store.save_settings(msgspec.json.encode(soon), "test", "soon", house.clock.now())
        await house.restart()
        await house.hear(started(house))
        await house.wait(2)
        assert (await house.call("a")).decided


@run
async def test_where_a_link_is_held_a_silent_call_is_asked_about_and_not_ended(opened: Open) -> None:
    async with opened(link=FakeLink()) as house:
        assert house.link is not None
        await house.hear(*legs(house))
        await house.wait(6 * HOUR - 1)
        assert house.link.looks == 0
        await house.wait(1)
        assert (house.link.looks, (await house.call("a")).phase) == (1, "answered")
        await house.wait(10)
        assert house.link.looks == 1
        await house.hear(snapshot(house, "a1", "a2"))
        await house.wait(6 * HOUR - 11)
        assert house.link.looks == 1
        await house.wait(11)
        assert (house.link.looks, (await house.call("a")).phase) == (2, "answered")


@run
async def test_a_snapshot_counts_as_a_word_also_after_a_crash(opened: Open) -> None:
    async with opened(link=FakeLink()) as house:
        await house.hear(*legs(house))
        for _ in range(3):
            await house.wait(DAY)
            await house.hear(snapshot(house, "a1", "a2"))
        heard = house.clock.now()
        await house.restart()
        await house.wait(6 * HOUR)
        assert (await house.call("a")).phase == "answered"
        await house.wait(DAY)
        call = await state(house)
        assert (call.end_unheard, call.ended_at and call.ended_at.timestamp()) == (True, heard)


@run
async def test_a_snapshot_without_the_call_ends_it_and_a_crash_does_not_forget_that(opened: Open) -> None:
    async with opened(settle_ms=200, link=FakeLink()) as house:
        await house.hear(*legs(house), *legs(house, "b"))
        house.clock.advance(60)
        await house.hear(snapshot(house, "b1", "b2"))
        await house.restart()
        await house.fold()
        assert ((await house.call("a")).decided, (await house.call("b")).phase) == (True, "answered")
        assert not (await state(house)).end_unheard


@run
async def test_a_link_that_is_away_ends_no_call_for_a_day(opened: Open) -> None:
    async with opened(link=FakeLink()) as house:
        await house.hear(*legs(house))
        await house.wait(6 * HOUR + DAY - 1)
        assert not (await house.call("a")).decided
        await house.wait(1)
        assert (await house.call("a")).decided
        await house.hear(snapshot(house, "a1", "a2"))
        assert (await house.call("a")).phase == "answered"


@run
async def test_a_frame_that_claims_to_be_ours_is_not_taken(opened: Open) -> None:
    async with opened() as house:
        forged = MARK + msgspec.json.encode(house.event("a", E.UNHEARD))
        await house.hear(started(house))
        assert await house.intake.accept([Piece(dedup="x", call="a", body=forged)]) == 0
        await house.fold()
        assert (await house.call("a")).phase == "started"
