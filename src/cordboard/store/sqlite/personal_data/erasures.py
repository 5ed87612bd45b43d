"""The erasure list and the jobs, as `ports.store.erasures` asks for them."""

import base64
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from cordboard.domain.crm.contact_match import Candidate
from cordboard.domain.personal_data.erasures import ErasureList, merged
from cordboard.domain.personal_data.sought import Sought
from cordboard.ports.store.erasures import ErasureJob, ErasureState
from cordboard.store.predicates import ERASED, UNERASED
from cordboard.store.sqlite.directory import DirectoryRows
from cordboard.store.sqlite.frames import forget
from cordboard.store.sqlite.personal_data import calls, erasure_file
from cordboard.store.sqlite.personal_data.erasure_file import ErasureFile
from cordboard.store.sqlite.personal_data.file_cleaning import FileCleaning
from cordboard.store.sqlite.personal_data.withheld import is_erased, is_withheld
from cordboard.toolkit.crypto import WrongKey

SECRET = ("", "erasures")  # connection and name of the stored key
SWEPT = "late events deleted"  # in `meta`: up to which frame of each connection
_PERSON = ("identities", "records", "names")  # of a job: encrypted, and gone when it is done
TO_APPLY = "erasures to apply"  # in `meta`: the file of the list named more people than the database
WITHHELD = "directory withheld"  # in `meta`: entries of the list that the whole directory was compared with
_PEOPLE = """SELECT person.no, source.connection, candidate, numbers
    FROM person JOIN source ON source.no = person.source WHERE person.no > ? ORDER BY person.no LIMIT 500"""
_CANDIDATE, _NUMBERS = msgspec.json.Decoder(Candidate), msgspec.json.Decoder(tuple[str, ...])
_JOB = "SELECT body, sealed, reference FROM erasure_job"


Person = tuple[str, Candidate, tuple[str, ...]]  # connection, record, numbers


def put_key(db: sqlite3.Connection, sealed: bytes) -> None:
    db.execute(
        "INSERT INTO secret (connection, name, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (*SECRET, sealed)
    )


def put_restored(db: sqlite3.Connection, entries: Mapping[str, float]) -> None:
    put_entries(db, entries)
    db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, x'01')", (TO_APPLY,))


def clear_to_apply(db: sqlite3.Connection, _: None) -> None:
    db.execute("DELETE FROM meta WHERE name = ?", (TO_APPLY,))


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


def put_withheld(db: sqlite3.Connection, listed: bytes) -> None:
    db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (WITHHELD, listed))


class Erasures(DirectoryRows):
    """Who was erased."""

    _files: Sequence[FileCleaning] = ()

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
            await self.main.writer.write(put_restored, entries)
        if entries != dict(file.entries) or erasure_file.opened(file, self.cipher) is None:
            added = ErasureFile(keys=(erasure_file.sealed(key, self.cipher),), entries=entries)
            erasure_file.add_to(path, added)
        return key, entries

    async def erasures_to_apply(self) -> bool:
        return self.main.one("SELECT 1 FROM meta WHERE name = ?", (TO_APPLY,)) is not None

    async def erasures_applied(self) -> None:
        await self.main.writer.write(clear_to_apply, None, small=True)

    def keep_out(self, erased: ErasureList) -> None:
        self.erased = erased

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

    async def withhold_listed(self) -> int:
        listed = str(len(self.erased)).encode()
        row = self.main.one("SELECT value FROM meta WHERE name = ?", (WITHHELD,))
        if row is not None and row[0] == listed:
            return 0
        after, total = 0, 0
        while True:
            last, listed_people = await self.mirror.scan(partial(self._listed, after=after))
            for connection, person, numbers in listed_people:
                await self.withhold(connection, person, numbers)
            total += len(listed_people)
            if last is None:
                break
            after = last
        await self.main.writer.write(put_withheld, listed)
        return total

    def _listed(self, db: sqlite3.Connection, after: int) -> tuple[int | None, list[Person]]:
        """Of some people behind this one, those on the list; and the last one that was looked at."""
        page = db.execute(_PEOPLE, (after,)).fetchall()
        read = [(row[1], _CANDIDATE.decode(row[2]), _NUMBERS.decode(row[3])) for row in page]
        found = [one for one in read if not is_withheld(one[2]) and is_erased(self.erased, one[1], one[2])]
        return page[-1][0] if page else None, found

    async def clean_files(self, people: Sequence[Sought], *, quiet: bool) -> bool:
        cleaned = [await one.clean(people, quiet) for one in self._cleanings()]
        return all(cleaned)

    def _cleanings(self) -> Sequence[FileCleaning]:
        if not self._files:
            self._files = (FileCleaning(self.main, has_records=False), FileCleaning(self.mirror, has_records=True))
        return self._files
