"""A copied schema is the created one: same statements, same pragmas, and independent of the one it was copied from."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cordboard.store.sqlite.engine import database
from cordboard.testing.copied_schema import schema_copied


def told(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        schema = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name").fetchall()
        pragmas = [
            db.execute(f"PRAGMA {name}").fetchone()
            for name in ("journal_mode", "page_size", "auto_vacuum", "encoding", "user_version", "integrity_check")
        ]
        return [*schema, *pragmas, *db.execute("SELECT version_num FROM alembic_version").fetchall()]


@pytest.mark.parametrize("branch", database.VERSIONS)
def test_a_copy_has_what_a_created_file_has_and_is_one_of_its_own(tmp_path: Path, branch: str) -> None:
    created, copied, third = (tmp_path / f"{number}.db" for number in range(3))
    database.prepare_elsewhere(created, branch)  # another process: nothing is copied there
    with schema_copied():
        database.prepare(copied, branch)
        with closing(sqlite3.connect(copied)) as db:
            db.execute("CREATE TABLE of_that_file (x)")
        database.prepare(third, branch)
    assert told(third) == told(created)
    assert ("wal",) in told(third)
    assert third.stat().st_mode & 0o777 == database.PRIVATE
    assert told(copied) != told(created)
