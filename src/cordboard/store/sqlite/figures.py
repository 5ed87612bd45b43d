"""Figures: sums by quarter and day that triggers keep, and the parts of quarters at both ends, added from the calls."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.domain.calls.call import Call
from cordboard.domain.figures.counted_call import QUARTER_S, Counted, counted
from cordboard.domain.figures.sums import Sums
from cordboard.ports.store.figures import CountingProgress, Subject
from cordboard.store.call_triggers import QUARTERS_OF_DAY, SUBJECTS, SUMS, WITHIN, is_counted, measures
from cordboard.store.predicates import UNCOUNTED
from cordboard.store.sqlite.engine.connections import DatabaseConnections

Span = tuple[int, int]
_SUMS = ", ".join(SUMS)
_ADDED = ", ".join(f"sum({name})" for name in SUMS)
_EACH = ", ".join(measures("c").values())
_PART = f"""SELECT {{name}}, {_EACH} FROM call AS c
    WHERE c.started_at >= ? AND c.started_at < ? AND {is_counted("c")}"""
_SLOTS = f"SELECT {{name}}, {_SUMS} FROM figure WHERE subject = ? AND span = ? AND slot >= ? AND slot < ?"
_UNCOUNTED = f"""SELECT c.no, c.started_at, b.state FROM call AS c JOIN call_body AS b ON b.no = c.no
    WHERE c.no IN (SELECT no FROM call WHERE {UNCOUNTED} ORDER BY no DESC LIMIT ?)"""
_COUNT = f"""UPDATE call SET quarter = ?, person = ?, queue = ?, wait_ms = ?, talk_ms = ?
    WHERE no = ? AND {UNCOUNTED}"""
_LEFT = f"SELECT count(*) FROM call WHERE {UNCOUNTED}"


class Figures(DatabaseConnections):
    """Sums of calls."""

    async def figures_over_time(self, since: float, until: float, step: int, offset: int) -> Sequence[tuple[int, Sums]]:
        sql, values = _statement("all", since, until, f"(slot * {QUARTER_S} + {offset}) / {step}",
                                 f"CAST(c.started_at + {offset} AS INTEGER) / {step}")  # fmt: skip
        return await self._sums(sql, values)

    async def figures_by(self, subject: Subject, since: float, until: float) -> Sequence[tuple[str, Sums]]:
        named = SUBJECTS[subject]
        sql, values = _statement(subject, since, until, '"key"', named.format("c") if "{" in named else f"c.{named}")
        return await self._sums(sql, values)

    async def _sums(self, sql: str, values: Sequence[Any]) -> Sequence[tuple[Any, Sums]]:
        rows = await self.main.scan(lambda db: db.execute(sql, values).fetchall())
        return [(row[0], _sums(row[1:])) for row in rows if row[1] or row[2]]

    async def count_uncounted(self, at_most: int) -> int:
        if self.main.one(f"SELECT 1 FROM call WHERE {UNCOUNTED} LIMIT 1") is None:  # a constant
            return 0
        found = await self.main.scan(lambda db: db.execute(_UNCOUNTED, (at_most,)).fetchall())
        return int(await self.main.writer.write(_count, [_cells(*row) for row in found]))

    async def counting_progress(self) -> CountingProgress:
        left = (await self.main.scan(lambda db: db.execute(_LEFT).fetchone()))[0]
        every = await self.main.scan(lambda db: db.execute("SELECT count(*) FROM call").fetchone()) if left else (0,)
        return CountingProgress(left, every[0])


def _statement(subject: str, since: float, until: float, slot: str, call: str) -> tuple[str, list[Any]]:
    """Sums by that name, over whole days, whole quarters and the calls of broken quarters.

    Args: `slot` and `call` are the name as expressions over a row of `figure` and of `call`.
    """
    days, quarters, parts = spans(since, until, days=subject != "all")
    selects, values = [], list[Any]()
    for letter, some in (("d", days), ("q", quarters)):
        for span in some:
            selects.append(_SLOTS.format(name=f"{slot} AS name"))
            values += [subject, letter, *span]
    for part in parts:
        selects.append(_PART.format(name=f"{call} AS name"))
        values += part
    if not selects:
        return f"SELECT '' AS name, {', '.join('0' for _ in SUMS)} WHERE false", []
    union = " UNION ALL ".join(selects)
    columns = ", ".join(("name", *SUMS))
    return f"WITH some ({columns}) AS ({union}) SELECT name, {_ADDED} FROM some GROUP BY name ORDER BY name", values


def spans(since: float, until: float, days: bool) -> tuple[list[Span], list[Span], list[tuple[float, float]]]:
    """Whole days, whole quarters outside them, and what is left at both ends (in seconds)."""
    first, last = -int(-since // QUARTER_S), int(until // QUARTER_S)
    if first >= last:
        return [], [], [(since, until)] if since < until else []
    parts: list[tuple[float, float]] = [
        part for part in ((since, first * QUARTER_S), (last * QUARTER_S, until)) if part[0] < part[1]
    ]
    first_day, last_day = -(-first // QUARTERS_OF_DAY), last // QUARTERS_OF_DAY
    if not days or first_day >= last_day:
        return [], [(first, last)], parts
    ends = [(first, first_day * QUARTERS_OF_DAY), (last_day * QUARTERS_OF_DAY, last)]
    return [(first_day, last_day)], [end for end in ends if end[0] < end[1]], parts


def _sums(row: Sequence[int]) -> Sums:
    head = dict(zip(SUMS, row, strict=True))
    return Sums(**{name: head[name] for name in SUMS if name not in WITHIN}, within=tuple(head[n] for n in WITHIN))


def _cells(no: int, started_at: float, state: bytes) -> tuple[Any, ...]:
    one = counted(msgspec.json.decode(state, type=Call)) or Counted()
    return (int(started_at // QUARTER_S), one.person, one.queue, one.wait_ms, one.talk_ms, no)


def _count(db: sqlite3.Connection, cells: Sequence[tuple[Any, ...]]) -> int:
    db.executemany(_COUNT, cells)
    return len(cells)
