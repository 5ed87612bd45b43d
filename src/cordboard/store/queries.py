"""Cold queries, the same for every database: the call list with its filters, the day's outcomes.

Not here: hot statements, which each database writes by hand.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, CompoundSelect, Select, TextClause, and_, func, literal, select, text, tuple_
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect

from cordboard.ports.store.calls import CallQuery
from cordboard.store.predicates import UNFINISHED, UNLOGGED, UNSETTLED
from cordboard.store.schema import call, call_body
from cordboard.store.text_search import pattern

SQLITE: Dialect = sqlite.dialect(paramstyle="named")
C = call.c
COLUMNS = (
    *(C.id, C.connection, C["keys"], C.started_at, C.updated_at, C.client, C.direction, C.disposition, C.phase),
    *(C.extensions, C.own_number, C.name, C.decided, call_body.c.state, call_body.c.why),
)
_MISSED = and_(C.direction == "inbound", C.phase == "ended", func.coalesce(C.disposition, "") != "answered")
_PEOPLE = literal(" ") + C.extensions + literal(" ")

FILTERS: Mapping[str, Callable[[Any], ColumnElement[bool] | TextClause]] = {
    "client": lambda value: C.client == value,
    "text": lambda value: C.search.like(pattern(value), escape="\\"),
    "direction": lambda value: C.direction == value,
    "dispositions": lambda value: C.disposition.in_(value),
    "missed": lambda value: _MISSED if value else ~_MISSED,
    "phase": lambda value: C.phase == value,
    "extension": lambda value: _PEOPLE.contains(f" {value} ", autoescape=True),
    "lines": lambda value: C.own_number.in_(value),
    "connection": lambda value: C.connection == value,
    "since": lambda value: C.started_at >= value,
    "until": lambda value: C.started_at < value,
    "unsettled": lambda value: text(f"({UNSETTLED})" if value else f"NOT ({UNSETTLED})"),  # as in the index
    "logged": lambda value: text("logged = 1" if value else UNLOGGED),
    "before": lambda value: tuple_(C.started_at, C.id) < tuple_(literal(value[0]), literal(value[1])),
}


def calls_page(query: CallQuery, dialect: Dialect = SQLITE) -> tuple[str, dict[str, Any]]:
    """Newest first; the statement and its values."""
    page = (
        select(*COLUMNS)
        .join_from(call, call_body, call_body.c.no == C.no)
        .where(*_wanted(query))
        .order_by(C.started_at.desc(), C.id.desc())
        .limit(query.limit)
    )
    return _compiled(page, dialect)


def calls_count(query: CallQuery, at_most: int, dialect: Dialect = SQLITE) -> tuple[str, dict[str, Any]]:
    """One row, one number: how many there are, counted no further than `at_most`."""
    everywhere = msgspec.structs.replace(query, before=None)
    some = select(literal(1)).select_from(call).where(*_wanted(everywhere)).limit(at_most).subquery()
    return _compiled(select(func.count()).select_from(some), dialect)


def _wanted(query: CallQuery) -> list[ColumnElement[bool] | TextClause]:
    return [made(value) for name, made in FILTERS.items() if (value := getattr(query, name)) is not None]


def outcomes_since(since: float, dialect: Dialect = SQLITE) -> tuple[str, dict[str, Any]]:
    """Rows of (disposition, how many), and one of ("live", how many)."""
    ended = (
        select(C.disposition, func.count())
        .where(C.started_at >= since, C.phase == "ended", C.disposition.is_not(None))
        .group_by(C.disposition)
    )
    live = select(literal("live"), func.count()).where(text(f"({UNFINISHED})"), C.phase != "ended")
    return _compiled(ended.union_all(live), dialect)


def _compiled(query: Select[Any] | CompoundSelect[Any], dialect: Dialect) -> tuple[str, dict[str, Any]]:
    made = query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return str(made), dict(made.params)
