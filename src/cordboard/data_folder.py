"""The data folder of a server: its files and their rights, one server at a time, a new key, backups.

Not here: what is in the files (`store/`).
"""

import contextlib
import fcntl
import os
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from cordboard.domain.settings.versions import stored
from cordboard.store.sqlite import backups, key_rotation
from cordboard.store.sqlite.connection_registry import saved_settings

FILE = "cordboard.db"  # in the data folder


def files(data: Path) -> tuple[Path, Path]:
    return data / FILE, data / "cordboard.key"


def make_private(data: Path) -> None:
    """What lies in the data folder is read by its owner alone, also what an older version left there."""
    os.umask(0o077)
    for path in (data, *data.iterdir()):
        with contextlib.suppress(OSError):  # somebody else's: then we cannot read it either
            if path.stat().st_mode & 0o077 and not path.is_symlink():
                path.chmod(path.stat().st_mode & 0o700)


def rotate_key(data: Path) -> int:
    """Encrypt the secrets of a stopped server with a new key; returns how many. Raises: OSError, WrongKey."""
    database, key = files(data)
    if not database.exists():
        raise OSError(f"there is no database in {data}")
    alone = lock_folder(data)
    try:
        return key_rotation.rotate(database, key)
    finally:
        alone.close()


def back_up(data: Path, folder: Path, now: datetime, *, with_key: bool = False) -> Path:
    """Copy the database of a running or stopped server; the new file. Raises: OSError, sqlite3.Error."""
    return backups.back_up(*files(data), folder, now, with_key=with_key)


def restore(data: Path, backup: Path, *, replace: bool = False) -> backups.Restored:
    """Put a backup into the folder of a stopped server. Raises: OSError, sqlite3.Error, WrongKey."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    alone = lock_folder(data)
    try:
        return backups.restore(backup, *files(data), replace=replace)
    finally:
        alone.close()


def country_in(data: Path) -> str | None:
    """The country in the settings of a data folder, ISO 3166 alpha-2; None where none are saved or can be read."""
    try:
        body = saved_settings(data / FILE)
        return None if body is None else stored(body).company.home
    except (sqlite3.Error, msgspec.MsgspecError):
        return None


def lock_folder(data: Path) -> IO[str]:
    """The data folder belongs to one server at a time; the lock goes with the process. Raises: OSError."""
    lock = (data / "cordboard.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise OSError(f"another Cordboard is running on the folder {data}") from None
    return lock
