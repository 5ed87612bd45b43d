"""Connections, their secrets (sealed), and versions of the settings."""

import contextlib
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from cordboard.domain.connection_state import ConnectionState
from cordboard.ports.store.connections import Connection
from cordboard.store.sqlite.engine.batch_statements import insert, replacing
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.engine.database import connect
from cordboard.toolkit.crypto import Cipher

_COLUMNS = "id kind provider title settings state created_at"
SAVE = insert("connection", _COLUMNS, replacing(_COLUMNS, "id"))
_CONNECTION = f"SELECT {', '.join(_COLUMNS.split())} FROM connection"
_LEFT_BEHIND = (
    "secret",
    "claim",
    "connection_state",
    "oauth_consent",
    "shadow_report",
)  # tables whose rows go with a connection; calls, items and lanes stay
_UNSENT = """UPDATE item SET state = 'dropped', code = 'connection_gone', reason = 'The connection was taken away.',
    updated_at = ?2 WHERE lane = ?1 AND state IN ('open', 'parked', 'held')"""
KEY_CHECK = "key check"


def put_connection(db: sqlite3.Connection, one: Connection) -> None:
    SAVE.run(db, [(one.id, one.kind, one.provider, one.title, one.settings, one.state, one.created_at)])


def change_connection(db: sqlite3.Connection, argument: tuple[str, str | None, bytes | None, bytes | None]) -> None:
    change = """UPDATE connection SET title = COALESCE(?2, title), settings = COALESCE(?3, settings),
        state = COALESCE(?4, state) WHERE id = ?1"""
    db.execute(change, argument)


def drop_connection(db: sqlite3.Connection, argument: tuple[str, float]) -> None:
    """What was not sent is dropped with its reason: under the same name another organisation may be connected next."""
    connection, now = argument
    db.execute("DELETE FROM connection WHERE id = ?", (connection,))
    for table in _LEFT_BEHIND:
        db.execute(f"DELETE FROM {table} WHERE connection = ?", (connection,))
    for table in ("open_task", "awaited_record", "number_choice"):
        db.execute(f"DELETE FROM {table} WHERE lane = ?", (connection,))
    db.execute(_UNSENT, (connection, now))


def put_connection_state(db: sqlite3.Connection, argument: tuple[str, bytes, int]) -> bool:
    """False when the row has another revision."""
    connection, body, revision = argument
    if revision == 0:
        first = "INSERT INTO connection_state (connection, revision, body) VALUES (?, 1, ?) ON CONFLICT DO NOTHING"
        return db.execute(first, (connection, body)).rowcount == 1
    change = "UPDATE connection_state SET body = ?, revision = revision + 1 WHERE connection = ? AND revision = ?"
    return db.execute(change, (body, connection, revision)).rowcount == 1


Sealed = Mapping[str, tuple[bytes, float]]  # by name: encrypted, and since when it has this value
ADD_SECRET = "INSERT INTO secret (connection, name, sealed, changed_at) VALUES (?, ?, ?, ?)"  # noqa: S105


def keep_secrets(db: sqlite3.Connection, argument: tuple[str, Sealed]) -> None:
    """Replaces all secrets of the connection."""
    connection, sealed = argument
    db.execute("DELETE FROM secret WHERE connection = ?", (connection,))
    db.executemany(ADD_SECRET, [(connection, name, *value) for name, value in sealed.items()])


def change_secrets(db: sqlite3.Connection, argument: tuple[str, Sealed, Collection[str]]) -> None:
    connection, sealed, gone = argument
    db.executemany(
        "DELETE FROM secret WHERE connection = ? AND name = ?", [(connection, name) for name in (*sealed, *gone)]
    )
    db.executemany(ADD_SECRET, [(connection, name, *value) for name, value in sealed.items()])


def save_settings(db: sqlite3.Connection, argument: tuple[float, str, str, bytes]) -> int:
    """The new version."""
    return int(
        db.execute("INSERT INTO settings (saved_at, author, note, body) VALUES (?, ?, ?, ?)", argument).lastrowid or 0
    )


def saved_settings(path: Path) -> bytes | None:
    """The newest settings of a file that a server may have open; None where there are none. Nothing is written.

    Raises: sqlite3.Error for a file that is no store.
    """
    if not path.is_file():
        return None
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        row = db.execute("SELECT body FROM settings ORDER BY version DESC LIMIT 1").fetchone()
    return bytes(row[0]) if row else None


def check_key(path: Path, cipher: Cipher) -> None:
    """The first cipher leaves a mark, and every later one must be able to read it.

    Raises: WrongKey.
    """
    with contextlib.closing(connect(path)) as db:
        row = db.execute("SELECT value FROM meta WHERE name = ?", (KEY_CHECK,)).fetchone()
        if row is not None:
            cipher.open(row[0], KEY_CHECK)
            return
        mark = cipher.seal(KEY_CHECK, KEY_CHECK)
        db.execute("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", (KEY_CHECK, mark))


def takes_new_key(path: Path) -> bool:
    """Whether no key was ever used with this database: its first start did not get so far."""
    with contextlib.closing(connect(path)) as db:
        return db.execute("SELECT 1 FROM meta WHERE name = ?", (KEY_CHECK,)).fetchone() is None


class RegistryRows(DatabaseConnections):
    """What is configured."""

    async def connections(self) -> Sequence[Connection]:
        return [self._connection(row) for row in self.main.rows(f"{_CONNECTION} ORDER BY created_at, id")]

    async def connection(self, connection: str) -> Connection | None:
        row = self.main.one(f"{_CONNECTION} WHERE id = ?", (connection,))
        return self._connection(row) if row else None

    @staticmethod
    def _connection(row: tuple[str, str, str, str, bytes, bytes, float]) -> Connection:
        return Connection(
            id=row[0], kind=row[1], provider=row[2], title=row[3], settings=row[4], state=row[5], created_at=row[6]
        )

    async def put_connection(self, connection: Connection) -> None:
        await self.main.writer.write(put_connection, connection)

    async def change_connection(
        self, connection: str, *, title: str | None = None, settings: bytes | None = None, state: bytes | None = None
    ) -> None:
        await self.main.writer.write(change_connection, (connection, title, settings, state))

    async def connection_state(self, connection: str) -> tuple[ConnectionState, int]:
        row = self.main.one("SELECT body, revision FROM connection_state WHERE connection = ?", (connection,))
        return (msgspec.json.decode(row[0], type=ConnectionState), row[1]) if row else (ConnectionState(), 0)

    async def put_connection_state(self, connection: str, state: ConnectionState, revision: int) -> bool:
        argument = (connection, msgspec.json.encode(state), revision)
        done: bool = await self.main.writer.write(put_connection_state, argument, small=True)
        return done

    async def secrets(self, connection: str) -> Mapping[str, str]:
        rows = self.main.rows("SELECT name, sealed FROM secret WHERE connection = ?", (connection,))
        return {name: self.cipher.open(sealed, f"{connection}/{name}") for name, sealed in rows}

    async def secrets_changed_at(self) -> Mapping[tuple[str, str], float]:
        rows = self.main.rows("SELECT connection, name, changed_at FROM secret", ())
        return {(connection, name): at for connection, name, at in rows}

    async def _sealed(self, connection: str, values: Mapping[str, str]) -> Sealed:
        """A secret that is written again unchanged keeps its age."""
        kept, ages = await self.secrets(connection), await self.secrets_changed_at()
        now = self.clock.now()
        return {
            name: (
                self.cipher.seal(value, f"{connection}/{name}"),
                ages[connection, name] if kept.get(name) == value else now,
            )
            for name, value in values.items()
        }

    async def keep_secrets(self, connection: str, values: Mapping[str, str]) -> None:
        sealed = await self._sealed(connection, values)
        await self.main.writer.write(keep_secrets, (connection, sealed))

    async def change_secrets(self, connection: str, values: Mapping[str, str], gone: Collection[str] = ()) -> None:
        sealed = await self._sealed(connection, values)
        await self.main.writer.write(change_secrets, (connection, sealed, tuple(gone)))

    async def settings(self, version: int | None = None) -> tuple[int, bytes]:
        where = "WHERE version = ?" if version is not None else "ORDER BY version DESC LIMIT 1"
        values = (version,) if version is not None else ()
        row = self.main.one(f"SELECT version, body FROM settings {where}", values)
        return (row[0], row[1]) if row else (0, b"{}")

    async def save_settings(self, body: bytes, author: str, note: str, now: float) -> int:
        version: int = await self.main.writer.write(save_settings, (now, author, note, body))
        return version

    async def versions(self, limit: int, before: int | None = None) -> Sequence[tuple[int, float, str, str]]:
        return self.main.rows(
            "SELECT version, saved_at, author, note FROM settings WHERE version < ? ORDER BY version DESC LIMIT ?",
            (before if before is not None else 1 << 62, limit),
        )
