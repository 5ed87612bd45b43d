"""Copies of the database, and the way back. The erasure list goes with both: a backup is older than the list.

A backup is made beside a running server; to restore, the server is stopped.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from cordboard.store.sqlite.connection_registry import KEY_CHECK
from cordboard.store.sqlite.engine.database import PRIVATE, connect
from cordboard.store.sqlite.personal_data import erasure_file
from cordboard.toolkit.crypto import Cipher

LOGS = ("-wal", "-shm")


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What was restored. `erased`: people on the list, who are erased again at the start."""

    database: Path
    erased: int
    readable: bool  # the list can be used with this key


def back_up(database: Path, key: Path, folder: Path, now: datetime, *, with_key: bool = False) -> Path:
    """Copy the database into this folder, with the erasure list; the new file. Raises: OSError, sqlite3.Error."""
    if not database.is_file():
        raise OSError(f"there is no database in {database.parent}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder.absolute() / f"{database.stem}-{now:%Y%m%dT%H%M%SZ}{database.suffix}"
    draft = target.with_suffix(".part")
    draft.touch(mode=PRIVATE)
    with contextlib.closing(connect(database)) as source, contextlib.closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
    draft.replace(target)
    if with_key:
        shutil.copyfile(key, folder / key.name)
        (folder / key.name).chmod(PRIVATE)
    erasure_file.add_to(folder / erasure_file.NAME, erasure_file.read(database.with_name(erasure_file.NAME)))
    erasure_file.remember_folder(database.parent, folder.absolute())
    return target


def restore(backup: Path, database: Path, key: Path, *, replace: bool = False) -> Restored:
    """Put a backup in the place of the database of a stopped server, and both erasure lists together.

    Raises: OSError, sqlite3.Error for a file that is no database, WrongKey where the key does not open its secrets.
    """
    if not backup.is_file():
        raise OSError(f"there is no file {backup}")
    if database.exists() and not replace:
        raise OSError(f"{database} exists; --replace deletes it")
    beside = backup.parent / key.name
    if not key.exists() and beside.exists():
        shutil.copyfile(beside, key)
        key.chmod(PRIVATE)
    cipher = Cipher.at(key, create=False)
    draft = database.with_name(f"{database.name}.restored")
    shutil.copyfile(backup, draft)
    draft.chmod(PRIVATE)
    try:
        _check(draft, cipher)
    except BaseException:
        _remove(draft, ("", *LOGS))
        raise
    own = database.with_name(erasure_file.NAME)
    erasure_file.add_to(own, erasure_file.read(backup.parent / erasure_file.NAME))  # before the data is there
    _remove(database, LOGS)
    _remove(database.with_name(f"{database.stem}.directory{database.suffix}"), ("", *LOGS))  # it is loaded again
    _remove(draft, LOGS)
    draft.replace(database)
    listed = erasure_file.read(own)
    readable = not listed.entries or erasure_file.opened(listed, cipher) is not None
    return Restored(database=database, erased=len(listed.entries), readable=readable)


def _check(database: Path, cipher: Cipher) -> None:
    with contextlib.closing(connect(database)) as db:
        found = db.execute("PRAGMA quick_check(1)").fetchone()
        if found is None or found[0] != "ok":
            raise sqlite3.DatabaseError(f"damaged: {found}")
        row = db.execute("SELECT value FROM meta WHERE name = ?", (KEY_CHECK,)).fetchone()
        if row is not None:
            cipher.open(row[0], KEY_CHECK)


def _remove(path: Path, suffixes: Sequence[str]) -> None:
    for suffix in suffixes:
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
