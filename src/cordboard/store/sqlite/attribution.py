"""Calls and leads by traffic source, touches of clients, costs of campaigns. Deals are in `deals.py`."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from cordboard.domain.attribution.costs import AdCost
from cordboard.domain.attribution.traffic_source import TrafficSource, traffic_source_of
from cordboard.domain.calls.call import Call
from cordboard.ports.store.attribution import ClientUntil, Touch, TrafficSums, Which
from cordboard.ports.store.figures import CountingProgress
from cordboard.store import traffic_triggers
from cordboard.store.predicates import TOUCH, UNTRACED
from cordboard.store.sqlite import traffic_sources
from cordboard.store.sqlite.engine.batch_statements import BatchStatement
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.figures import spans
from cordboard.store.traffic_triggers import SUMS, is_counted, measures

_SLOTS = f"SELECT traffic, {', '.join(SUMS)} FROM traffic_figure WHERE span = ? AND slot >= ? AND slot < ?"
_UNTRACED = f"""SELECT c.no, b.state FROM call AS c JOIN call_body AS b ON b.no = c.no
    WHERE c.no IN (SELECT no FROM call WHERE {UNTRACED} ORDER BY no DESC LIMIT ?)"""
_TRACE = f"UPDATE call SET traffic = ? WHERE no = ? AND {UNTRACED}"
_COST = "source campaign first_day last_day currency amount author at"
_PUT_COST = """INSERT INTO ad_cost (source, campaign, first_day, last_day, currency, amount, author, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET amount = excluded.amount, author = excluded.author, at = excluded.at"""
_DROP_COST = """DELETE FROM ad_cost
    WHERE source = ? AND campaign = ? AND first_day = ? AND last_day = ? AND currency = ?"""
_STATE = msgspec.json.Decoder(Call)


def _part(column: str) -> str:
    """Calls of a broken quarter, as the triggers count them under this column."""
    when, adds = measures("c")[column]
    each = ", ".join(f"({one}) AS {name}" for one, name in zip(adds, SUMS, strict=True))
    return f"""SELECT c.{column} AS traffic, {each} FROM call AS c
    WHERE c.started_at >= ? AND c.started_at < ? AND {is_counted("c")} AND {when}"""


def _touching(which: Which, condition: str) -> BatchStatement:
    order = "ASC" if which == "first" else "DESC"
    call = f"""(SELECT no FROM call WHERE client = column2 AND {condition} AND started_at <= column3
        ORDER BY started_at {order}, id {order} LIMIT 1)"""
    return BatchStatement(
        f"""SELECT column1, c.id, c.started_at, c.traffic FROM {{rows}} JOIN call AS c ON c.no = {call}""", 3
    )


_TOUCHES = {which: _touching(which, TOUCH) for which in ("first", "last")}
_ANY = {which: _touching(which, "direction = 'inbound' AND phase = 'ended'") for which in ("first", "last")}


class AttributionRows(DatabaseConnections):
    """`ports.store.attribution.AttributionStore`, without deals."""

    async def traffic_figures(self, since: float, until: float) -> Sequence[TrafficSums]:
        return await self.main.scan(lambda db: _figures(db, since, until))

    async def trace_untraced(self, at_most: int) -> int:
        if self.main.one(f"SELECT 1 FROM call WHERE {UNTRACED} LIMIT 1") is None:
            return 0
        found = await self.main.scan(lambda db: db.execute(_UNTRACED, (at_most,)).fetchall())
        traced = [(no, traffic_source_of(_STATE.decode(state).parameters)) for no, state in found]
        return int(await self.main.writer.write(_trace, traced))

    async def tracing_progress(self) -> CountingProgress:
        sql = f"SELECT count(*) FROM call WHERE {UNTRACED}"
        left = (await self.main.scan(lambda db: db.execute(sql).fetchone()))[0]
        every = await self.main.scan(lambda db: db.execute("SELECT count(*) FROM call").fetchone()) if left else (0,)
        return CountingProgress(left, every[0])

    async def touches(self, which: Which, asked: Sequence[ClientUntil]) -> Sequence[Touch | None]:
        return await self.main.scan(lambda db: _touches(db, which, asked))

    async def costs(self, first: date | None = None, last: date | None = None) -> Sequence[AdCost]:
        sql = f"SELECT {', '.join(_COST.split())} FROM ad_cost WHERE last_day >= ? AND first_day <= ?"
        days = (str(first or date.min), str(last or date.max))
        rows = await self.main.scan(
            lambda db: db.execute(f"{sql} ORDER BY first_day DESC, source, campaign", days).fetchall()
        )
        return [_cost(row) for row in rows]

    async def put_costs(self, costs: Sequence[AdCost]) -> None:
        await self.main.writer.write(_put_costs, (costs, self.clock.now()))

    async def drop_cost(self, cost: AdCost) -> bool:
        return bool(await self.main.writer.write(_drop_cost, cost, small=True))


def _figures(db: sqlite3.Connection, since: float, until: float) -> list[TrafficSums]:
    days, quarters, parts = spans(since, until, days=True)
    selects, values = list[str](), list[Any]()
    for letter, some in (("d", days), ("q", quarters)):
        for span in some:
            selects.append(_SLOTS)
            values += [letter, *span]
    for part in parts:
        for column in traffic_triggers.measures("c"):
            selects.append(_part(column))
            values += part
    if not selects:
        return []
    sums = ", ".join(f"sum({name})" for name in SUMS)
    rows = db.execute(
        f"SELECT traffic, {sums} FROM ({' UNION ALL '.join(selects)}) GROUP BY traffic", values
    ).fetchall()
    known = traffic_sources.all_of(db, (row[0] for row in rows))
    return [TrafficSums(source=known[row[0]], **dict(zip(SUMS, row[1:], strict=True))) for row in rows if any(row[1:])]


def _touches(db: sqlite3.Connection, which: Which, asked: Sequence[ClientUntil]) -> list[Touch | None]:
    found: list[tuple[float, str, int] | None] = [None] * len(asked)
    for statements in (_TOUCHES, _ANY):
        rows = [(at, client, one.until) for at, one in enumerate(asked) if found[at] is None for client in one.clients]
        here: dict[int, tuple[float, str, int]] = {}
        for at, call, started, traffic in statements[which].read(db, rows):
            best = here.get(at)
            place = (started, call, traffic)
            if best is None or (place < best if which == "first" else place > best):
                here[at] = place
        for at, place in here.items():
            found[at] = place
    known = traffic_sources.all_of(db, {place[2] or 0 for place in found if place})
    return [
        None if place is None else Touch(call=place[1], at=place[0], source=known.get(place[2] or 0, TrafficSource()))
        for place in found
    ]


def _trace(db: sqlite3.Connection, traced: Sequence[tuple[int, TrafficSource]]) -> int:
    numbers = traffic_sources.numbers_of(db, (source for _, source in traced))
    db.executemany(_TRACE, [(numbers[source], no) for no, source in traced])
    return len(traced)


def _put_costs(db: sqlite3.Connection, argument: tuple[Sequence[AdCost], float]) -> None:
    costs, now = argument
    db.executemany(_PUT_COST, [(*_cost_key(one), one.amount, one.author, now) for one in costs])


def _drop_cost(db: sqlite3.Connection, cost: AdCost) -> int:
    return db.execute(_DROP_COST, _cost_key(cost)).rowcount


def _cost_key(cost: AdCost) -> tuple[str, ...]:
    return (cost.source, cost.campaign, str(cost.first_day), str(cost.last_day), cost.currency)


def _cost(row: Sequence[Any]) -> AdCost:
    source, campaign, first, last, currency, amount, author, _ = row
    return AdCost(
        source=source,
        campaign=campaign,
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        amount=amount,
        currency=currency,
        author=author,
    )
