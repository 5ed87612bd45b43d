"""Devices that read the phone book. They go with their user (`accounts.drop_user`)."""

import sqlite3
from collections.abc import Sequence

from cordboard.ports.store.phone_book import PhoneBookDevice
from cordboard.store.sqlite.engine.batch_statements import insert
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_COLUMNS = PhoneBookDevice.__struct_fields__
_STORED = ["operator" if name == "user" else name for name in _COLUMNS]
_ADD = insert("phone_book_device", " ".join(_STORED))
_READ = f"SELECT {', '.join(_STORED)} FROM phone_book_device"


def _put(db: sqlite3.Connection, one: PhoneBookDevice) -> None:
    _ADD.run(db, [tuple(getattr(one, name) for name in _COLUMNS)])


def _drop(db: sqlite3.Connection, device: str) -> int:
    return db.execute("DELETE FROM phone_book_device WHERE id = ?", (device,)).rowcount


def _touch(db: sqlite3.Connection, argument: tuple[float, str, str]) -> None:
    db.execute("UPDATE phone_book_device SET used_at = ?, used_by = ? WHERE id = ?", argument)


class PhoneBookDevices(DatabaseConnections):
    """`ports.store.phone_book.PhoneBookStore`."""

    async def phone_book_devices(self) -> Sequence[PhoneBookDevice]:
        rows = self.main.rows(f"{_READ} ORDER BY created_at, id")
        return [PhoneBookDevice(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]

    async def phone_book_device(self, secret: str) -> PhoneBookDevice | None:
        row = self.main.one(f"{_READ} WHERE secret = ?", (secret,))
        return PhoneBookDevice(**dict(zip(_COLUMNS, row, strict=True))) if row else None

    async def put_phone_book_device(self, device: PhoneBookDevice) -> None:
        await self.main.writer.write(_put, device, small=True)

    async def drop_phone_book_device(self, device: str) -> bool:
        return bool(await self.main.writer.write(_drop, device, small=True))

    async def touch_phone_book_device(self, device: str, used_at: float, used_by: str) -> None:
        await self.main.writer.write(_touch, (used_at, used_by, device), small=True)
