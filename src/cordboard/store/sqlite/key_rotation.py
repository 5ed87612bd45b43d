"""Replaces the key of the stored secrets, so that a kill at any moment leaves a key that opens them.

The new key lies beside the old one until all secrets are sealed with it; whoever starts next finishes what was begun.
"""

import contextlib
import sqlite3
from pathlib import Path

from cordboard.store.sqlite.connection_registry import KEY_CHECK
from cordboard.store.sqlite.engine.database import connect
from cordboard.toolkit.crypto import Cipher, WrongKey

# table: the columns that name a row, what its secret is sealed for
SEALED = {
    "secret": ("connection", "name", "{}/{}"),
    "factor": ("id", "kind", "factor/{}"),
    "erasure_job": ("reference", "state", "erasure/{}"),
}


def rotate(database: Path, key: Path) -> int:
    """Seal everything with a new key; returns how many secrets. The server must be stopped.

    Consents that were begun in a browser have to be begun again; whoever signed in by a provider must do so again soon.
    Raises: WrongKey when the old key does not open them.
    """
    finish(database, key)
    old, new_path = Cipher.at(key, create=False), _new(key)
    new = Cipher.at(new_path)
    with contextlib.closing(connect(database)) as db:
        count = _reseal(db, old, new)
    new_path.replace(key)
    return count


def finish(database: Path, key: Path) -> None:
    """Complete or undo a rotation that was killed."""
    new_path = _new(key)
    if not new_path.exists():
        return
    if database.exists() and _opens(database, Cipher.at(new_path)):
        new_path.replace(key)
    else:
        new_path.unlink()


def _reseal(db: sqlite3.Connection, old: Cipher, new: Cipher) -> int:
    db.execute("BEGIN IMMEDIATE")
    try:
        count = sum(_reseal_table(db, old, new, table) for table in SEALED)
        db.execute("DELETE FROM oauth_consent")
        db.execute("UPDATE provider_session SET sealed = NULL")
        db.execute("UPDATE meta SET value = ? WHERE name = ?", (new.seal(KEY_CHECK, KEY_CHECK), KEY_CHECK))
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    return count


def _reseal_table(db: sqlite3.Connection, old: Cipher, new: Cipher, table: str) -> int:
    first, second, place = SEALED[table]
    rows = db.execute(f"SELECT {first}, {second}, sealed FROM {table} WHERE length(sealed) > 0").fetchall()
    for one, two, sealed in rows:
        about = place.format(one, two)
        again = new.seal(old.open(sealed, about), about)
        db.execute(f"UPDATE {table} SET sealed = ? WHERE {first} = ? AND {second} = ?", (again, one, two))
    return len(rows)


def _opens(database: Path, cipher: Cipher) -> bool:
    with contextlib.closing(connect(database)) as db:
        row = db.execute("SELECT value FROM meta WHERE name = ?", (KEY_CHECK,)).fetchone()
    try:
        return row is not None and cipher.open(row[0], KEY_CHECK) == KEY_CHECK
    except WrongKey:
        return False


def _new(key: Path) -> Path:
    return key.with_name(f"{key.name}.new")
