"""Data goes when its period is over, not before; a run that is killed anywhere is completed by the next one."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.personal_data.retention_job import DELETED, NAME, RetentionJob
from cordboard.domain.calls.call import Call, Recording
from cordboard.domain.settings.background_jobs import BackgroundJobs, Job
from cordboard.domain.settings.retention import DAY_S, DataKind, Retention
from cordboard.ports.accounts import AuditRow
from cordboard.ports.store.calls import CallQuery
from cordboard.store.sqlite import backups
from cordboard.store.sqlite.engine.writer import Writer
from cordboard.testing.app_fixture import CLIENT, AppFixture, Open
from cordboard.testing.erased_person import NAME as PERSON
from cordboard.testing.erased_person import known_everywhere, sought
from cordboard.testing.event_loop import run

YEAR = 366 * DAY_S


async def job_of(app: AppFixture, off: tuple[Job, ...] = (), **periods: object) -> RetentionJob:
    now, jobs = (await SettingsInForce.read(app.store)).settings, BackgroundJobs(off=off)
    kept = Retention(**periods)  # type: ignore[arg-type]
    await app.settle(msgspec.structs.replace(now, retention=kept, background_jobs=jobs))

    async def record(by: str, what: str, target: str, detail: str) -> None:
        row = AuditRow(at=app.clock.now(), who=by, what=what, target=target, detail=detail)
        await app.store.audit([row])

    return RetentionJob(app.store, await SettingsInForce.read(app.store), record, app.clock)


async def told(app: AppFixture) -> list[str]:
    """Kinds of what is stored about the person here; the directory is the CRM's."""
    found = await app.personal_data.find(sought(app))
    return sorted({one.kind for one in found.findings if one.master is None})


async def counts(job: RetentionJob) -> dict[DataKind, int]:
    return {one.kind: one.outdated.count for one in await job.preview() if one.outdated.count}


def test_nothing_goes_before_its_period_is_over(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            job = await job_of(app)
            before = await told(app)
            app.clock.advance(29 * DAY_S)
            assert await counts(job) == {}
            assert await job.run("ana") == {}
            assert await told(app) == before

    run(play())


def test_when_all_periods_are_over_nothing_is_left_but_figures(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            row = await app.call("call-1")
            job = await job_of(app)
            assert await told(app)
            app.clock.advance(4 * YEAR)
            preview = await counts(job)
            assert {DataKind.CALLS, DataKind.EVENTS, DataKind.REQUESTS, DataKind.AUDIT} <= set(preview)
            assert await counts(job) == preview, "looking changes nothing"
            deleted = await job.run("ana")
            assert deleted[DataKind.CALLS] == 1
            assert await told(app) == []
            assert await counts(job) == {}
            after = await app.call("call-1")
            assert (after.client, after.name, after.started_at) == (None, None, row.started_at)
            assert msgspec.json.decode(after.state, type=Call).erased
            assert "retention period" in msgspec.json.decode(after.why or b"{}")["note"]
            assert await app.store.count_calls(CallQuery(text=PERSON), 9) == 0
            assert await app.store.count_calls(CallQuery(), 9) == 1
            audited = [(one.who, one.target) for one in await app.store.audited() if one.what == DELETED]
            assert ("ana", "calls") in audited

    run(play())


def test_a_period_of_zero_keeps_without_an_end_and_each_kind_has_its_own(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            endless = {kind.value: 0 for kind in DataKind if kind is not DataKind.REQUESTS}
            job = await job_of(app, **endless)
            app.clock.advance(9 * YEAR)
            assert set(await counts(job)) == {DataKind.REQUESTS}
            assert set(await job.run("ana")) == {DataKind.REQUESTS}
            assert (await app.call("call-1")).client == CLIENT
            assert "audit" in (await job.check()).sentence

    run(play())


def test_work_that_waits_keeps_its_call(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            await app.receive(app.end("call-1"))
            assert "open" in await app.states()
            job = await job_of(app)
            app.clock.advance(4 * YEAR)
            (line,) = [one for one in await job.preview() if one.kind is DataKind.CALLS]
            assert (line.outdated.count, line.outdated.waiting) == (0, 1)
            await job.run("ana")
            assert (await app.call("call-1")).client == CLIENT
            assert "open" in await app.states()

    run(play())


def test_only_the_link_of_a_recording_goes(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            ended = app.end("call-1")
            await app.receive(msgspec.structs.replace(ended, recording=Recording(url="https://rec.example/1.mp3")))
            await app.drain()
            job = await job_of(app, recordings=30, calls=0)
            app.clock.advance(31 * DAY_S)
            assert (await counts(job))[DataKind.RECORDINGS] == 1
            await job.run("ana")
            row = await app.call("call-1")
            assert (msgspec.json.decode(row.state, type=Call).recording, row.client) == (None, CLIENT)
            assert await app.store.count_calls(CallQuery(recording=True), 9) == 0

    run(play())


def test_old_backups_go_and_the_newest_stays(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            job = await job_of(app, backups=30)
            folder, database, key = tmp_path / "backups", tmp_path / "rows.db", tmp_path / "key"
            now = datetime.fromtimestamp(app.clock.now(), UTC)
            made = [backups.back_up(database, key, folder, now.replace(year=year)) for year in (2020, 2021, 2022)]
            (folder / "rows-20200101T000000Z.db.txt").touch()
            (folder / "other-20200101T000000Z.db").touch()
            app.clock.advance(YEAR)
            assert (await counts(job))[DataKind.BACKUPS] == 2
            assert (await job.run("ana"))[DataKind.BACKUPS] == 2
            assert [path.exists() for path in made] == [False, False, True]
            assert len(list(folder.glob("*2020*"))) == 2, "other files are left alone"

    run(play())


def test_the_job_runs_by_itself_and_the_doctor_says_so(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            job = await job_of(app)
            job.arrange(app.host)
            app.clock.advance(4 * YEAR)
            await job.tick()
            assert (await app.call("call-1")).client is None
            line = await job.check()
            assert (line.name, line.level, "each hour" in line.sentence) == (NAME, "green", True)

    run(play())


def test_the_doctor_does_not_promise_what_is_turned_off(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            job = await job_of(app, off=(Job.DELETE_OLD_DATA,))
            line = await job.check()
            assert (line.level, line.sentence) == (
                "amber",
                "Old data is not deleted: the background job is turned off.",
            )

    run(play())


class Killed(BaseException):
    """The process is gone."""


def test_a_run_that_is_killed_at_any_write_is_completed_by_the_next(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Writer.write

    async def play(deadly: int, after: bool) -> bool:
        count = itertools.count(1)

        async def deadly_write(self: Writer, *args: object, **more: object) -> object:
            last = next(count) == deadly
            if last and not after:
                raise Killed
            done = await write(self, *args, **more)  # type: ignore[arg-type]
            if last:
                raise Killed
            return done

        async with opened() as app:
            await known_everywhere(app)
            job = await job_of(app)
            app.clock.advance(4 * YEAR)
            monkeypatch.setattr(Writer, "write", deadly_write)
            try:
                await job.run("ana")
                killed = False
            except Killed:
                killed = True
            monkeypatch.undo()
            await app.restart()
            assert not await half_erased(app)
            await (await job_of(app)).run("ana")
            assert await told(app) == []
            return killed

    def played(deadly: int, after: bool) -> bool:
        for path in tmp_path.iterdir():
            path.unlink()
        return run(play(deadly, after))

    deadly = 1
    while played(deadly, after=False) and played(deadly, after=True):
        deadly += 1
    assert deadly > len(DataKind)


async def half_erased(app: AppFixture) -> Sequence[str]:
    """Calls whose row and body differ, or whose items tell more than they do."""
    row = await app.call("call-1")
    call = msgspec.json.decode(row.state, type=Call)
    gone = (row.client is None, call.erased, call.client.number is None)
    items = [one for one in await app.items("call-1") if one.body != b"{}"] if gone[0] else []
    return [str(gone)] * (len(set(gone)) != 1) + [one.key for one in items]
