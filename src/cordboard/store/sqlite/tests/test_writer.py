"""Where work is written: small work at the end of its turn of the loop, everything else by the writer's thread."""

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from cordboard.ports.store.errors import LOCKED, StoreUnavailable
from cordboard.store.sqlite.engine import writer
from cordboard.store.sqlite.engine.database import connect
from cordboard.store.sqlite.engine.writer import Writer
from cordboard.testing.event_loop import run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    db = connect(tmp_path / "file.db")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE word (text TEXT, thread INTEGER)")
    db.close()
    return tmp_path / "file.db"


def opened(path: Path) -> Writer:
    return Writer(lambda: connect(path), path.name)


def put(db: sqlite3.Connection, text: str) -> int:
    """Answers which thread wrote it."""
    db.execute("INSERT INTO word VALUES (?, ?)", (text, threading.get_ident()))
    return threading.get_ident()


def words(path: Path) -> list[str]:
    db = connect(path)
    try:
        return [text for (text,) in db.execute("SELECT text FROM word ORDER BY rowid")]
    finally:
        db.close()


async def puts(one: Writer, *texts: str, small: bool = True) -> list[int]:
    return await asyncio.gather(*(one.write(put, text, small=small) for text in texts))


@run
async def test_small_work_of_one_turn_is_one_commit_on_the_loops_thread(path: Path) -> None:
    one, commits = opened(path), list[str]()
    one.db.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    assert set(await puts(one, "a", "b", "c")) == {threading.get_ident()}
    assert len(commits) == 1
    assert words(path) == ["a", "b", "c"]
    one.close()


@run
async def test_large_work_is_written_by_the_writers_thread(path: Path) -> None:
    one = opened(path)
    assert threading.get_ident() not in await puts(one, "a", small=False)
    one.close()


@run
async def test_where_writing_is_slow_the_loop_does_not_wait_and_tries_again_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "QUICK_S", 0.0)
    monkeypatch.setattr(writer, "FORGET", 0.5)
    one = opened(path)
    assert await puts(one, "a") == [threading.get_ident()], "nothing is known of the disk yet"
    threads = [(await puts(one, str(n)))[0] for n in range(20)]
    assert threading.get_ident() not in threads[:2]
    monkeypatch.setattr(writer, "QUICK_S", one._took * 0.6)
    assert threading.get_ident() in [(await puts(one, str(n)))[0] for n in range(3)]
    one.close()


@run
async def test_while_another_process_writes_the_loop_goes_on_and_the_work_waits(path: Path) -> None:
    one, other = opened(path), connect(path)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(one.write(put, "a", small=True))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not waiting.done()
    other.execute("COMMIT")
    assert await asyncio.wait_for(waiting, 10) != threading.get_ident()
    assert words(path) == ["a"]
    other.close()
    one.close()


@run
async def test_a_fault_in_a_turn_is_told_to_its_own_work_only(path: Path) -> None:
    def fails(db: sqlite3.Connection, _argument: Any) -> None:
        db.execute("INSERT INTO nowhere VALUES (1)")

    one = opened(path)
    work = (one.write(put, "a", small=True), one.write(fails, small=True), one.write(put, "b", small=True))
    first, second, third = await asyncio.gather(*work, return_exceptions=True)
    assert isinstance(second, sqlite3.OperationalError)
    assert first == third == threading.get_ident()
    assert words(path) == ["a", "b"]
    one.close()


@run
@pytest.mark.parametrize("small", [True, False])
async def test_work_that_fails_in_the_middle_leaves_nothing(path: Path, small: bool) -> None:
    def fails(db: sqlite3.Connection, _argument: Any) -> None:
        put(db, "half")
        raise RuntimeError("in the middle")

    one = opened(path)
    work = (one.write(put, "a", small=small), one.write(fails, small=small), one.write(put, "b", small=small))
    _, second, _ = await asyncio.gather(*work, return_exceptions=True)
    assert isinstance(second, RuntimeError)
    assert words(path) == ["a", "b"]
    one.close()


@run
async def test_what_is_asked_for_in_the_moment_of_closing_is_refused_not_forgotten(path: Path) -> None:
    one = opened(path)
    late = asyncio.create_task(one.write(put, "a", small=True))
    await asyncio.sleep(0)
    one.close()
    with pytest.raises(RuntimeError, match="closed"):
        await asyncio.wait_for(late, 10)
    assert words(path) == []


@run
@pytest.mark.parametrize("small", [True, False])
async def test_a_file_that_another_program_holds_is_unavailable_and_says_why_until_it_is_free(
    path: Path, small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "BUSY_S", 0.02)
    one, other = opened(path), connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="database is locked"):
        await puts(one, "a", small=small)
    assert one.trouble == LOCKED
    other.execute("ROLLBACK")
    other.close()
    await puts(one, "b", small=small)
    assert one.trouble is None
    assert words(path) == ["b"]
    one.close()
