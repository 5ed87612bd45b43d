"""Who was chosen for a number."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.store.choices import NumberChoice
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_COLUMNS = "lane, client, call, entity, record, name, who, at"
_ONE = f"""SELECT {_COLUMNS} FROM number_choice WHERE lane = ? AND client = ? AND call IN ('', ?)
    ORDER BY call DESC LIMIT 1"""
_PUT = f"INSERT OR REPLACE INTO number_choice ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_REMEMBERED = "lane = ? AND client = ? AND call = ''"


class Choices(DatabaseConnections):
    """`ports.store.choices.ChoiceStore`."""

    async def choice(self, lane: str, client: str, call: str | None) -> NumberChoice | None:
        row = self.main.one(_ONE, (lane, client, call or ""))
        return choice_of(row) if row else None

    async def put_choice(self, choice: NumberChoice) -> None:
        await self.main.writer.write(_put, choice, small=True)

    async def forget_choice(self, lane: str, client: str) -> NumberChoice | None:
        forgotten: NumberChoice | None = await self.main.writer.write(_forget, (lane, client), small=True)
        return forgotten


def choice_of(row: Sequence[Any]) -> NumberChoice:
    lane, client, call, entity, record, name, who, at = row
    return NumberChoice(
        lane=lane, client=client, call=call or None, entity=Entity(entity), record=record, name=name, who=who, at=at
    )


def _put(db: sqlite3.Connection, one: NumberChoice) -> None:
    db.execute(_PUT, (one.lane, one.client, one.call or "", one.entity.value, one.record, one.name, one.who, one.at))


def _forget(db: sqlite3.Connection, argument: tuple[str, str]) -> NumberChoice | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM number_choice WHERE {_REMEMBERED}", argument).fetchone()
    db.execute(f"DELETE FROM number_choice WHERE {_REMEMBERED}", argument)
    return choice_of(row) if row else None
