"""Commands that no event reports."""

import sqlite3
from collections.abc import Mapping

from cordboard.store.sqlite.engine.connections import DatabaseConnections

_PUT = "INSERT OR REPLACE INTO asked_command (call, leg, verb, at) VALUES (?, ?, ?, ?)"
_OF_CALL = "SELECT leg, verb, at FROM asked_command WHERE call = ?"
_FORGET = "DELETE FROM asked_command WHERE at < ?"


class AskedCommands(DatabaseConnections):
    """`ports.store.asked_commands.AskedCommandStore`."""

    async def put_asked(self, call: str, leg: str, verb: str, at: float) -> None:
        await self.main.writer.write(_put, (call, leg, verb, at), small=True)

    async def asked(self, call: str) -> Mapping[tuple[str, str], float]:
        return {(leg, verb): at for leg, verb, at in self.main.rows(_OF_CALL, (call,))}

    async def forget_asked(self, before: float) -> int:
        return int(await self.main.writer.write(_forget, before, small=True))


def _put(db: sqlite3.Connection, argument: tuple[str, str, str, float]) -> None:
    db.execute(_PUT, argument)


def _forget(db: sqlite3.Connection, before: float) -> int:
    return db.execute(_FORGET, (before,)).rowcount
