"""Opening a database file: pragmas, creation, migration. Not here: reading and writing (`connections.py`).

A new file is created from `store.schema` at once; an older one is migrated; a newer one is refused.
"""

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VERSIONS = {
    "rows": tuple(f"rows_{number:04}" for number in range(1, 43)),
    "mirror": tuple(f"mirror_{number:04}" for number in range(1, 8)),
}  # oldest first; the last one matches `schema`
BUSY_MS = 5_000
RESERVED = 8 << 20  # bytes
PRIVATE = 0o600  # numbers and names of people lie in the file; SQLite gives its log the same rights


class NewerFile(Exception):
    """The file was written by a newer Cordboard. The text names the fix."""


def connect(path: Path, cache_kib: int = 512) -> sqlite3.Connection:
    """Units: `cache_kib` KiB of pages at most; they stay in memory once they were read.

    Few for readers: each commit of another connection empties their cache, and the system keeps the file itself.
    """
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    db.execute(f"PRAGMA cache_size = -{cache_kib}")
    return db


def prepare(path: Path, branch: str) -> None:
    """Make the file, or bring it up to the newest version.

    Raises: NewerFile.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=PRIVATE)
    path.chmod(PRIVATE)  # an older program left it readable to everybody here
    db = connect(path)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        found, known = version_of(db), VERSIONS[branch]
        if found is None:
            _create(db, branch, known[-1])
        elif found not in known:
            raise NewerFile(
                f"{path} was written by a newer Cordboard (its version is {found}, this program knows up to"
                f" {known[-1]}). Start the newer program again, or restore the backup made before the upgrade."
            )
        elif found != known[-1]:
            migrate(db, branch)
    finally:
        db.close()


def prepare_elsewhere(path: Path, branch: str) -> None:
    """The same in a process of its own, where there is something to do: what creates and migrates files (SQLAlchemy,
    Alembic) takes 20 MB that a running server would never give back. What fails there is tried again in `prepare`.
    """
    if path.exists() and path.stat().st_size:
        with contextlib.closing(connect(path)) as db, contextlib.suppress(sqlite3.DatabaseError):
            if version_of(db) == VERSIONS[branch][-1]:
                return
    subprocess.run(  # noqa: S603  # this interpreter, with a path of ours
        [sys.executable, "-m", __name__, str(path), branch], check=False, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def reserve_log(path: Path, size: int = RESERVED) -> None:
    """Give the log its place on disk before it is needed; zeros behind its end are no pages to SQLite.

    Source: measured here, one small commit each 20 ms: 1.2 ms where the log grows, 0.8 ms where it does not (2026-11).
    """
    with path.with_name(f"{path.name}-wal").open("r+b") as log:
        end = log.seek(0, os.SEEK_END)
        if end < size:
            log.write(bytes(size - end))
            log.flush()
            os.fsync(log.fileno())


def version_of(db: sqlite3.Connection) -> str | None:
    """The version that created the file; None if it is empty."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
        return None
    row = db.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


@contextlib.contextmanager
def _errors_of_sqlite() -> Iterator[None]:
    """What SQLAlchemy wraps comes out as SQLite raised it: its code says whether the disk is full."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        if error.orig is None:
            raise
        raise error.orig from error


def _create(db: sqlite3.Connection, branch: str, version: str) -> None:
    from sqlalchemy import create_engine  # here, as below: a file that exists never needs them
    from sqlalchemy.pool import StaticPool

    from cordboard.store.schema import TABLES

    engine = create_engine("sqlite://", creator=lambda: db, poolclass=StaticPool)
    with _errors_of_sqlite(), engine.connect() as link:
        db.execute("BEGIN IMMEDIATE")
        if version_of(db) is None:  # another process may have been faster
            TABLES[branch].create_all(link)
            db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
            db.execute("INSERT INTO alembic_version VALUES (?)", (version,))
        db.execute("COMMIT")


def migrate(db: sqlite3.Connection, branch: str) -> None:
    """Run the missing steps, all or none."""
    from alembic import command  # here, not above: it costs 0.5 s and an up-to-date file never needs it
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    engine = create_engine("sqlite://", creator=lambda: db, poolclass=StaticPool)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "migrations"))
    with _errors_of_sqlite(), engine.connect() as link:
        config.attributes["connection"] = link
        db.execute("BEGIN IMMEDIATE")
        try:
            command.upgrade(config, f"{branch}@head")
        except BaseException:
            if db.in_transaction:  # a full disk has ended it
                db.execute("ROLLBACK")
            raise
        if db.in_transaction:
            db.execute("COMMIT")


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), sys.argv[2])
