"""Erasures are killed at every step, meet incoming events in any order, and are applied again to a restored backup."""

import itertools
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordboard.domain.calls.call import EventType
from cordboard.store.sqlite.engine.writer import Writer
from cordboard.testing.app_fixture import CLIENT, AppFixture, Open
from cordboard.testing.erased_person import carried_out, erase, known_everywhere, traces
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import FakeCrm

OTHER = "+34600999888"


class Killed(BaseException):
    """The process is gone."""


def test_an_erasure_that_is_killed_at_any_write_is_completed(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, alone = Writer.write, Writer.write_alone

    async def play(deadly: int) -> bool:
        count = itertools.count(1)

        async def deadly_write(self: Writer, *args: object, **more: object) -> object:
            if next(count) == deadly:
                raise Killed
            return await write(self, *args, **more)  # type: ignore[arg-type]

        async def deadly_alone(self: Writer, *args: object) -> object:
            if next(count) == deadly:
                raise Killed
            return await alone(self, *args)  # type: ignore[arg-type]

        async with opened() as app:
            await known_everywhere(app)
            app.clock.advance(200)
            asked = killed = False
            monkeypatch.setattr(Writer, "write", deadly_write)
            monkeypatch.setattr(Writer, "write_alone", deadly_alone)
            try:
                await erase(app)
                asked = True
                await app.erasures.tick()
            except Killed:
                killed = True
            monkeypatch.undo()
            await app.restart()
            if killed and not asked and not await app.store.erasures(1) and not len(app.erasures.list):
                await erase(app)  # nobody was promised anything
            await carried_out(app)
            assert traces(tmp_path) == [], f"killed at write {deadly}"
            return killed

    deadly = 1
    while run(play(deadly)):
        for path in tmp_path.iterdir():
            path.unlink()
        deadly += 1
    assert deadly > 8, "there were so many writes to be killed at"


@given(order=st.permutations(["start", "erase", "end", "other", "again", "tick", "restart"]))
@settings(max_examples=8, deadline=None)
def test_in_any_order_of_events_and_erasure_only_the_person_goes(order: list[str]) -> None:
    async def play(folder: Path) -> None:
        app = AppFixture(folder, FakeCrm("look_first"), 100, 0)
        try:
            await app.furnish()
            await known_everywhere(app)
            end, again = app.end("call-2"), app.end("call-1")
            steps = {
                "start": lambda: app.receive(app.event("call-2", EventType.STARTED, client=end.client)),
                "end": lambda: app.receive(end),
                "again": lambda: app.receive(again),
                "other": lambda: app.receive(app.end("call-3", OTHER)),
                "erase": lambda: erase(app),
                "tick": app.erasures.tick,
                "restart": app.restart,
            }
            for step in order:
                await steps[step]()
            await carried_out(app)
            app.clock.advance(400)
            await app.erasures.tick()
            await app.store.clean_files([], quiet=True)
            assert traces(folder) == [], order
            assert (await app.call("call-3")).client == OTHER
        finally:
            await app.store.close()

    with tempfile.TemporaryDirectory() as folder:
        run(play(Path(folder)))


def test_a_restored_backup_is_erased_again_and_sends_nothing(opened: Open, tmp_path: Path) -> None:
    backup = tmp_path.parent / f"{tmp_path.name}-backup.db"

    async def before() -> None:
        async with opened() as app:
            await known_everywhere(app)
            await app.receive(app.end("call-2"))  # its record waits to be sent
            with sqlite3.connect(tmp_path / "rows.db") as source, sqlite3.connect(backup) as copy:
                source.backup(copy)
            await erase(app, "discard")
            await carried_out(app)

    async def after() -> None:
        app = AppFixture(tmp_path, FakeCrm("look_first"), 100, 0)
        app.clock.advance(4_000)
        try:
            await app.restart()
            await app.drain()
            assert app.crm.sent == []
            await carried_out(app)
            assert traces(tmp_path) == []
            assert (await app.call("call-2")).client is None
        finally:
            await app.store.close()

    run(before())
    for path in tmp_path.glob("rows.db*"):
        path.unlink()
    shutil.copy(backup, tmp_path / "rows.db")
    assert traces(tmp_path), "the backup is older than the erasure"
    run(after())


def test_what_came_after_the_erasure_stays_in_a_restored_backup(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            await erase(app)
            await carried_out(app)
            app.clock.advance(60)
            await app.receive(app.end("call-2"))
            await app.restart()
            await carried_out(app)
            assert (await app.call("call-2")).client == CLIENT

    run(play())
