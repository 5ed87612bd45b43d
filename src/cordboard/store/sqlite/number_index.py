"""The number index of the mirror: which people have a number.

An E.164 number has at most 15 digits, which take 50 bits; the source uses the bits above. That integer is the row's own
key: no second index, no text. The first source adds nothing, so its keys of up to 12 digits take 6 bytes and an entry
15 once compacted; entries of further sources take 17. `ref` is a person's number; where several share a phone it is a
JSON list of theirs (SQLite types values, not columns). Other numbers are stored as written in `phone_text`.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from cordboard.store.sqlite.engine.batch_statements import BatchStatement

DIGITS = 50  # bits
E164 = re.compile(r"\+[1-9][0-9]{0,14}").fullmatch
SOURCES = 1 << 63 - DIGITS

_MERGE = """ref = CASE
    WHEN typeof({table}.ref) = 'integer' THEN
        CASE WHEN {table}.ref = excluded.ref THEN {table}.ref ELSE json_array({table}.ref, excluded.ref) END
    WHEN EXISTS (SELECT 1 FROM json_each({table}.ref) WHERE value = excluded.ref) THEN {table}.ref
    ELSE json_insert({table}.ref, '$[#]', excluded.ref) END"""
ADD = BatchStatement(
    f"""INSERT INTO phone (key, ref) SELECT column1, column2 FROM {{rows}} WHERE true
    ON CONFLICT (key) DO UPDATE SET {_MERGE.format(table="phone")}""",
    2,
)
ADD_TEXT = BatchStatement(
    f"""INSERT INTO phone_text (source, number, ref) SELECT column1, column2, column3 FROM {{rows}} WHERE true
    ON CONFLICT (source, number) DO UPDATE SET {_MERGE.format(table="phone_text")}""",
    3,
)
_LEFT = """ref = (SELECT CASE count(*) WHEN 1 THEN max(value) ELSE json_group_array(value) END
    FROM json_each(ref) WHERE value <> {person})"""
SHRINK = f"UPDATE phone SET {_LEFT.format(person='?2')} WHERE key = ?1 AND typeof(ref) = 'text'"
REMOVE = "DELETE FROM phone WHERE key = ?1 AND ref = ?2"
SHRINK_TEXT = f"""UPDATE phone_text SET {_LEFT.format(person="?3")}
    WHERE source = ?1 AND number = ?2 AND typeof(ref) = 'text'"""
REMOVE_TEXT = "DELETE FROM phone_text WHERE source = ?1 AND number = ?2 AND ref = ?3"
_COMPACT = (
    "CREATE TABLE phone_sorted (key INTEGER NOT NULL, ref BIGINT NOT NULL, PRIMARY KEY (key))",
    "INSERT INTO phone_sorted SELECT key, ref FROM phone ORDER BY key",
    "DROP TABLE phone",
    "ALTER TABLE phone_sorted RENAME TO phone",
)

Entry = tuple[int, str, int]  # source, number, person


def key_of(source: int, number: str) -> int | None:
    """The integer key; None where the number has no E.164 form."""
    return source - 1 << DIGITS | int(number) if E164(number) else None


def split(entries: Iterable[Entry]) -> tuple[list[tuple[int, int]], list[Entry]]:
    """Entries of the integer index, in its order, and of the text index."""
    numbers: list[tuple[int, int]] = []
    texts: list[Entry] = []
    for source, number, person in entries:
        key = key_of(source, number)
        if key is None:
            texts.append((source, number, person))
        else:
            numbers.append((key, person))
    numbers.sort()
    return numbers, texts


def add(db: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    numbers, texts = split(entries)
    ADD.run(db, numbers)
    ADD_TEXT.run(db, texts)


def remove(db: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    numbers, texts = split(entries)
    db.executemany(SHRINK, numbers)  # a shared number loses one of its people,
    db.executemany(REMOVE, numbers)  # and the entry goes with the last one
    db.executemany(SHRINK_TEXT, texts)
    db.executemany(REMOVE_TEXT, texts)


def compact(db: sqlite3.Connection) -> None:
    """Rewrite the index in order: numbers come in any order, which leaves its pages two thirds full."""
    for statement in _COMPACT:
        db.execute(statement)


def people(ref: int | str) -> Sequence[int]:
    """The persons behind a stored `ref`."""
    return [ref] if isinstance(ref, int) else msgspec.json.decode(ref, type=list[int])
