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
CHECKED_AT_START = 32 << 20  # bytes; 80,000 people and a tenth of a second


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
    """Put a damaged mirror aside, so that it is made anew; everything in it is loaded from the CRM.

    Returns whether it was checked whole: of one that is larger than `CHECKED_AT_START` only the head is read, unless
    `is_damaged` found something.
    """
    if not path.exists():
        return True
    suspect = _suspect(path)
    whole = suspect.exists() or path.stat().st_size <= CHECKED_AT_START
    if not _broken(path, whole):
        suspect.unlink(missing_ok=True)
        return whole
    log.warning("the directory was damaged and is loaded again", file=str(path))
    for suffix in BESIDE:
        with contextlib.suppress(FileNotFoundError):
            os.replace(f"{path}{suffix}", f"{path}.damaged{suffix}")  # noqa: PTH105  # names with a suffix after it
    suspect.unlink(missing_ok=True)
    return True


def is_damaged(path: Path) -> bool:
    """Read the whole mirror, beside other work. Where it is damaged, the next start checks it and makes it anew."""
    if not _broken(path, whole=True):
        return False
    log.error("the directory is damaged; the next start loads it again", file=str(path))
    _suspect(path).touch()
    return True


def _broken(path: Path, whole: bool) -> bool:
    try:
        with contextlib.closing(connect(path)) as db:
            db.execute("PRAGMA journal_mode").fetchone()
            version_of(db)
            found = db.execute("PRAGMA quick_check(1)").fetchone() if whole else ("ok",)
            return found is None or found[0] != "ok"
    except sqlite3.DatabaseError as error:
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) not in DAMAGED:
            raise
        return True


def _suspect(path: Path) -> Path:
    return path.with_name(f"{path.name}.suspect")
