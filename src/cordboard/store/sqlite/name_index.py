"""Which people have a word in their name or company: a full-text index of groups of three letters (SQLite's FTS5).

It holds no text, so a name leaves it by being given once more. Candidates that it names are compared letter by letter:
a person may have all groups of a word, but elsewhere. Words of one or two letters have no group; a search for such
words alone looks at people in turn, which ends soon, because many have them.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from cordboard.domain.person_names import fold_accents

GROUP = 3  # letters
_ADD = "INSERT INTO person_name (rowid, text) VALUES (?, ?)"
_REMOVE = "INSERT INTO person_name (person_name, rowid, text) VALUES ('delete', ?, ?)"
_BY_GROUPS = """SELECT p.candidate FROM person_name AS n JOIN person AS p ON p.no = n.rowid
    WHERE n.person_name MATCH ? AND p.source = ? ORDER BY n.rowid DESC"""
_ALL = "SELECT candidate FROM person WHERE source = ? ORDER BY no DESC"


class _Names(msgspec.Struct):
    """What a search by name reads of a candidate; decoding the rest would take most of the time."""

    name: str = ""
    company: str | None = None


_NAMES = msgspec.json.Decoder(_Names)


def text_of(candidate: bytes) -> str:
    """What is compared of a stored candidate: its name and company, without case and accents."""
    names = _NAMES.decode(candidate)
    return fold_accents(f"{names.name} {names.company or ''}").strip()


def add(db: sqlite3.Connection, people: Iterable[tuple[int, bytes]]) -> None:
    """Index these people, by number and stored candidate."""
    db.executemany(_ADD, [(no, text_of(candidate)) for no, candidate in people])


def remove(db: sqlite3.Connection, people: Iterable[tuple[int, bytes]]) -> None:
    """Take these people out; the candidates are those that were indexed."""
    db.executemany(_REMOVE, [(no, text_of(candidate)) for no, candidate in people])


def search(db: sqlite3.Connection, source: int, words: Sequence[str]) -> Iterator[bytes]:
    """Candidates of a source that have each of these folded words in name or company, newest first."""
    groups = dict.fromkeys(word[n : n + GROUP] for word in words for n in range(len(word) - GROUP + 1))
    asked = " AND ".join('"{}"'.format(group.replace('"', '""')) for group in groups)
    rows = db.execute(_BY_GROUPS, (asked, source)) if groups else db.execute(_ALL, (source,))
    for (candidate,) in rows:
        whole = text_of(candidate)
        if all(word in whole for word in words):
            yield candidate
