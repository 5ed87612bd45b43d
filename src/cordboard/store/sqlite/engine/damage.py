"""Files that cannot be opened, in words with advice: damaged ones, a full disk, a database that its key has lost.

The mirror of CRM people is only a copy: a damaged one is put aside and made anew.
"""

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import structlog

from cordboard.store.sqlite.engine.database import connect, version_of

log = structlog.get_logger()

DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
UNWRITTEN = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
BESIDE = ("", "-wal", "-shm")


class DamagedFile(Exception):
    """A file that cannot be used. The text says what to do."""


class UnwritableFile(OSError):
    """A disk that takes nothing. The text says what to do; the file is as it was."""


@contextlib.contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Raises: DamagedFile, UnwritableFile, instead of what SQLite raises."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in DAMAGED:
            raise DamagedFile(
                f"The database {path} is damaged ({error}). Restore it from a backup, with the key file beside it;"
                f" 'sqlite3 {path} .recover' may save more than the backup holds."
            ) from error
        if code in UNWRITTEN:
            raise UnwritableFile(f"the database {path} can't be written ({error}).") from error
        raise
    except OSError as error:
        if error.errno not in NO_SPACE:
            raise
        raise UnwritableFile(f"the disk of {path} is full.") from error


def refuse_lost(path: Path, key: Path) -> None:
    """A key proves that there was a database: without it, a stranger could name the first administrator.

    Raises: DamagedFile.
    """
    if not key.exists():
        return
    with in_words(path):
        lost = not path.exists() or path.stat().st_size == 0
        if not lost:
            with contextlib.closing(connect(path)) as db:
                lost = version_of(db) is None
    if lost:
        raise DamagedFile(
            f"The database {path} is missing or empty, but its key {key} is there. Restore the database from a backup."
            " To begin anew, move the key elsewhere: what was encrypted with it can then no longer be read."
        )


def renew_if_damaged(path: Path) -> bool:
    """Put a damaged mirror aside, so that it is made anew; whether it was. Everything in it is loaded from the CRM."""
    if not path.exists():
        return False
    try:
        with contextlib.closing(connect(path)) as db:
            db.execute("PRAGMA journal_mode").fetchone()
            found = db.execute("PRAGMA quick_check(1)").fetchone()
            if found is not None and found[0] == "ok":
                return False
    except sqlite3.DatabaseError as error:
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) not in DAMAGED:
            raise
    log.warning("the directory was damaged and is loaded again", file=str(path))
    for suffix in BESIDE:
        with contextlib.suppress(FileNotFoundError):
            os.replace(f"{path}{suffix}", f"{path}.damaged{suffix}")  # noqa: PTH105  # names with a suffix after it
    return True
