"""Deals in the directory, which name their client. The CRM is the master: erased here, they stay there."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.domain.attribution.deal import Deal
from cordboard.domain.personal_data.sought import Sought, Spellings
from cordboard.ports.personal_data import Correction, Finding, Found
from cordboard.store.sqlite.deals import SAVE, forget_numbers, row_of
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.item_dependencies import keys_json
from cordboard.store.sqlite.personal_data.matching import in_steps, mentioning

_DEAL = "SELECT s.connection, d.source, d.body FROM deal AS d JOIN source AS s ON s.no = d.source WHERE d.no = ?"
_OF_PEOPLE = """SELECT no FROM deal WHERE contact IN (SELECT value FROM json_each(:records))
    UNION SELECT no FROM deal WHERE account IN (SELECT value FROM json_each(:records))
    UNION SELECT d.no FROM deal_number AS n JOIN deal AS d ON d.source = n.source AND d.record = n.record
        WHERE n.number IN (SELECT value FROM json_each(:numbers))"""
_BODY = msgspec.json.Decoder(Deal)


class DealsPart:
    """`ports.personal_data.PersonalDataPart` for deals."""

    name = "deals"
    columns: Mapping[str, str] = {
        "mirror.deal": "record contact account body",
        "mirror.deal_number": "number record",
    }

    def __init__(self, mirror: SqliteAccess) -> None:
        self._mirror = mirror

    async def find(self, sought: Sought) -> Found:
        rows = await self._mirror.scan(lambda db: _rows(db, sought))
        return Found(findings=[_finding(connection, _BODY.decode(body)) for connection, _, body in rows])

    async def correct(self, sought: Sought, correction: Correction) -> int:
        return 0

    async def erase(self, sought: Sought, now: float) -> int:
        rows = await self._mirror.scan(lambda db: _rows(db, sought))
        for some in in_steps(rows):
            await self._mirror.writer.write(_hide, some)
        return len(rows)


def _rows(db: sqlite3.Connection, sought: Sought) -> list[Any]:
    """Deals of the person's records, and those that mention the person."""
    found = {no for (no,) in db.execute(_OF_PEOPLE, _named(sought)).fetchall()}
    found |= {row[0] for row in mentioning(db, "deal", "no", ("body",), Spellings(sought, loose=True))}
    return [row for no in sorted(found) for row in db.execute(_DEAL, (no,)).fetchall()]


def _named(sought: Sought) -> dict[str, str]:
    return {"records": keys_json(sought.records), "numbers": keys_json(sought.keys)}


def _finding(connection: str, deal: Deal) -> Finding:
    content = {**msgspec.to_builtins(deal), "crm": connection}
    at = deal.modified_at.timestamp()
    return Finding(part="deals", kind="deal", id=deal.id, at=at, content=content, master="crm", link=deal.link)


def _hide(db: sqlite3.Connection, rows: Sequence[Any]) -> None:
    deals = [(source, _BODY.decode(body)) for _, source, body in rows]
    SAVE.run(db, [row_of(source, deal, True) for source, deal in deals])
    forget_numbers(db, [(source, deal.id) for source, deal in deals])
