"""Cold queries, the same for every database: the call list with its filters, the day's outcomes.

They are plain SQL: a library that builds them takes 14 MB of a running server. Not here: hot statements, which each
database writes by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from cordboard.ports.store.calls import CallQuery
from cordboard.store.predicates import UNFINISHED, UNLOGGED, UNSETTLED
from cordboard.store.text_search import containing, pattern

Statement = tuple[str, dict[str, Any]]
"""SQL with `:names`, and their values."""

COLUMNS = """
    call.id, connection, keys, started_at, updated_at, client, direction, disposition, phase,
    extensions, own_number, name, decided, state, why, quarter, person, queue, wait_ms, talk_ms"""
_MISSED = "(direction = 'inbound' AND phase = 'ended' AND coalesce(disposition, '') <> 'answered')"

_WAITING = "SELECT follow_up.call FROM follow_up"


def _among(column: str) -> Callable[[Sequence[Any]], Statement]:
    def condition(values: Sequence[Any]) -> Statement:
        named = {f"{column}_{n}": value for n, value in enumerate(values)}
        return f"{column} IN ({', '.join(f':{name}' for name in named) or 'NULL'})", named

    return condition


def _other(column: str) -> Callable[[Sequence[Any]], Statement]:
    def condition(values: Sequence[Any]) -> Statement:
        listed = ", ".join(f":{prefix}_{n}" for n in range(len(values)))
        return f"{column} NOT IN ({listed})", {f"{prefix}_{n}": value for n, value in enumerate(values)}

    prefix = "not_" + "".join(letter for letter in column if letter.isalpha())
    return condition


def _either(yes: str, no: str) -> Callable[[bool], Statement]:
    return lambda wanted: (yes if wanted else no, {})


FILTERS: Mapping[str, str | Callable[[Any], Statement]] = {  # a text takes the value under the name of its filter
    "client": "client = :client",
    "text": lambda value: ("search LIKE :text ESCAPE '\\'", {"text": pattern(value)}),
    "direction": "direction = :direction",
    "dispositions": _among("disposition"),
    "missed": _either(_MISSED, f"NOT {_MISSED}"),
    "phase": "phase = :phase",
    "extension": lambda value: (
        "' ' || extensions || ' ' LIKE :extension ESCAPE '\\'",
        {"extension": containing(f" {value} ")},
    ),
    "lines": _among("own_number"),
    "connection": "connection = :connection",
    "since": "started_at >= :since",
    "until": "started_at < :until",
    "unsettled": _either(f"({UNSETTLED})", f"NOT ({UNSETTLED})"),  # as in the index
    "logged": _either("logged = 1", UNLOGGED),
    "not_called_back": _either(f"id IN ({_WAITING})", f"id NOT IN ({_WAITING})"),
    "other_clients": _other("client"),
    "other_lines": _other("coalesce(own_number, '')"),
    "before": lambda value: (
        "(started_at, id) < (:before_at, :before_id)",
        {"before_at": value[0], "before_id": value[1]},
    ),
}


def calls_page(query: CallQuery) -> Statement:
    """Newest first."""
    where, values = _wanted(query)
    sql = f"SELECT {COLUMNS} FROM call JOIN call_body ON call_body.no = call.no{where}"  # texts of ours
    return f"{sql} ORDER BY started_at DESC, id DESC LIMIT :limit", {**values, "limit": query.limit}


def calls_count(query: CallQuery, at_most: int) -> Statement:
    """One row, one number: how many there are, counted no further than `at_most`."""
    where, values = _wanted(msgspec.structs.replace(query, before=None))
    sql = f"SELECT count(*) FROM (SELECT 1 FROM call{where} LIMIT :at_most) AS some"  # as above
    return sql, {**values, "at_most": at_most}


def outcomes_since(since: float) -> Statement:
    """Rows of (disposition, how many), and one of ("live", how many)."""
    ended = "SELECT disposition, count(*) FROM call WHERE started_at >= :since AND phase = 'ended'"
    live = f"SELECT 'live', count(*) FROM call WHERE ({UNFINISHED}) AND phase <> 'ended'"  # as above
    return f"{ended} AND disposition IS NOT NULL GROUP BY disposition UNION ALL {live}", {"since": since}


def _wanted(query: CallQuery) -> Statement:
    """The WHERE clause, empty where everything is wanted."""
    given = [(name, made, getattr(query, name)) for name, made in FILTERS.items()]
    conditions = [
        (made, {name: value}) if isinstance(made, str) else made(value)
        for name, made, value in given
        if value is not None
    ]
    values = {name: value for _, named in conditions for name, value in named.items()}
    return " WHERE " + " AND ".join(sql for sql, _ in conditions) if conditions else "", values
