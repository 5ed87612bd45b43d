"""Damaged and lost files are named with advice; the mirror is made anew by itself."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from cordboard.store.sqlite.engine import database
from cordboard.store.sqlite.engine.damage import DamagedFile, UnwritableFile, in_words, refuse_lost
from cordboard.store.sqlite.store import SqliteStore, mirror_path
from cordboard.toolkit.crypto import Cipher


def opened(folder: Path) -> SqliteStore:
    return SqliteStore.open(folder / "cordboard.db", Cipher.at(folder / "cordboard.key"))


def spoil(path: Path, how: str) -> None:
    whole = path.read_bytes()
    spoilt = {
        "another file": b"<html>no database</html>" * 100,
        "the head": b"\0" * 100 + whole[100:],
        "the pages": whole[:4096] + b"\xff" * (len(whole) - 4096),
        "cut": whole[: len(whole) // 2],
    }
    path.write_bytes(spoilt[how])
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@pytest.mark.parametrize("how", ["another file", "the head", "the pages"])
def test_a_damaged_database_is_named_with_what_to_do(tmp_path: Path, how: str) -> None:
    opened(tmp_path).close_now()
    spoil(tmp_path / "cordboard.db", how)
    with pytest.raises(DamagedFile, match=r"cordboard\.db is damaged .*Restore it from a backup"):
        opened(tmp_path)


@pytest.mark.parametrize("how", ["another file", "the head", "the pages", "cut"])
def test_a_damaged_mirror_is_put_aside_and_made_anew(tmp_path: Path, how: str) -> None:
    opened(tmp_path).close_now()
    mirror = mirror_path(tmp_path / "cordboard.db")
    spoil(mirror, how)
    store = opened(tmp_path)
    assert store.mirror.rows("SELECT count(*) FROM source") == [(0,)]
    store.close_now()
    assert mirror.with_name(mirror.name + ".damaged").exists()
    opened(tmp_path).close_now()


@pytest.mark.parametrize("lost", ["missing", "empty", "without tables"])
def test_a_key_without_its_database_refuses(tmp_path: Path, lost: str) -> None:
    opened(tmp_path).close_now()
    database, key = tmp_path / "cordboard.db", tmp_path / "cordboard.key"
    for path in tmp_path.glob("cordboard.db*"):
        path.unlink()
    if lost != "missing":
        database.touch()
    if lost == "without tables":
        with sqlite3.connect(database) as db:
            db.execute("PRAGMA user_version = 1")
        db.close()
    with pytest.raises(DamagedFile, match="is missing or empty, but its key"):
        refuse_lost(database, key)


def test_a_new_folder_and_a_whole_one_are_let_in(tmp_path: Path) -> None:
    refuse_lost(tmp_path / "cordboard.db", tmp_path / "cordboard.key")
    opened(tmp_path).close_now()
    refuse_lost(tmp_path / "cordboard.db", tmp_path / "cordboard.key")


def test_a_first_start_that_ended_before_there_was_a_key_begins_anew(tmp_path: Path) -> None:
    database, key = tmp_path / "cordboard.db", tmp_path / "cordboard.key"
    assert SqliteStore.prepare(database)
    refuse_lost(database, key)
    assert SqliteStore.prepare(database), "killed before the key was written"
    SqliteStore.open(database, Cipher.at(key)).close_now()
    assert not SqliteStore.prepare(database), "from now on a missing key is a lost one"


@pytest.mark.parametrize(
    "broken",
    [OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EDQUOT, "Disk quota exceeded"), "full", "i/o"],
    ids=str,
)
def test_a_disk_that_takes_nothing_is_named(broken: OSError | str) -> None:
    def write() -> None:
        if isinstance(broken, OSError):
            raise broken
        error = sqlite3.OperationalError("cannot be written")
        error.sqlite_errorcode = {"full": sqlite3.SQLITE_FULL, "i/o": sqlite3.SQLITE_IOERR}[broken]
        raise error

    with pytest.raises(UnwritableFile, match=r"x\.db (can't be written|is full)"), in_words(Path("x.db")):
        write()


def test_a_key_that_could_not_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        Cipher.at(tmp_path / "cordboard.key")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_while_tables_are_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = database.connect

    def small(path: Path) -> sqlite3.Connection:
        db = connect(path)
        db.execute("PRAGMA max_page_count = 20")
        return db

    path = tmp_path / "cordboard.db"
    monkeypatch.setattr(database, "connect", small)
    with pytest.raises(UnwritableFile, match=r"cordboard\.db can't be written .*full"), in_words(path):
        database.prepare(path, "rows")
    monkeypatch.undo()
    database.prepare(path, "rows")
