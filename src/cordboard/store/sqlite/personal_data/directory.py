"""The copy of a CRM's people. The CRM is the master: the copy goes, and does not come back (`withheld.py`)."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from cordboard.domain.crm.contact_match import Candidate
from cordboard.domain.interaction import IdentityKind
from cordboard.domain.numbers.reading import keys_of, read
from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.domain.personal_data.sought import Sought, Spellings, full_names
from cordboard.ports.personal_data import Correction, Finding, Found
from cordboard.store.sqlite import number_index
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.personal_data import withheld
from cordboard.store.sqlite.personal_data.matching import mentioning

_CANDIDATE = msgspec.json.Decoder(Candidate)
_PERSON = """SELECT source.connection, person.record, person.candidate, person.synced_at, person.numbers
    FROM person JOIN source ON source.no = person.source WHERE person.no = ?"""


class Puts(Protocol):
    """Where the copy is changed: `store.sqlite.directory.DirectoryRows`."""

    erased: ErasureList

    async def withhold(self, connection: str, one: Candidate, numbers: Sequence[str]) -> None: ...


class DirectoryPart:
    """`ports.personal_data.PersonalDataPart` for the directory."""

    name = "directory"
    columns: Mapping[str, str] = {
        "mirror.person": "record candidate numbers",
        "mirror.phone": "key",
        "mirror.phone_text": "number",
    }

    def __init__(self, mirror: SqliteAccess, directory: Puts) -> None:
        self._mirror = mirror
        self._directory = directory

    async def find(self, sought: Sought) -> Found:
        rows = await self._mirror.scan(lambda db: people(db, sought, self._directory.erased))
        candidates = [_CANDIDATE.decode(row[2]) for row in rows]
        own = set(sought.keys)
        others = (
            number
            for row in rows
            for number in numbers_of(row)
            if number not in own and not withheld.is_withheld([number])
        )
        return Found(
            findings=[_finding(row, one) for row, one in zip(rows, candidates, strict=True)],
            names=full_names(one.name for one in candidates),
            records=tuple(dict.fromkeys(one.id for one in candidates if one.id)),
            others=tuple(dict.fromkeys(others)),
        )

    async def correct(self, sought: Sought, correction: Correction) -> int:
        return 0

    async def erase(self, sought: Sought, now: float) -> int:
        found = await self._mirror.scan(lambda db: people(db, sought, self._directory.erased))
        rows = [row for row in found if not withheld.is_withheld(numbers_of(row))]
        for row in rows:
            await self._directory.withhold(row[0], _CANDIDATE.decode(row[2]), numbers_of(row))
        return len(rows)


def numbers_of(row: Sequence[Any]) -> Sequence[str]:
    """Of a row of `_PERSON`."""
    return msgspec.json.decode(row[4], type=tuple[str, ...])


def _finding(row: Sequence[Any], one: Candidate) -> Finding:
    content = {**msgspec.to_builtins(one), "crm": row[0]}
    return Finding(
        part="directory", kind=str(one.entity), id=row[1], at=row[3], content=content, master="crm", link=one.link
    )


def people(db: sqlite3.Connection, sought: Sought, erased: ErasureList) -> list[Any]:
    """Rows of `_PERSON`: those under the person's numbers; for an address those that mention it."""
    refs: set[int] = set()
    sources = [no for (no,) in db.execute("SELECT no FROM source").fetchall()]
    for identity in sought.identities:
        if identity.kind is not IdentityKind.PHONE or "@" in identity.value:
            continue
        numbers = dict.fromkeys((identity.key, *keys_of(read(identity.value))))
        for source in sources:
            for number in (*numbers, *(withheld.hashed(erased, one) for one in numbers)):
                refs |= set(_refs(db, source, number))
    if any("@" in one.value or one.kind is not IdentityKind.PHONE for one in sought.identities):
        refs |= {row[0] for row in mentioning(db, "person", "no", ("candidate",), Spellings(sought))}
    return [row for no in sorted(refs) for row in db.execute(_PERSON, (no,)).fetchall()]


def _refs(db: sqlite3.Connection, source: int, number: str) -> Sequence[int]:
    key = number_index.key_of(source, number)
    if key is None:
        found = db.execute("SELECT ref FROM phone_text WHERE source = ? AND number = ?", (source, number)).fetchone()
    else:
        found = db.execute("SELECT ref FROM phone WHERE key = ?", (key,)).fetchone()
    return number_index.people(found[0]) if found else ()
