"""Calls that were never heard are found in the phone system's records and written once; deleted records are listed."""

import gc
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from cordboard.app.completeness.comparison_job import ComparisonJob
from cordboard.app.completeness.crm_comparison import CrmComparison
from cordboard.app.completeness.doctor_checks import LIST, NO_RECORDS, WHERE, comparison_checks
from cordboard.app.completeness.phone_comparison import PhoneComparison
from cordboard.app.connections.live_connections import Provider
from cordboard.app.ingest.synthetic_events import event_in, is_ours, recovered
from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, Durations, EventType, Times
from cordboard.domain.connection_state import ConnectionState, LinkDown, LinkStarting, LinkUp, PausedByUser
from cordboard.ports.call_records import CallRecords, RecordedCall, RecordsRead
from cordboard.ports.errors import NeedsHuman, Refused, Trouble
from cordboard.ports.http_exchange import Journal
from cordboard.ports.phone import Settings
from cordboard.ports.store.calls import CallQuery, CallRow
from cordboard.ports.store.comparisons import Comparison, FindingKind
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.outbox import ItemState
from cordboard.testing.app_fixture import CRM, PBX, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import one_fails
from cordboard.testing.fake_pbx import FakePbx
from cordboard.toolkit.clock import moment
from cordboard.toolkit.ids import call_id

NUMBERS = [f"+346001{n:05}" for n in range(300)]


class Recorder:
    """A phone system's own records."""

    def __init__(self) -> None:
        self.calls: list[RecordedCall] = []
        self.internal = 0
        self.unreadable: tuple[str, ...] = ()
        self.trouble: Trouble | None = None
        self.asked: list[tuple[datetime, datetime]] = []

    async def between(self, since: datetime, until: datetime) -> RecordsRead:
        self.asked.append((since, until))
        if self.trouble is not None:
            raise self.trouble
        found = tuple(one for one in self.calls if since <= one.event.at < until)
        return RecordsRead(calls=found, internal=self.internal, unreadable=self.unreadable)


class RecordingPbx(FakePbx):
    def __init__(self, recorder: Recorder | None) -> None:
        super().__init__()
        self.recorder = recorder

    def call_records(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> CallRecords | None:
        return self.recorder


class Stage:
    """The comparison of one phone system and one CRM over the application's fixture."""

    def __init__(self, app_fixture: AppFixture, recorder: Recorder | None) -> None:
        self.app_fixture = app_fixture
        store, live, clock = app_fixture.store, app_fixture.live_connections, app_fixture.clock
        phones: Any = self
        self.phones = PhoneComparison(store, live, phones, app_fixture.decider, clock)
        self.job = ComparisonJob(store, live, self.phones, CrmComparison(store, live, clock), clock)
        manifest = {"id": "recording", "kind": "pbx", "title": "Recording PBX"}
        live.providers["pbx", "recording"] = Provider(manifest=manifest, load=lambda: RecordingPbx(recorder))

    async def furnish(self, settings: Mapping[str, Any] | None = None) -> None:
        begun, body = self.app_fixture.clock.now() - 86_400, msgspec.json.encode(settings or {})
        for stored in (
            Connection(id=PBX, kind="pbx", provider="recording", title="PBX", settings=body, created_at=begun),
            msgspec.structs.replace(self.app_fixture.live_connections.connections[CRM], created_at=begun),
        ):
            await self.app_fixture.live_connections.keep(stored)
        await self.app_fixture.connection_states.apply(PBX, LinkStarting(held=True))
        await self.app_fixture.connection_states.apply(PBX, LinkUp())

    async def recover(self, name: str, events: Sequence[CallEvent]) -> int:
        """As `PhoneConnections` does."""
        assert name == PBX
        new = await self.app_fixture.intake.recover(events)
        await self.app_fixture.fold()
        return new

    async def last(self, connection: str = PBX) -> Comparison:
        return (await self.app_fixture.store.comparisons(connection, 1))[0]

    async def drain(self) -> None:
        while await self.app_fixture.drain() is not None:
            self.app_fixture.clock.advance(1.0)


def in_records(app_fixture: AppFixture, key: str, number: str | None, ago: float, exact: bool = True) -> RecordedCall:
    """An answered call that ended so many seconds ago."""
    ended = moment(app_fixture.clock.now() - ago)
    event = CallEvent(
        id=f"cdr {key}",
        call=key,
        at=ended,
        type=EventType.ENDED,
        direction=Direction.INBOUND,
        client=Client(number=number, hidden=number is None),
        extension="80",
        disposition=Disposition.ANSWERED,
        times=Times(started=ended - timedelta(seconds=70), answered=ended - timedelta(seconds=60), ended=ended),
        durations_ms=Durations(talk=60_000),
        approximate=True,
    )
    return RecordedCall(keys=(key,), event=event, exact=exact)


@run
async def test_two_hundred_calls_without_a_link_are_found_and_written_once(opened: Open) -> None:
    async with opened() as app_fixture:
        recorder = Recorder()
        stage = Stage(app_fixture, recorder)
        await stage.furnish()
        heard = [app_fixture.end(f"k{n}", NUMBERS[n], second=-3000 + n) for n in range(20)]
        await app_fixture.receive(*heard)
        recorder.calls = [in_records(app_fixture, f"k{n}", NUMBERS[n], 3000 - n) for n in range(220)]
        recorder.internal = 7
        found = await stage.job.compare(PBX)
        assert (found.seen, found.good, found.recovered, found.none, found.unaccounted) == (227, 20, 200, 7, 0)
        assert {one.kind for one in found.calls} == {FindingKind.RECOVERED}
        assert {one.call for one in found.calls} == {call_id(PBX, f"k{n}") for n in range(20, 220)}
        await stage.drain()
        assert len(app_fixture.crm.made("log_call")) == 220
        assert len(app_fixture.crm.made("create_lead")) == 220
        again = await stage.job.compare(PBX)
        assert (again.recovered, again.unaccounted) == (0, 0)
        await stage.drain()
        assert len(app_fixture.crm.made("log_call")) == 220


@run
async def test_live_events_that_come_after_join_the_recovered_call(opened: Open) -> None:
    async with opened() as app_fixture:
        recorder = Recorder()
        stage = Stage(app_fixture, recorder)
        await stage.furnish()
        recorder.calls = [in_records(app_fixture, "late", NUMBERS[0], 300)]
        await stage.job.compare(PBX)
        await stage.drain()
        await app_fixture.receive(app_fixture.end("late", NUMBERS[0], second=-300))
        await stage.drain()
        row = await app_fixture.call("late")
        assert row.id == call_id(PBX, "late")
        assert len([one for one in app_fixture.crm.records if one[0].endswith(":call")]) == 1
        assert len(app_fixture.crm.made("create_lead")) == 1
        assert (await stage.job.compare(PBX)).recovered == 0


@run
async def test_a_recovered_call_and_a_restart_between_leave_one_record(opened: Open) -> None:
    async with opened() as app_fixture:
        recorder = Recorder()
        stage = Stage(app_fixture, recorder)
        await stage.furnish()
        recorder.calls = [in_records(app_fixture, "k1", NUMBERS[0], 300)]
        await app_fixture.intake.recover([recorder.calls[0].event])  # killed before the fold, and before the report
        await app_fixture.restart()
        stage = Stage(app_fixture, recorder)
        await app_fixture.fold()
        found = await stage.job.compare(PBX)
        assert (found.good, found.recovered) == (1, 0)
        await stage.drain()
        assert len(app_fixture.crm.made("log_call")) == 1


@run
async def test_a_call_without_a_sure_id_is_known_by_its_number_and_time_in_any_spelling(opened: Open) -> None:
    async with opened() as app_fixture:
        recorder = Recorder()
        stage = Stage(app_fixture, recorder)
        await stage.furnish({"region": "ES"})
        started = {"times": Times(started=moment(app_fixture.clock.now() - 400))}
        await app_fixture.receive(app_fixture.end("ours", "+34600100001", second=-300, **started))
        recorder.calls = [
            in_records(app_fixture, "theirs", "600 100 001", 300, exact=False),
            in_records(app_fixture, "soon", "600 100 001", 190, exact=False),
        ]
        found = await stage.job.compare(PBX)
        assert (found.good, found.recovered) == (1, 1)
        assert [one.call for one in found.calls] == [call_id(PBX, "soon")]


@run
async def test_what_cannot_be_read_is_named_and_unaccounted(opened: Open) -> None:
    async with opened() as app_fixture:
        recorder = Recorder()
        recorder.unreadable = ("3 columns, at least 16 are needed",)
        stage = Stage(app_fixture, recorder)
        await stage.furnish()
        found = await stage.job.compare(PBX)
        assert (found.seen, found.unaccounted) == (1, 1)
        assert [(one.kind, one.text) for one in found.calls] == [(FindingKind.UNREADABLE, recorder.unreadable[0])]


# -- when


@run
async def test_calls_are_compared_each_hour_and_soon_after_the_link_is_back(opened: Open) -> None:
    async with opened() as app_fixture:
        recorder = Recorder()
        stage = Stage(app_fixture, recorder)
        await stage.furnish()

        async def ticks(*seconds: float) -> int:
            before = len(recorder.asked)
            for each in seconds:
                app_fixture.clock.advance(each)
                await stage.job.tick()
            return len(recorder.asked) - before

        assert await ticks(60.0) == 1
        assert await ticks(*[60.0] * 59) == 0
        assert await ticks(60.0) == 1
        await app_fixture.connection_states.apply(PBX, LinkDown(reason="reset"))
        assert await ticks(60.0, 60.0) == 0
        await app_fixture.connection_states.apply(PBX, LinkUp())
        assert await ticks(10.0) == 0, "the link tells first what goes on"
        assert await ticks(60.0, 60.0) == 1
        await app_fixture.connection_states.apply(PBX, LinkDown(reason="reset"))
        assert await ticks(3600.0) == 1, "the records are there while the link is not"


@run
async def test_the_period_goes_on_where_the_last_comparison_ended_also_after_one_that_failed(opened: Open) -> None:
    async with opened() as app_fixture:
        recorder = Recorder()
        stage = Stage(app_fixture, recorder)
        await stage.furnish()
        created = moment(app_fixture.clock.now() - 86_400)
        await stage.job.tick()
        first = recorder.asked[-1]
        assert first == (created, moment(app_fixture.clock.now()) - timedelta(minutes=2))
        recorder.trouble = NeedsHuman("The file is gone.", code="call_records", wrote=False)
        for _ in range(5):
            app_fixture.clock.advance(3600.0)
            await stage.job.tick()
        last = await stage.last()
        assert (last.problem, last.seen) == ("The file is gone.", 0)
        recorder.trouble = None
        app_fixture.clock.advance(3600.0)
        await stage.job.tick()
        assert recorder.asked[-1][0] <= first[1]
        assert recorder.asked[-1][0] >= first[1] - timedelta(hours=2)


@run
async def test_it_can_be_switched_off_and_what_has_no_records_is_not_compared(opened: Open) -> None:
    async with opened() as app_fixture:
        recorder = Recorder()
        off = Stage(app_fixture, recorder)
        await off.furnish({"compare_every_min": 0})
        await off.job.tick()
        assert recorder.asked == []
        assert (await off.job.compare(PBX)).seen == 0, "by hand it goes on"
        without = Stage(app_fixture, None)
        assert await without.job.comparable() == [CRM]
        await without.job.tick()


# -- ours with the CRM


@run
async def test_a_record_that_was_deleted_in_the_crm_is_listed_and_not_written_again(opened: Open) -> None:
    async with opened() as app_fixture:
        stage = Stage(app_fixture, None)
        await stage.furnish()
        await app_fixture.receive(*(app_fixture.end(f"k{n}", NUMBERS[n], second=-300 + n) for n in range(5)))
        await stage.drain()
        (wanted,) = [item for item in await app_fixture.items("k3") if item.kind == "log_call"]
        assert wanted.record is not None
        app_fixture.crm.deleted.add(wanted.record)
        app_fixture.clock.advance(600)
        found = await stage.job.compare(CRM)
        assert (found.seen, found.good, found.deleted, found.unaccounted) == (5, 4, 1, 0)
        (gone,) = found.calls
        assert (gone.kind, gone.call, gone.record) == (FindingKind.DELETED, call_id(PBX, "k3"), wanted.record)
        assert gone.link == wanted.link
        await stage.drain()
        assert len(app_fixture.crm.made("log_call")) == 5


@run
async def test_a_comparison_of_many_calls_holds_a_page_of_them_in_memory(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as app_fixture:
        stage = Stage(app_fixture, None)
        await stage.furnish()
        await app_fixture.receive(*(app_fixture.end(f"k{n}", NUMBERS[n], second=-400 + n) for n in range(299)))
        await stage.drain()
        app_fixture.clock.advance(600)
        read, held = app_fixture.store.calls, list[int]()

        async def calls(query: CallQuery) -> Sequence[CallRow]:
            held.append(sum(isinstance(one, CallRow) for one in gc.get_objects()))
            return await read(query)

        await app_fixture.restart()  # its intake forgets the calls of the last two minutes
        before = sum(isinstance(one, CallRow) for one in gc.get_objects())
        monkeypatch.setattr(app_fixture.store, "calls", calls)
        found = await stage.job.compare(CRM)
        assert (found.seen, found.good) == (299, 299)
        assert len(held) > 2
        assert max(held) - before <= 110, "one page and what is being read"


@run
async def test_every_call_is_accounted_for_by_its_record_or_by_the_reason_why_it_has_none(opened: Open) -> None:
    async with opened() as app_fixture:
        stage = Stage(app_fixture, None)
        await stage.furnish()
        app_fixture.crm.answers.append(one_fails(1, Refused("Mandatory field.", code="MANDATORY_NOT_FOUND")))
        await app_fixture.receive(*(app_fixture.end(f"k{n}", NUMBERS[n], second=-300 + n) for n in range(4)))
        await app_fixture.receive(app_fixture.end("inside", direction=Direction.INTERNAL, second=-200))
        await stage.drain()
        await app_fixture.receive(app_fixture.end("waits", NUMBERS[9], second=-100))
        app_fixture.clock.advance(600)
        found = await stage.job.compare(CRM)
        assert found.seen == 6
        assert (found.good, found.none, found.rejected, found.waiting, found.unaccounted) == (3, 1, 1, 1, 0)
        assert {one.kind for one in found.calls} == {FindingKind.REJECTED, FindingKind.WAITING}
        await app_fixture.store.change_items(
            [item.key for item in await app_fixture.items("waits")], ItemState.DROPPED, "a test", 0.0
        )
        assert (await stage.job.compare(CRM)).discarded == 1


@run
async def test_a_crm_that_is_away_or_paused_is_compared_later(opened: Open) -> None:
    async with opened() as app_fixture:
        stage = Stage(app_fixture, None)
        await stage.furnish()
        await app_fixture.receive(app_fixture.end("k1", NUMBERS[0], second=-300))
        await stage.drain()
        app_fixture.crm.trouble = Refused("The module is off.", code="INVALID_MODULE")
        app_fixture.clock.advance(600)
        await stage.job.tick()
        assert (await stage.last(CRM)).problem == "The module is off."
        app_fixture.crm.trouble = None
        paused: ConnectionState = await app_fixture.apply(PausedByUser(by="Ana"))
        assert not paused.open
        app_fixture.clock.advance(7200)
        await stage.job.tick()
        assert (await stage.last(CRM)).problem is not None, "not while it is paused"


@pytest.mark.parametrize("number", [None, "+34600111222"])
def test_a_recovered_call_is_told_by_a_frame_that_is_the_same_each_time(number: str | None) -> None:

    event = CallEvent(
        id="cdr 1", call="1", at=moment(1.0), type=EventType.ENDED, client=Client(number=number, hidden=number is None)
    )
    frame = recovered(event)
    assert is_ours(frame.body)
    assert frame == recovered(msgspec.structs.replace(event, id="list 1"))
    assert event_in(frame.body).client == event.client


@run
async def test_the_doctor_says_how_the_last_comparison_went_and_what_to_do(opened: Open) -> None:
    async with opened() as app_fixture:
        recorder = Recorder()
        stage = Stage(app_fixture, recorder)
        await stage.furnish()

        async def lines() -> dict[str, tuple[str, str, str | None]]:
            found = await comparison_checks(app_fixture.store, app_fixture.live_connections, stage.job)
            return {one.name: (one.level, one.sentence, one.fix) for one in found}

        assert (await lines())[f"{PBX}: completeness"] == ("green", "Not compared yet.", None)
        recorder.calls = [in_records(app_fixture, "k1", NUMBERS[0], 300)]
        await stage.job.compare(PBX)
        level, sentence, fix = (await lines())[f"{PBX}: completeness"]
        assert (level, fix) == ("green", None)
        assert sentence.endswith(": 1; 1 recovered, 0 rejected, 0 deleted in the CRM, 0 unaccounted.")
        recorder.unreadable = ("no uniqueid",)
        await stage.job.compare(PBX)
        assert (await lines())[f"{PBX}: completeness"][::2] == ("amber", LIST)
        recorder.trouble = NeedsHuman("The file is gone.", code="call_records", wrote=False)
        await stage.job.compare(PBX)
        assert (await lines())[f"{PBX}: completeness"][:2] == ("amber", "The file is gone.")
        await stage.furnish({"compare_every_min": 0})
        assert (await lines())[f"{PBX}: completeness"][0] == "amber"
        without = Stage(app_fixture, None)
        (line,) = [
            one
            for one in await comparison_checks(app_fixture.store, app_fixture.live_connections, without.job)
            if one.name.startswith(PBX)
        ]
        assert (line.level, line.sentence, line.fix) == ("amber", NO_RECORDS, WHERE)
