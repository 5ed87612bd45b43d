"""Deals of the CRMs, in the file of the directory: a lost file is read again."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.domain.attribution.deal import Deal
from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.ports.store.attribution import DealChange, DealState, KnownDeal
from cordboard.store.sqlite.directory import source_no
from cordboard.store.sqlite.engine.batch_statements import BatchStatement, insert, replacing
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.item_dependencies import keys_json
from cordboard.store.sqlite.personal_data import withheld

_DEAL = "source record created_at won_at contact account body withheld"
SAVE = insert("deal", _DEAL, replacing(_DEAL, "source, record"))
_CLIENTS = BatchStatement(  # of deals by source, contact and account: whether they are withheld
    """SELECT DISTINCT p.record, p.numbers FROM {rows}
    JOIN person AS p ON p.source = column1 AND p.record = column2 AND p.entity = column3""",
    3,
)
_BETWEEN = """SELECT s.connection, d.body, c.numbers, a.numbers FROM deal AS d JOIN source AS s ON s.no = d.source
    LEFT JOIN person AS c ON c.source = d.source AND c.entity = 'contact' AND c.record = d.contact
    LEFT JOIN person AS a ON a.source = d.source AND a.entity = 'account' AND a.record = d.account
    WHERE d.no IN (SELECT no FROM deal WHERE created_at >= :since AND created_at < :until
        UNION SELECT no FROM deal WHERE won_at >= :since AND won_at < :until) ORDER BY d.no"""
_STATE = """INSERT INTO deal_reading (source, cursor, complete, read_at, swept_at, read_with) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (source) DO UPDATE SET cursor = excluded.cursor, complete = excluded.complete,
        read_at = excluded.read_at, swept_at = excluded.swept_at, read_with = excluded.read_with"""
NUMBERED = insert("deal_number", "source number record", "ON CONFLICT DO NOTHING")
_WITH_NUMBER = """SELECT DISTINCT d.body FROM deal_number AS n
    JOIN deal AS d ON d.source = n.source AND d.record = n.record
    WHERE n.source = (SELECT no FROM source WHERE connection = ?) AND n.number IN (SELECT value FROM json_each(?))
    ORDER BY d.created_at DESC"""
_OF_PEOPLE = """SELECT d.body FROM deal AS d WHERE d.withheld = 0
    AND d.source = (SELECT no FROM source WHERE connection = :connection) AND d.no IN (
        SELECT no FROM deal WHERE contact IN (SELECT value FROM json_each(:records))
        UNION SELECT no FROM deal WHERE account IN (SELECT value FROM json_each(:records)))
    ORDER BY d.created_at DESC"""
_READ_STATE = """SELECT r.cursor, r.complete, r.read_at, r.swept_at, r.read_with,
        (SELECT count(*) FROM deal WHERE deal.source = s.no)
    FROM source AS s LEFT JOIN deal_reading AS r ON r.source = s.no WHERE s.connection = ?"""
_BODY = msgspec.json.Decoder(Deal)
_NUMBERS = msgspec.json.Decoder(tuple[str, ...])


class DealRows(DatabaseConnections):
    """The deals of `ports.store.attribution.AttributionStore`."""

    async def put_deals(self, connection: str, changes: Sequence[DealChange]) -> None:
        if changes:
            await self.mirror.writer.write(put, (connection, changes, self.erased))

    async def deals_of_ids(self, connection: str, ids: Sequence[str]) -> Sequence[Deal]:
        sql = """SELECT body FROM deal WHERE source = (SELECT no FROM source WHERE connection = ?)
            AND record IN (SELECT value FROM json_each(?))"""
        return [_BODY.decode(body) for (body,) in self.mirror.rows(sql, (connection, keys_json(ids)))]

    async def deals_with(self, connection: str, numbers: Sequence[str]) -> Sequence[Deal]:
        rows = self.mirror.rows(_WITH_NUMBER, (connection, keys_json(numbers)))
        return [_BODY.decode(body) for (body,) in rows]

    async def deals_of_people(self, connection: str, records: Sequence[str]) -> Sequence[Deal]:
        rows = self.mirror.rows(_OF_PEOPLE, {"connection": connection, "records": keys_json(records)})
        return [_BODY.decode(body) for (body,) in rows]

    async def deal_ids(self, connection: str) -> Sequence[str]:
        sql = "SELECT record FROM deal WHERE source = (SELECT no FROM source WHERE connection = ?)"
        return [one for (one,) in await self.mirror.scan(lambda db: db.execute(sql, (connection,)).fetchall())]

    async def deals(self, since: float, until: float) -> Sequence[KnownDeal]:
        values = {"since": since, "until": until}
        rows = await self.mirror.scan(lambda db: db.execute(_BETWEEN, values).fetchall())
        return [
            KnownDeal(connection=connection, deal=_BODY.decode(body), clients=_numbers(contact) or _numbers(account))
            for connection, body, contact, account in rows
        ]

    async def deal_state(self, connection: str) -> DealState:
        row = await self.mirror.scan(lambda db: db.execute(_READ_STATE, (connection,)).fetchone())
        if row is None or row[1] is None:
            return DealState(connection=connection)
        cursor, complete, read_at, swept_at, read_with, deals = row
        return DealState(
            connection=connection, cursor=cursor, complete=bool(complete), read_at=read_at, swept_at=swept_at,
            deals=deals, read_with=read_with,
        )  # fmt: skip

    async def set_deal_state(self, state: DealState) -> None:
        await self.mirror.writer.write(_save_state, state)


def put(db: sqlite3.Connection, argument: tuple[str, Sequence[DealChange], ErasureList]) -> None:
    """Deals replace their earlier selves. Of one whose client was erased, name and client are not kept."""
    connection, changes, erased = argument
    source = source_no(db, connection)
    last = {change.id: change for change in changes}
    gone = [(source, record) for record, change in last.items() if change.deal is None]
    db.executemany("DELETE FROM deal WHERE source = ? AND record = ?", gone)
    kept = [change.deal for change in last.values() if change.deal is not None]
    hidden = _withheld(db, source, kept, erased)
    hidden |= {change.id for change in last.values() if any(map(erased.mentions, change.numbers))}
    SAVE.run(db, [row_of(source, deal, deal.id in hidden) for deal in kept])
    forget_numbers(db, [(source, record) for record in last])
    named = (change for change in last.values() if change.deal is not None and change.id not in hidden)
    NUMBERED.run(db, [(source, number, change.id) for change in named for number in change.numbers])


def forget_numbers(db: sqlite3.Connection, deals: Sequence[tuple[int, str]]) -> None:
    """The numbers of these deals, by source and record."""
    db.executemany("DELETE FROM deal_number WHERE source = ? AND record = ?", deals)


def row_of(source: int, deal: Deal, hidden: bool) -> tuple[Any, ...]:
    """The columns of `_DEAL`."""
    shown = msgspec.structs.replace(deal, name="", contact=None, account=None, link=None, phones=()) if hidden else deal
    return (
        source,
        shown.id,
        shown.created_at.timestamp(),
        shown.won_at.timestamp() if shown.won_at else None,
        shown.contact,
        shown.account,
        msgspec.json.encode(shown),
        int(hidden),
    )


def _withheld(db: sqlite3.Connection, source: int, deals: Sequence[Deal], erased: ErasureList) -> set[str]:
    """The deals of clients who were erased, now or before."""
    if not len(erased):
        return set()
    sql = "SELECT record FROM deal WHERE source = ? AND withheld = 1 AND record IN (SELECT value FROM json_each(?))"
    known = {one for (one,) in db.execute(sql, (source, keys_json([deal.id for deal in deals]))).fetchall()}
    people = [(source, one, kind) for deal in deals for one, kind in _people(deal)]
    hidden = {record for record, numbers in _CLIENTS.read(db, people) if withheld.is_withheld(_NUMBERS.decode(numbers))}
    named = {deal.id for deal in deals if any(map(erased.mentions, (deal.name, *deal.phones)))}
    return known | named | {
        deal.id for deal in deals for one, _ in _people(deal) if one in hidden or erased.has_record(one)
    }  # fmt: skip


def _people(deal: Deal) -> list[tuple[str, str]]:
    return [(one, kind) for one, kind in ((deal.contact, "contact"), (deal.account, "account")) if one]


def _numbers(stored: str | None) -> tuple[str, ...]:
    return _NUMBERS.decode(stored) if stored else ()


def _save_state(db: sqlite3.Connection, state: DealState) -> None:
    source = source_no(db, state.connection)
    db.execute(_STATE, (source, state.cursor, state.complete, state.read_at, state.swept_at, state.read_with))
