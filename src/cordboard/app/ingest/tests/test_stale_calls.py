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
from cordboard.domain.settings.company import CallLimits
from cordboard.domain.settings.settings import Settings
from cordboard.ports.phone import RawEvent
from cordboard.testing.app_fixture import CLIENT, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_pbx import FakeLink

HOUR, DAY = 3600.0, 86_400.0
E = EventType


def started(app_fixture: AppFixture, key: str = "a") -> CallEvent:
    return app_fixture.event(key, E.STARTED, direction=Direction.INBOUND, client=Client(number=CLIENT))


def answered(app_fixture: AppFixture, key: str = "a") -> CallEvent:
    return app_fixture.event(key, E.ANSWERED, second=9, extension="80")


def legs(app_fixture: AppFixture, key: str = "a") -> list[CallEvent]:
    """A talk as a switch shows it."""
    line: dict[str, Any] = {"leg": f"{key}1", "kind": LegKind.OUTSIDE, "caller": True, "client": Client(number=CLIENT)}
    phone: dict[str, Any] = {"leg": f"{key}2", "kind": LegKind.AGENT, "extension": "80", "caller": False}
    return [
        app_fixture.event(key, E.LEG_ADDED, **line),
        app_fixture.event(key, E.RINGING, second=1, **phone),
        app_fixture.event(key, E.JOINED, second=9, bridge="b", **line),
        app_fixture.event(key, E.JOINED, second=9, bridge="b", **phone),
    ]


def snapshot(app_fixture: AppFixture, *listed: str) -> CallEvent:
    return app_fixture.event(EVERY_CALL, E.LOST, kind=LegKind.LOCAL, excused=listed, approximate=True)


async def state(app_fixture: AppFixture, key: str = "a") -> Call:
    return msgspec.json.decode((await app_fixture.call(key)).state, type=Call)


@run
async def test_a_ringing_call_without_an_end_is_decided_once_after_an_hour(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(started(app_fixture))
        await app_fixture.wait(HOUR - 1)
        assert (await app_fixture.call("a")).phase == "started"
        await app_fixture.wait(1)
        row, call = await app_fixture.call("a"), await state(app_fixture)
        assert (row.decided, row.disposition, call.end_unheard, call.ended_at) == (
            True,
            "unknown",
            True,
            call.started_at,
        )
        assert await app_fixture.kinds() == ["create_lead", "create_task", "log_call"]
        items = await app_fixture.items()
        for _ in range(3):
            await app_fixture.wait(HOUR)
        assert await app_fixture.items() == items


@run
async def test_a_talk_without_an_end_waits_longer_and_is_no_longer_than_it_was_heard(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(started(app_fixture), answered(app_fixture))
        await app_fixture.wait(6 * HOUR - 1)
        assert not (await app_fixture.call("a")).decided
        await app_fixture.directory_is_fresh()
        await app_fixture.wait(1)
        (logged,) = [
            msgspec.json.decode(item.body, type=LogCall)
            for item in await app_fixture.items()
            if item.kind == "log_call"
        ]
        assert (logged.disposition, logged.talk_ms, logged.end_unheard) == (Disposition.ANSWERED, 0, True)
        assert "did not report the end" in (logged.description or "")


@run
async def test_each_word_about_a_call_begins_the_waiting_anew_also_one_that_changes_nothing(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(started(app_fixture), answered(app_fixture))
        for _ in range(3):
            await app_fixture.wait(5 * HOUR)
            await app_fixture.receive(answered(app_fixture))
        before = await app_fixture.call("a")
        assert not before.decided
        await app_fixture.wait(5 * HOUR)
        assert (await app_fixture.call("a")) == before
        await app_fixture.wait(HOUR)
        assert (await app_fixture.call("a")).decided


@run
async def test_the_deadline_is_found_again_after_a_crash(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(started(app_fixture), answered(app_fixture))
        await app_fixture.wait(5 * HOUR)
        await app_fixture.restart()
        await app_fixture.wait(HOUR - 1)
        assert not (await app_fixture.call("a")).decided
        await app_fixture.wait(1)
        assert (await app_fixture.call("a")).decided


@run
async def test_after_a_long_absence_of_ours_who_could_not_reach_us_may_try_again_first(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(started(app_fixture))
        app_fixture.clock.advance(DAY)
        await app_fixture.restart()
        await app_fixture.wait(299)
        assert not (await app_fixture.call("a")).decided
        await app_fixture.wait(1)
        assert (await app_fixture.call("a")).decided


@run
async def test_an_end_that_was_written_and_not_folded_before_a_crash_is_folded_after_it(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(started(app_fixture))
        app_fixture.clock.advance(HOUR)
        await app_fixture.intake.give_up()
        await app_fixture.restart()
        await app_fixture.intake.give_up()
        await app_fixture.fold()
        assert (await app_fixture.call("a")).decided
        assert await app_fixture.kinds() == ["create_lead", "create_task", "log_call"]


@run
async def test_a_call_that_was_given_up_is_the_same_after_a_crash(opened: Open) -> None:
    async with opened(settle_ms=200) as app_fixture:
        await app_fixture.receive(*legs(app_fixture))
        await app_fixture.wait(6 * HOUR)
        before = await state(app_fixture)
        await app_fixture.restart()
        await app_fixture.fold()
        row = await app_fixture.call("a")
        assert (row.decided, msgspec.json.decode(row.state, type=Call)) == (True, before)


@pytest.mark.parametrize("later", [1.0, HOUR])
def test_a_late_true_end_makes_the_call_and_its_record_true_and_no_second_record(opened: Open, later: float) -> None:
    @run
    async def story() -> None:
        async with opened() as app_fixture:
            end = app_fixture.end("a", second=309, durations_ms=Durations(ring=9000, talk=300_000))
            await app_fixture.receive(started(app_fixture), answered(app_fixture))
            app_fixture.clock.advance(6 * HOUR)
            await app_fixture.directory_is_fresh()
            await app_fixture.wait(0)
            assert await app_fixture.kinds() == ["create_lead", "log_call"]
            items, why = await app_fixture.items(), (await app_fixture.call("a")).why
            await app_fixture.wait(later)
            await app_fixture.receive(end)
            call, row = await state(app_fixture), await app_fixture.call("a")
            assert (call.durations.talk, call.ended_at, call.end_unheard, call.approximate) == (
                300_000, end.at, False, False,
            )  # fmt: skip
            (*before, correction) = await app_fixture.items()
            assert (row.decided, row.why, before, correction.kind) == (True, why, items, "correct_call")
            await app_fixture.restart()
            await app_fixture.wait(7 * HOUR)
            assert (await state(app_fixture), await app_fixture.items()) == (call, [*items, correction])
            await app_fixture.drain()
            record = app_fixture.crm.says(items[-1].key)
            assert (record.talk_ms, record.end_unheard, len(app_fixture.crm.made("log_call"))) == (300_000, False, 1)

    story()


@run
async def test_a_call_that_goes_on_after_we_gave_it_up_goes_on_and_ends_without_a_second_record(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(started(app_fixture), answered(app_fixture))
        app_fixture.clock.advance(6 * HOUR)
        await app_fixture.directory_is_fresh()
        await app_fixture.wait(0)
        assert await app_fixture.kinds() == ["create_lead", "log_call"]
        items = await app_fixture.items()
        await app_fixture.receive(app_fixture.event("a", E.HELD))
        assert (await app_fixture.call("a")).phase == "held"
        assert await app_fixture.items() == items
        await app_fixture.restart()
        await app_fixture.wait(6 * HOUR)
        call = await state(app_fixture)
        assert (call.ended, call.end_unheard, call.durations.talk) == (True, True, (6 * 3600 - 9) * 1000)
        (*before, correction) = await app_fixture.items()
        assert (before, correction.kind) == (items, "correct_call")


@run
async def test_the_time_set_counts_from_the_next_look_on(opened: Open) -> None:
    async with opened() as app_fixture:
        soon = Settings(calls=CallLimits(ringing_unheard_after=timedelta(seconds=2)))
        await app_fixture.store.save_settings(msgspec.json.encode(soon), "test", "soon", app_fixture.clock.now())
        await app_fixture.restart()
        await app_fixture.receive(started(app_fixture))
        await app_fixture.wait(2)
        assert (await app_fixture.call("a")).decided


@run
async def test_where_a_link_is_held_a_silent_call_is_asked_about_and_not_ended(opened: Open) -> None:
    async with opened(link=FakeLink()) as app_fixture:
        assert app_fixture.link is not None
        await app_fixture.receive(*legs(app_fixture))
        await app_fixture.wait(6 * HOUR - 1)
        assert app_fixture.link.looks == 0
        await app_fixture.wait(1)
        assert (app_fixture.link.looks, (await app_fixture.call("a")).phase) == (1, "answered")
        await app_fixture.wait(10)
        assert app_fixture.link.looks == 1
        await app_fixture.receive(snapshot(app_fixture, "a1", "a2"))
        await app_fixture.wait(6 * HOUR - 11)
        assert app_fixture.link.looks == 1
        await app_fixture.wait(11)
        assert (app_fixture.link.looks, (await app_fixture.call("a")).phase) == (2, "answered")


@run
async def test_a_snapshot_counts_as_a_word_also_after_a_crash(opened: Open) -> None:
    async with opened(link=FakeLink()) as app_fixture:
        await app_fixture.receive(*legs(app_fixture))
        for _ in range(3):
            await app_fixture.wait(DAY)
            await app_fixture.receive(snapshot(app_fixture, "a1", "a2"))
        heard = app_fixture.clock.now()
        await app_fixture.restart()
        await app_fixture.wait(6 * HOUR)
        assert (await app_fixture.call("a")).phase == "answered"
        await app_fixture.wait(DAY)
        call = await state(app_fixture)
        assert (call.end_unheard, call.ended_at and call.ended_at.timestamp()) == (True, heard)


@run
async def test_a_snapshot_without_the_call_ends_it_and_a_crash_does_not_forget_that(opened: Open) -> None:
    async with opened(settle_ms=200, link=FakeLink()) as app_fixture:
        await app_fixture.receive(*legs(app_fixture), *legs(app_fixture, "b"))
        app_fixture.clock.advance(60)
        await app_fixture.receive(snapshot(app_fixture, "b1", "b2"))
        await app_fixture.restart()
        await app_fixture.fold()
        assert ((await app_fixture.call("a")).decided, (await app_fixture.call("b")).phase) == (True, "answered")
        assert not (await state(app_fixture)).end_unheard


@run
async def test_a_link_that_is_away_ends_no_call_for_a_day(opened: Open) -> None:
    async with opened(link=FakeLink()) as app_fixture:
        await app_fixture.receive(*legs(app_fixture))
        await app_fixture.wait(6 * HOUR + DAY - 1)
        assert not (await app_fixture.call("a")).decided
        await app_fixture.wait(1)
        assert (await app_fixture.call("a")).decided
        await app_fixture.receive(snapshot(app_fixture, "a1", "a2"))
        assert (await app_fixture.call("a")).phase == "answered"


@run
async def test_a_frame_that_claims_to_be_ours_is_not_taken(opened: Open) -> None:
    async with opened() as app_fixture:
        forged = MARK + msgspec.json.encode(app_fixture.event("a", E.UNHEARD))
        await app_fixture.receive(started(app_fixture))
        assert await app_fixture.intake.accept([RawEvent(dedup="x", call="a", body=forged)]) == 0
        await app_fixture.fold()
        assert (await app_fixture.call("a")).phase == "started"
