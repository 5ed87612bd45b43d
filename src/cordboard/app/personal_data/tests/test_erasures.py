"""One person is erased everywhere, whatever happens meanwhile."""

from pathlib import Path

import msgspec
import pytest

from cordboard.domain.calls.call import Call, EventType
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.erasures import ErasureJob, ErasureState
from cordboard.testing.app_fixture import CLIENT, Open
from cordboard.testing.erased_person import NAME, carried_out, erase, known_everywhere, sought, traces
from cordboard.testing.event_loop import run


def test_nothing_of_the_person_is_left_in_any_file(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            assert traces(tmp_path), "the search finds what is there"
            await erase(app)
            job = await carried_out(app)
            assert traces(tmp_path) == []
            assert job.counts["calls"] == 1
            assert job.left == {"contact": 1}, "the CRM keeps its own record"

    run(play())


def test_the_call_stays_as_figures(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            before, counts = await app.call("call-1"), await app.store.counts()
            await erase(app)
            await carried_out(app)
            after = await app.call("call-1")
            call = msgspec.json.decode(after.state, type=Call)
            assert (after.client, after.name, call.erased) == (None, None, True)
            kept = ("id", "started_at", "direction", "disposition", "extensions", "own_number", "decided", "phase")
            assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
            assert await app.store.counts() == counts
            assert await app.store.count_calls(CallQuery(text=NAME), 9) == 0
            assert await app.store.count_calls(CallQuery(), 9) == 1

    run(play())


def test_a_call_that_goes_on_is_erased_when_it_has_ended(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            began = app.end("call-2")
            start = msgspec.structs.replace(began, id="s1", type=EventType.STARTED, disposition=None)
            await app.receive(start)
            await erase(app)
            await app.erasures.tick()
            job = (await app.store.erasures(1))[0]
            assert (job.state, job.waits["call"]) == (ErasureState.WAITING, 2)  # the first one rests a while, too
            app.clock.advance(20)
            await app.receive(app.end("call-2"))
            await carried_out(app)
            assert traces(tmp_path) == []

    run(play())


def test_open_items_are_sent_first_when_that_is_chosen(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await app.receive(app.end("call-1"))
            assert await app.states(), "work is waiting"
            await erase(app, "finish")
            await app.erasures.tick()
            await carried_out(app)
            assert set(await app.states()) == {"done"}
            assert traces(tmp_path) == []

    run(play())


def test_open_items_are_discarded_when_that_is_chosen(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await app.receive(app.end("call-1"))
            await erase(app, "discard")
            await app.erasures.tick()
            await carried_out(app)
            assert set(await app.states()) == {"dropped"}
            assert traces(tmp_path) == []
            assert app.crm.sent == []

    run(play())


def test_erasing_twice_changes_nothing_more(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            await erase(app)
            await carried_out(app)
            again = await app.personal_data.find(sought(app))
            assert {one.master for one in again.findings} == {"crm"}, "the CRM keeps its own record"
            app.clock.advance(5)
            await erase(app)
            assert (await carried_out(app)).counts == {}
            assert len(await app.store.erasures(9)) == 2

    run(play())


def test_a_later_call_of_the_same_person_is_normal_business(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            await erase(app)
            await carried_out(app)
            app.clock.advance(60)
            await app.receive(app.end("call-2"))
            assert (await app.call("call-2")).client == CLIENT
            assert await app.kinds("call-2"), "it is written to the CRM"
            assert await app.erasures.apply_again() == 0

    run(play())


def test_late_events_of_an_erased_call_are_deleted(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            late = app.end("call-1")
            await erase(app)
            await carried_out(app)
            await app.receive(late)
            app.clock.advance(61)
            await app.erasures.tick()
            await app.store.clean_files([], quiet=True)
            assert traces(tmp_path) == []

    run(play())


def test_a_report_of_an_old_call_after_the_erasure_is_erased_and_not_sent(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            forgotten = app.end("call-0")
            app.clock.advance(10)
            await erase(app)
            await carried_out(app)
            await app.receive(forgotten)
            assert await app.kinds("call-0") == []
            await carried_out(app)
            assert traces(tmp_path) == []

    run(play())


def test_a_large_file_is_written_anew_in_a_minute_without_calls_or_after_a_day(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    async def clean_files(_people: object, *, quiet: bool) -> bool:
        asked.append(quiet)
        return quiet

    async def play(*waits_s: float) -> ErasureJob:
        async with opened() as app:
            monkeypatch.setattr(app.store, "clean_files", clean_files)
            await known_everywhere(app)
            await erase(app)
            app.clock.advance(200)
            for n, wait_s in enumerate(waits_s):
                await app.receive(app.end(f"other-{n}", "+34600999888"))
                await app.erasures.tick()
                app.clock.advance(wait_s)
            await app.erasures.tick()
            return (await app.store.erasures(1))[0]

    job = run(play(30, 30, 30))
    assert (job.state, set(asked)) == (ErasureState.QUIET, {False})
    job = run(play(30, 30, 61))
    assert (job.state, job.identities) == (ErasureState.DONE, ())
    job = run(play(30, 25 * 3600, 0))
    assert job.state == ErasureState.DONE, "calls all day"
