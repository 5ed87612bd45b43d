"""Who was chosen for a number: the number with the record and its name."""

import sqlite3
from collections.abc import Mapping

from cordboard.domain.personal_data.sought import Sought
from cordboard.ports.personal_data import Correction, Finding, Found
from cordboard.store.sqlite.choices import choice_of
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.item_dependencies import keys_json

_OWN = """at <= :until AND (client IN (SELECT value FROM json_each(:keys))
    OR record IN (SELECT value FROM json_each(:records)))"""
_FIND = f"SELECT lane, client, call, entity, record, name, who, at FROM number_choice WHERE {_OWN} ORDER BY at"


class ChoicesPart:
    """`ports.personal_data.PersonalDataPart` for choices."""

    name = "choices"
    columns: Mapping[str, str] = {"rows.number_choice": "client record name who"}

    def __init__(self, main: SqliteAccess) -> None:
        self._main = main

    async def find(self, sought: Sought) -> Found:
        rows = await self._main.scan(lambda db: db.execute(_FIND, _values(sought)).fetchall())
        chosen = [choice_of(row) for row in rows]
        findings = [
            Finding(
                part="choices",
                kind="choice",
                id=f"{one.lane} {one.call or one.client}",
                at=one.at,
                content={"crm": one.lane, "number": one.client, "record": one.record, "name": one.name, "by": one.who},
            )
            for one in chosen
        ]
        return Found(findings=findings, records=tuple(dict.fromkeys(one.record for one in chosen)))

    async def correct(self, sought: Sought, correction: Correction) -> int:
        changed: int = await self._main.writer.write(_rename, (sought, correction.name))
        return changed

    async def erase(self, sought: Sought, now: float) -> int:
        gone: int = await self._main.writer.write(_erase, sought)
        return gone


def _values(sought: Sought) -> dict[str, object]:
    return {"keys": keys_json(sought.keys), "records": keys_json(sought.records), "until": sought.until}


def _rename(db: sqlite3.Connection, argument: tuple[Sought, str]) -> int:
    """The name is a copy of the record's."""
    sought, name = argument
    sql = """UPDATE number_choice SET name = :name WHERE at <= :until AND name <> :name
        AND record IN (SELECT value FROM json_each(:records))"""
    return db.execute(sql, {**_values(sought), "name": name}).rowcount


def _erase(db: sqlite3.Connection, sought: Sought) -> int:
    return db.execute(f"DELETE FROM number_choice WHERE {_OWN}", _values(sought)).rowcount
