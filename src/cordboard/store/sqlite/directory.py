"""The mirror of CRM people: put, looked up, dropped. It lives in a file and a writer of its own, so that a first load
of a million people never delays a call. A lost file is loaded again from the CRM.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.person_names import fold_accents
from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.ports.crm import Change
from cordboard.ports.store.directory import DirectoryState, Mirrored
from cordboard.store.sqlite import name_index, number_index
from cordboard.store.sqlite.engine.batch_statements import BatchStatement, insert, replacing
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.personal_data import withheld

DROPPED_AT_ONCE = 5_000
RANK = {Entity.CONTACT: 0, Entity.LEAD: 1, Entity.ACCOUNT: 2}

_PERSON = "no source entity record candidate numbers synced_at"
SAVE = insert("person", _PERSON, replacing(_PERSON, "no"))
KNOWN = BatchStatement(
    """SELECT p.entity, p.record, p.no, p.numbers, p.candidate FROM {rows}
    JOIN person AS p ON p.source = column1 AND p.entity = column2 AND p.record = column3""",
    3,
)
_STATE = "connection loaded cursor fresh_at people loading regions swept_at sweep extra_fields"
_CANDIDATE = msgspec.json.Decoder(Candidate)
_NUMBERS = msgspec.json.Decoder(tuple[str, ...])
_BY_KEY = "SELECT ref, candidate FROM phone LEFT JOIN person ON person.no = phone.ref WHERE key = ?"
_BY_TEXT = """SELECT ref, candidate FROM phone_text LEFT JOIN person ON person.no = phone_text.ref
    WHERE phone_text.source = ? AND number = ?"""


Source = tuple[int | None, DirectoryState]  # the small number of a connection, and what is known of its directory
Puts = tuple[str, Sequence[Change], Mapping[str, Sequence[str]], float, ErasureList]


def _named(db: sqlite3.Connection, source: int, words: Sequence[str], limit: int) -> Sequence[Candidate]:
    found = [_CANDIDATE.decode(one) for one in islice(name_index.search(db, source, words), limit)]
    return sorted(found, key=preference)


class TooManySources(Exception):
    """The number index has room for 8,192 CRM connections."""


def source_no(db: sqlite3.Connection, connection: str) -> int:
    """The small number of a connection, given on first use; numbers of dropped ones are given again."""
    row = db.execute("SELECT no FROM source WHERE connection = ?", (connection,)).fetchone()
    if row:
        return int(row[0])
    taken = {no for (no,) in db.execute("SELECT no FROM source").fetchall()}
    free = next((no for no in range(1, number_index.SOURCES + 1) if no not in taken), None)
    if free is None:
        raise TooManySources(f"{number_index.SOURCES} CRM connections have a directory; drop one first")
    db.execute(
        "INSERT INTO source (no, connection, loaded, fresh_at, people) VALUES (?, ?, 0, 0, 0)", (free, connection)
    )
    return free


def put(db: sqlite3.Connection, argument: Puts) -> int:
    """Records replace their earlier selves with all their numbers; deletions take theirs away. Of erased people only
    the id is kept (`withheld.py`).

    Returns how many people more there are.
    """
    connection, changes, numbers, now, erased = argument
    source = source_no(db, connection)
    last = {(str(change.entity), change.id): change for change in changes}
    known = {
        (entity, record): (no, _NUMBERS.decode(stored), candidate)
        for entity, record, no, stored, candidate in KNOWN.read(db, [(source, *key) for key in last])
    }
    free = db.execute("SELECT coalesce(max(no), 0) + 1 FROM person").fetchone()[0]
    rows: list[tuple[Any, ...]] = []
    added: list[number_index.Entry] = []
    removed: list[number_index.Entry] = []
    gone: list[int] = []
    for key, change in last.items():
        no, old, _ = known.get(key, (0, (), b""))
        if change.record is None:
            gone.append(no)
            removed += [(source, number, no) for number in old]
            continue
        person, new = change.record, tuple(dict.fromkeys(numbers.get(change.id, ())))
        if withheld.is_withheld(old) or withheld.is_erased(erased, person, new):
            person, new = withheld.placeholder(person), withheld.hashes(erased, person, new, old)
        if not no:
            no, free = free, free + 1
        record = msgspec.json.encode(withheld.cleaned(erased, person))
        rows.append((no, source, *key, record, msgspec.json.encode(new).decode(), now))
        added += [(source, number, no) for number in new if number not in old]
        removed += [(source, number, no) for number in old if number not in new]
    number_index.remove(db, removed)
    name_index.remove(db, [(no, candidate) for no, _, candidate in known.values()])
    db.executemany("DELETE FROM person WHERE no = ?", [(no,) for no in gone if no])
    SAVE.run(db, rows)
    number_index.add(db, added)
    name_index.add(db, [(row[0], row[4]) for row in rows])
    more = len(rows) - sum((row[2], row[3]) in known for row in rows) - sum(no != 0 for no in gone)
    if more:
        db.execute("UPDATE source SET people = people + ? WHERE no = ?", (more, source))
    return more


def save_sweep(db: sqlite3.Connection, argument: tuple[str, float | None, str]) -> None:
    """When deleted people were looked for last, and what came of it."""
    connection, swept_at, sweep = argument
    sql = "UPDATE source SET swept_at = coalesce(?, swept_at), sweep = ? WHERE no = ?"
    db.execute(sql, (swept_at, sweep, source_no(db, connection)))


def save_state(db: sqlite3.Connection, state: DirectoryState) -> None:
    """When a first load ends, the index is compacted."""
    no = source_no(db, state.connection)
    was = db.execute("SELECT loaded FROM source WHERE no = ?", (no,)).fetchone()[0]
    db.execute(
        """UPDATE source SET loaded = ?, cursor = ?, fresh_at = ?, loading = ?, regions = ?, extra_fields = ?
        WHERE no = ?""",
        (state.loaded, state.cursor, state.fresh_at, state.loading, _blanks(state.regions), state.extra_fields, no),
    )
    if state.loaded and not was:
        number_index.compact(db)


def _blanks(regions: Sequence[str] | None) -> str | None:
    return None if regions is None else " ".join(regions)


def renumber(db: sqlite3.Connection, changed: Sequence[tuple[Mirrored, Sequence[str]]]) -> None:
    """Whoever was changed or went since is left alone: the change brought its own numbers."""
    for one, numbers in changed:
        row = db.execute("SELECT source, candidate, numbers FROM person WHERE no = ?", (one.no,)).fetchone()
        if row is None or row[1] != msgspec.json.encode(one.candidate):
            continue
        source, old, new = row[0], _NUMBERS.decode(row[2]), tuple(dict.fromkeys(numbers))
        if withheld.is_withheld(old):
            continue
        number_index.remove(db, [(source, number, one.no) for number in old if number not in new])
        number_index.add(db, [(source, number, one.no) for number in new if number not in old])
        db.execute("UPDATE person SET numbers = ? WHERE no = ?", (msgspec.json.encode(new).decode(), one.no))


def drop_some(db: sqlite3.Connection, connection: str) -> int:
    """Delete some people of a connection, and the connection when none are left; returns their number."""
    row = db.execute("SELECT no FROM source WHERE connection = ?", (connection,)).fetchone()
    if row is None:
        return 0
    source = row[0]
    sql = "SELECT no, numbers, candidate FROM person WHERE source = ? LIMIT ?"
    people = db.execute(sql, (source, DROPPED_AT_ONCE)).fetchall()
    number_index.remove(db, [(source, number, no) for no, stored, _ in people for number in _NUMBERS.decode(stored)])
    name_index.remove(db, [(no, candidate) for no, _, candidate in people])
    db.executemany("DELETE FROM person WHERE no = ?", [(no,) for no, _, _ in people])
    if not people:
        for table in ("deal", "deal_number", "deal_reading"):
            db.execute(f"DELETE FROM {table} WHERE source = ?", (source,))
        db.execute("DELETE FROM source WHERE no = ?", (source,))
    return len(people)


class DirectoryRows(DatabaseConnections):
    """Who is this? Answered on the loop's thread in microseconds."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._sources: dict[str, Source] = {}  # a cache; every change removes its entry

    async def lookup(self, connection: str, identity: Identity) -> Sequence[Candidate]:
        source, _ = self._source(connection)
        if source is None:
            return []
        found = self._under(source, identity.key)
        if not len(self.erased):
            return found
        phones = (identity.value,) if identity.kind is IdentityKind.PHONE else ()
        kept = self._under(source, withheld.hashed(self.erased, identity.key))
        return [*found, *(msgspec.structs.replace(one, phones=phones) for one in kept)]

    def _under(self, source: int, number: str) -> Sequence[Candidate]:
        key = number_index.key_of(source, number)
        asked = (_BY_TEXT, (source, number)) if key is None else (_BY_KEY, (key,))
        found = self.mirror.rows(*asked)
        if not found:
            return []
        ref, candidate = found[0]
        if candidate is not None:
            return [_CANDIDATE.decode(candidate)]
        rows = [self.mirror.one("SELECT candidate FROM person WHERE no = ?", (no,)) for no in number_index.people(ref)]
        return sorted((_CANDIDATE.decode(row[0]) for row in rows if row), key=preference)

    def _source(self, connection: str) -> Source:
        if (known := self._sources.get(connection)) is not None:
            return known
        columns = ", ".join(_STATE.split())
        row = self.mirror.one(f"SELECT no, {columns} FROM source WHERE connection = ?", (connection,))
        if row is None:
            return None, DirectoryState(connection=connection)
        no, _, loaded, cursor, fresh_at, people, loading, regions, swept_at, sweep, extra = row
        state = DirectoryState(
            connection=connection,
            loaded=bool(loaded),
            cursor=cursor,
            fresh_at=fresh_at,
            people=people,
            loading=loading,
            swept_at=swept_at,
            sweep=sweep,
            extra_fields=extra,
            regions=None if regions is None else tuple(regions.split()),
        )
        self._sources[connection] = no, state
        return no, state

    async def put(self, connection: str, changes: Sequence[Change], numbers: Mapping[str, Sequence[str]]) -> None:
        if changes:
            more = await self.mirror.writer.write(put, (connection, changes, numbers, self.clock.now(), self.erased))
            if more and (known := self._sources.get(connection)) is not None:
                source, state = known
                self._sources[connection] = source, msgspec.structs.replace(state, people=state.people + more)

    async def withhold(self, connection: str, one: Candidate, numbers: Sequence[str]) -> None:
        """Keep no more than the id of this record."""
        change = Change(entity=one.entity, id=one.id or "", record=withheld.placeholder(one))
        await self.put(connection, [change], {change.id: withheld.hashes(self.erased, one, numbers)})

    async def people(self, connection: str, after: int, limit: int) -> Sequence[Mirrored]:
        source, _ = self._source(connection)
        sql = "SELECT no, candidate, numbers FROM person WHERE source = ? AND no > ? ORDER BY no LIMIT ?"
        rows = await self.mirror.scan(lambda db: db.execute(sql, (source, after, limit)).fetchall())
        return [Mirrored(no, _CANDIDATE.decode(one), _NUMBERS.decode(numbers)) for no, one, numbers in rows]

    async def renumber(self, connection: str, changed: Sequence[tuple[Mirrored, Sequence[str]]]) -> None:
        if changed:
            await self.mirror.writer.write(renumber, changed)

    async def state(self, connection: str) -> DirectoryState:
        return self._source(connection)[1]

    async def set_state(self, state: DirectoryState) -> None:
        await self.mirror.writer.write(save_state, state)
        self._sources.pop(state.connection, None)

    async def set_sweep(self, connection: str, swept_at: float | None, sweep: str) -> None:
        await self.mirror.writer.write(save_sweep, (connection, swept_at, sweep))
        self._sources.pop(connection, None)

    async def person(self, connection: str, entity: Entity, record: str) -> Candidate | None:
        row = self.mirror.one(
            """SELECT candidate FROM person WHERE source = (SELECT no FROM source WHERE connection = ?)
            AND entity = ? AND record = ?""",
            (connection, entity, record),
        )
        return _CANDIDATE.decode(row[0]) if row else None

    async def people_named(self, connection: str, text: str, limit: int) -> Sequence[Candidate]:
        source, _ = self._source(connection)
        words = fold_accents(text).split()
        if source is None or not words:
            return []
        return await self.mirror.scan(lambda db: _named(db, source, words, limit))

    async def forget_people(self, connection: str) -> None:
        """Everything mirrored from this connection, in steps."""
        while await self.mirror.writer.write(drop_some, connection):
            pass
        self._sources.pop(connection, None)


def preference(candidate: Candidate) -> tuple[int, float]:
    """Contact, lead, account; then the last modified first."""
    modified = candidate.modified_at.timestamp() if candidate.modified_at else 0.0
    return RANK.get(candidate.entity, len(RANK)), -modified
