"""The mirror of CRM people: put, looked up, dropped. It lives in a file and a writer of its own, so that a first load
of a million people never delays a call. What is lost with that file a CRM can give again.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.domain.match import Candidate, Entity
from cordboard.ports.crm import Change
from cordboard.ports.store import DirectoryState
from cordboard.store.sqlite import phones
from cordboard.store.sqlite.access import Part
from cordboard.store.sqlite.bulk import Bulk, insert, replacing

DROPPED_AT_ONCE = 5_000
RANK = {Entity.CONTACT: 0, Entity.LEAD: 1, Entity.ACCOUNT: 2}

_PERSON = "no source entity record candidate numbers synced_at"
SAVE = insert("person", _PERSON, replacing(_PERSON, "no"))
KNOWN = Bulk(
    """SELECT p.entity, p.record, p.no, p.numbers FROM {rows}
    JOIN person AS p ON p.source = column1 AND p.entity = column2 AND p.record = column3""",
    3,
)
_STATE = "connection loaded cursor fresh_at people loading"
_CANDIDATE = msgspec.json.Decoder(Candidate)
_NUMBERS = msgspec.json.Decoder(tuple[str, ...])
Puts = tuple[str, Sequence[Change], Mapping[str, Sequence[str]], float]


class TooManySources(Exception):
    """The number index has room for 8,192 CRM connections."""


def source_no(db: sqlite3.Connection, connection: str) -> int:
    """The small number of a connection, given on first use; numbers of dropped ones are given again."""
    row = db.execute("SELECT no FROM source WHERE connection = ?", (connection,)).fetchone()
    if row:
        return int(row[0])
    taken = {no for (no,) in db.execute("SELECT no FROM source").fetchall()}
    free = next((no for no in range(1, phones.SOURCES + 1) if no not in taken), None)
    if free is None:
        raise TooManySources(f"{phones.SOURCES} CRM connections have a directory; drop one first")
    db.execute(
        "INSERT INTO source (no, connection, loaded, fresh_at, people) VALUES (?, ?, 0, 0, 0)", (free, connection)
    )
    return free


def put(db: sqlite3.Connection, argument: Puts) -> None:
    """Records replace their earlier selves with all their numbers; deletions take theirs away."""
    connection, changes, numbers, now = argument
    source = source_no(db, connection)
    last = {(str(change.entity), change.id): change for change in changes}
    known = {
        (entity, record): (no, _NUMBERS.decode(stored))
        for entity, record, no, stored in KNOWN.read(db, [(source, *key) for key in last])
    }
    free = db.execute("SELECT coalesce(max(no), 0) + 1 FROM person").fetchone()[0]
    rows: list[tuple[Any, ...]] = []
    added: list[phones.Entry] = []
    removed: list[phones.Entry] = []
    gone: list[int] = []
    for key, change in last.items():
        no, old = known.get(key, (0, ()))
        if change.record is None:
            gone.append(no)
            removed += [(source, number, no) for number in old]
            continue
        new = tuple(dict.fromkeys(numbers.get(change.id, ())))
        if not no:
            no, free = free, free + 1
        record = msgspec.json.encode(change.record)
        rows.append((no, source, *key, record, msgspec.json.encode(new).decode(), now))
        added += [(source, number, no) for number in new if number not in old]
        removed += [(source, number, no) for number in old if number not in new]
    phones.remove(db, removed)
    db.executemany("DELETE FROM person WHERE no = ?", [(no,) for no in gone if no])
    SAVE.run(db, rows)
    phones.add(db, added)


def save_state(db: sqlite3.Connection, state: DirectoryState) -> None:
    """When a first load ends, the index is compacted."""
    no = source_no(db, state.connection)
    was = db.execute("SELECT loaded FROM source WHERE no = ?", (no,)).fetchone()[0]
    db.execute(
        "UPDATE source SET loaded = ?, cursor = ?, fresh_at = ?, people = ?, loading = ? WHERE no = ?",
        (state.loaded, state.cursor, state.fresh_at, state.people, state.loading, no),
    )
    if state.loaded and not was:
        phones.compact(db)


def drop_some(db: sqlite3.Connection, connection: str) -> int:
    """Forget some people of a connection, and the connection when nobody is left; returns how many went."""
    row = db.execute("SELECT no FROM source WHERE connection = ?", (connection,)).fetchone()
    if row is None:
        return 0
    source = row[0]
    people = db.execute("SELECT no, numbers FROM person WHERE source = ? LIMIT ?", (source, DROPPED_AT_ONCE)).fetchall()
    phones.remove(db, [(source, number, no) for no, stored in people for number in _NUMBERS.decode(stored)])
    db.executemany("DELETE FROM person WHERE no = ?", [(no,) for no, _ in people])
    if not people:
        db.execute("DELETE FROM source WHERE no = ?", (source,))
    return len(people)


class Directory(Part):
    """Who is this? Answered on the loop's thread in microseconds."""

    async def lookup(self, connection: str, number: str) -> Sequence[Candidate]:
        source = self._source(connection)
        if source is None:
            return []
        key = phones.key_of(source, number)
        if key is None:
            row = self.mirror.one("SELECT ref FROM phone_text WHERE source = ? AND number = ?", (source, number))
        else:
            row = self.mirror.one("SELECT ref FROM phone WHERE key = ?", (key,))
        return self._candidates(phones.people(row[0])) if row else []

    def _candidates(self, people: Sequence[int]) -> list[Candidate]:
        rows = [self.mirror.one("SELECT candidate FROM person WHERE no = ?", (no,)) for no in people]
        found = [_CANDIDATE.decode(row[0]) for row in rows if row]
        return sorted(found, key=preference)

    def _source(self, connection: str) -> int | None:
        row = self.mirror.one("SELECT no FROM source WHERE connection = ?", (connection,))
        return row[0] if row else None

    async def put(self, connection: str, changes: Sequence[Change], numbers: Mapping[str, Sequence[str]]) -> None:
        if changes:
            await self.mirror.writer.write(put, (connection, changes, numbers, self.clock.now()))

    async def state(self, connection: str) -> DirectoryState:
        columns = ", ".join(_STATE.split())
        row = self.mirror.one(f"SELECT {columns} FROM source WHERE connection = ?", (connection,))
        if row is None:
            return DirectoryState(connection=connection)
        return DirectoryState(
            connection=row[0], loaded=bool(row[1]), cursor=row[2], fresh_at=row[3], people=row[4], loading=row[5]
        )

    async def set_state(self, state: DirectoryState) -> None:
        await self.mirror.writer.write(save_state, state)

    async def person(self, connection: str, entity: Entity, record: str) -> Candidate | None:
        row = self.mirror.one(
            """SELECT candidate FROM person WHERE source = (SELECT no FROM source WHERE connection = ?)
            AND entity = ? AND record = ?""",
            (connection, entity, record),
        )
        return _CANDIDATE.decode(row[0]) if row else None

    async def forget_people(self, connection: str) -> None:
        """Everything mirrored from this connection, in steps."""
        while await self.mirror.writer.write(drop_some, connection):
            pass


def preference(candidate: Candidate) -> tuple[int, float]:
    """Contact, lead, account; then the last modified first."""
    modified = candidate.modified_at.timestamp() if candidate.modified_at else 0.0
    return RANK.get(candidate.entity, len(RANK)), -modified
