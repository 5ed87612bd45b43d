"""Bytes of what was deleted: none are left in the files and in their logs.

SQLite overwrites what is deleted (`secure_delete`), so usually only the log has to be emptied, in milliseconds. A page
that was split may keep a copy of what moved to another page (measured here: for 3 of 400 people in a file of
60,000 calls, 2026-11), and files of builds without `secure_delete` keep more. So the file is searched for the person
beside all other work, and only where something is found it is written anew, while writes wait.
"""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import structlog

from cordboard.domain.personal_data.sought import Sought, Traces
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.engine.database import reserve_log
from cordboard.store.sqlite.engine.writer import Work

log = structlog.get_logger()

PATIENCE_S = 0.2
AGAIN_S = 0.02
PIECE = 256 << 10  # bytes searched at once
SMALL = 64 << 20  # bytes; a smaller file is written anew within a second or so


class FilesInUse(Exception):
    """The log of a file could not be emptied, because somebody reads the file."""


class FileCleaning:
    """The cleaning of one file. `has_records`: live rows may name records of the CRM, so these are no traces."""

    def __init__(self, access: SqliteAccess, *, has_records: bool) -> None:
        self._access = access
        self._has_records = has_records
        self._stale = False  # it was searched, and is to be written anew

    async def clean(self, people: Sequence[Sought], quiet: bool) -> bool:
        """Whether nothing is left. Raises: FilesInUse."""
        await self._access.scan(copy_log)
        await self._alone(empty_log)
        self._stale = self._stale or (bool(people) and await self._access.scan(lambda _db: self._has_traces(people)))
        if not self._stale:
            return True
        if not quiet and self._access.path.stat().st_size > SMALL:
            return False
        begun = time.monotonic()
        await self._alone(rewrite)
        self._stale = False
        log.info("file written anew", file=self._access.path.name, writes_waited_s=round(time.monotonic() - begun, 1))
        return True

    async def _alone(self, work: Work) -> None:
        await self._access.writer.write_alone(work)
        if self._access.reserved:
            reserve_log(self._access.path)

    def _has_traces(self, people: Sequence[Sought]) -> bool:
        """Read past the log, which is empty."""
        asked = [msgspec.structs.replace(one, records=()) if self._has_records else one for one in people]
        return has_traces(self._access.path, [Traces(one) for one in asked])


def has_traces(path: Path, wanted: Sequence[Traces]) -> bool:
    """Whether a file has bytes of one of these people."""
    before = b""
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE):
            if any(one.within(before + piece) for one in wanted):
                return True
            before = piece[-Traces.LONGEST :]
    return False


def copy_log(db: sqlite3.Connection) -> None:
    """Copy the log into the file while others write, so that little is left to be done alone."""
    db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def empty_log(db: sqlite3.Connection, _argument: None) -> None:
    """Raises: FilesInUse."""
    until = time.monotonic() + PATIENCE_S
    while db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > until:
            raise FilesInUse("the log of the database is in use and could not be emptied")
        time.sleep(AGAIN_S)


def rewrite(db: sqlite3.Connection, _argument: None) -> None:
    """The file without what was deleted, and an empty log. Raises: FilesInUse."""
    db.execute("VACUUM")
    empty_log(db, None)
