"""New databases in tests: the schema is created once in a process and copied for each further file.

A created one and its copy are the same bytes of pages. Of 70 ms of CPU for each store that a test opens, this leaves
24: SQLAlchemy writes hundreds of statements, and a server reserves 8 MB for its log (2026-12).
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from cordboard.store.sqlite.engine import connections, database


class CopiedSchema:
    """Stands in for `database._create`."""

    def __init__(self) -> None:
        self._create = database._create
        self._created: dict[str, sqlite3.Connection] = {}

    def create(self, db: sqlite3.Connection, branch: str, version: str) -> None:
        known = self._created.get(f"{branch} {version}")
        if known is None:
            self._create(db, branch, version)
            known = self._created[f"{branch} {version}"] = sqlite3.connect(":memory:", check_same_thread=False)
            db.backup(known)
        else:
            known.backup(db)

    def close(self) -> None:
        for one in self._created.values():
            one.close()


@contextlib.contextmanager
def schema_copied() -> Iterator[None]:
    """While inside, this process creates each schema once, and logs reserve no place on disk."""
    copied = CopiedSchema()
    with contextlib.closing(copied), pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_create", copied.create)
        patch.setattr(connections, "reserve_log", _not_reserved)
        yield


def _not_reserved(_: Path) -> None:
    return None
