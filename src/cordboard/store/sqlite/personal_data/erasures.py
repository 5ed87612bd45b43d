"""The erasure list and the jobs, as `ports.store.erasures` asks for them."""

import base64
import secrets
import sqlite3
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from cordboard.domain.personal_data.erasures import merged
from cordboard.ports.store.erasures import ErasureJob, ErasureState
from cordboard.store.predicates import ERASED, UNERASED
from cordboard.store.sqlite.engine.connections import DatabaseConnections, SqliteAccess
from cordboard.store.sqlite.engine.database import reserve_log
from cordboard.store.sqlite.frames import forget
from cordboard.store.sqlite.personal_data import calls, erasure_file
from cordboard.store.sqlite.personal_data.erasure_file import ErasureFile
from cordboard.toolkit.crypto import WrongKey

SECRET = ("", "erasures")  # connection and name of the stored key
SWEPT = "late events deleted"  # in `meta`: up to which frame of each connection
PATIENCE_S = 5.0
AGAIN_S = 0.02
_PERSON = ("identities", "records", "names")  # of a job: encrypted, and gone when it is done
_JOB = "SELECT body, sealed, reference FROM erasure_job"


class FilesInUse(Exception):
    """The log of a file could not be emptied, because somebody reads the file."""


def put_key(db: sqlite3.Connection, sealed: bytes) -> None:
    db.execute(
        "INSERT INTO secret (connection, name, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (*SECRET, sealed)
    )


def put_entries(db: sqlite3.Connection, entries: Mapping[str, float]) -> None:
    db.executemany(
        "INSERT INTO erasure (hash, at) VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET at = max(at, excluded.at)",
        list(entries.items()),
    )


def put_job(db: sqlite3.Connection, row: tuple[Any, ...]) -> None:
    db.execute(
        """INSERT INTO erasure_job (reference, author, state, at, sealed, body) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (reference) DO UPDATE SET state = excluded.state, sealed = excluded.sealed, body = excluded.body""",
        row,
    )


def put_swept(db: sqlite3.Connection, cursors: Mapping[str, int]) -> None:
    db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (SWEPT, msgspec.json.encode(cursors)))


def rewrite(db: sqlite3.Connection, _argument: None) -> None:
    """The file without what was deleted, and an empty log. Raises: FilesInUse."""
    db.execute("VACUUM")
    until = time.monotonic() + PATIENCE_S
    while db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > until:
            raise FilesInUse("the log of the database is in use and could not be emptied")
        time.sleep(AGAIN_S)


class Erasures(DatabaseConnections):
    """Who was erased."""

    async def erasure_list(self) -> tuple[bytes, Mapping[str, float]]:
        path = self.main.path.with_name(erasure_file.NAME)
        file = erasure_file.read(path)
        stored = self._stored_key()
        key = stored or erasure_file.opened(file, self.cipher) or secrets.token_bytes(32)
        if stored is None:
            sealed = self.cipher.seal(base64.b64encode(key).decode(), "/".join(SECRET))
            await self.main.writer.write(put_key, sealed)
        known = dict(self.main.rows("SELECT hash, at FROM erasure"))
        entries = merged(known, file.entries)
        if entries != known:
            await self.main.writer.write(put_entries, entries)
        if entries != dict(file.entries) or erasure_file.opened(file, self.cipher) is None:
            added = ErasureFile(keys=(erasure_file.sealed(key, self.cipher),), entries=entries)
            erasure_file.add_to(path, added)
        return key, entries

    def _stored_key(self) -> bytes | None:
        """Raises: WrongKey."""
        row = self.main.one("SELECT sealed FROM secret WHERE connection = ? AND name = ?", SECRET)
        return base64.b64decode(self.cipher.open(row[0], "/".join(SECRET))) if row else None

    async def erasure_key_kept(self) -> bool:
        try:
            file = erasure_file.read(self.main.path.with_name(erasure_file.NAME))
            return erasure_file.opened(file, self.cipher) == self._stored_key()
        except (OSError, WrongKey):
            return False

    async def list_erased(self, entries: Mapping[str, float]) -> Sequence[str]:
        await self.main.writer.write(put_entries, entries)
        own = self.main.path.with_name(erasure_file.NAME)
        erasure_file.add_to(own, ErasureFile(entries=entries))
        whole, failed = erasure_file.read(own), []
        for folder in erasure_file.backup_folders(own.parent):
            try:
                erasure_file.add_to(folder / erasure_file.NAME, whole)
            except OSError:
                failed.append(str(folder))
        return failed

    async def put_erasure(self, job: ErasureJob) -> None:
        person = {name: getattr(job, name) for name in _PERSON}
        done = job.state == ErasureState.DONE or not job.identities
        sealed = None if done else self.cipher.seal(msgspec.json.encode(person).decode(), f"erasure/{job.reference}")
        body = msgspec.json.encode(msgspec.structs.replace(job, identities=(), records=(), names=()))
        await self.main.writer.write(put_job, (job.reference, job.author, job.state, job.at, sealed, body))

    async def erasures(self, limit: int) -> Sequence[ErasureJob]:
        return [self._job(row) for row in self.main.rows(f"{_JOB} ORDER BY no DESC LIMIT ?", (limit,))]

    async def unfinished_erasures(self) -> Sequence[ErasureJob]:
        return [self._job(row) for row in self.main.rows(f"{_JOB} WHERE {UNERASED} ORDER BY no")]

    def _job(self, row: tuple[bytes, bytes | None, str]) -> ErasureJob:
        job = msgspec.json.decode(row[0], type=ErasureJob)
        if row[1] is None:
            return job
        person = msgspec.json.decode(self.cipher.open(row[1], f"erasure/{row[2]}"), type=dict[str, tuple[str, ...]])
        return msgspec.structs.replace(job, **person)

    async def clients_since(self) -> Mapping[str, float]:
        sql = "SELECT client, min(started_at) FROM call WHERE client IS NOT NULL GROUP BY client"
        return dict(await self.main.scan(lambda db: db.execute(sql).fetchall()))

    async def drop_late_frames(self) -> int:
        if not self.main.rows(f"SELECT 1 FROM call WHERE {ERASED} LIMIT 1"):
            return 0
        row = self.main.one("SELECT value FROM meta WHERE name = ?", (SWEPT,))
        before = msgspec.json.decode(row[0], type=dict[str, int]) if row else {}
        cursors = dict(self.main.rows("SELECT connection, seq FROM cursor"))
        total = 0
        for connection, seq in cursors.items():
            between = (connection, before.get(connection, 0), seq)
            while late := await self.main.scan(partial(calls.late_frames, between=between)):
                await self.main.writer.write(forget, (self.index, late))
                total += len(late)
        if cursors != before:
            await self.main.writer.write(put_swept, cursors, small=True)
        return total

    async def clean_files(self) -> None:
        for access in (self.main, self.mirror):
            await self._clean(access)

    async def _clean(self, access: SqliteAccess) -> None:
        await access.writer.write_alone(rewrite)
        if access is self.main:
            reserve_log(access.path)
