"""Cold queries, the same for every database: the call list with its filters, the day's outcomes.

They are plain SQL: a library that builds them takes 14 MB of a running server. Not here: hot statements, which each
database writes by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cordboard.ports.store.calls import AlsoMeant, CallOrder, CallQuery, CrmResult, OwnCalls
from cordboard.store.predicates import RECORDED, TROUBLED, UNFINISHED, UNLOGGED, UNSETTLED
from cordboard.store.text_search import containing, pattern

Statement = tuple[str, dict[str, Any]]
"""SQL with `:names`, and their values."""

COLUMNS = """
    call.id, connection, keys, started_at, updated_at, client, direction, disposition, phase,
    extensions, own_number, name, decided, state, why, quarter, person, queue, wait_ms, talk_ms,
    traffic, (SELECT body FROM traffic_source WHERE traffic_source.no = traffic)"""
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


def _other_prefixes(prefixes: Sequence[str]) -> Statement:
    named = {f"prefix_{n}": one for n, one in enumerate(prefixes)}
    return " AND ".join(f"substr(client, 1, length(:{name})) <> :{name}" for name in named) or "1 = 1", named


def _other_spans(spans: Sequence[tuple[str, str]]) -> Statement:
    each = [
        f"NOT (length(client) = length(:first_{n}) AND client BETWEEN :first_{n} AND :last_{n})"
        for n in range(len(spans))
    ]
    ends = {f"{end}_{n}": one for n, span in enumerate(spans) for end, one in zip(("first", "last"), span, strict=True)}
    return " AND ".join(each) or "1 = 1", ends


def _other_stops(keys: Sequence[str]) -> Statement:
    """Not without an open task: an entry of one CRM's tags stops nothing in another."""
    named = {f"entry_{n}": one for n, one in enumerate(keys)}
    listed = ", ".join(f":{name}" for name in named) or "NULL"
    hit = f"SELECT 1 FROM stop_hit WHERE stop_hit.call = call.id AND stop_hit.entry IN ({listed})"
    task = "SELECT 1 FROM open_task WHERE open_task.call = call.id"
    return f"(NOT EXISTS ({hit}) OR EXISTS ({task}))", named


def _either(yes: str, no: str) -> Callable[[bool], Statement]:
    return lambda wanted: (yes if wanted else no, {})


def _text(query: CallQuery) -> Statement:
    """Part of what is stored of the call, or what the text also means."""
    also = query.also or AlsoMeant()
    either, values = ["search LIKE :text ESCAPE '\\'"], {"text": pattern(query.text or "")}
    for n, extension in enumerate(also.extensions):
        either.append(f"instr(' ' || extensions || ' ', :meant_{n}) > 0")
        values[f"meant_{n}"] = f" {extension} "
    for column, wanted in (("client", also.clients), ("own_number", also.lines), ("queue", also.queues)):
        if wanted:
            named = {f"meant_{column}_{n}": one for n, one in enumerate(wanted)}
            either.append(f"{column} IN ({', '.join(f':{name}' for name in named)})")
            values |= named
    return f"({' OR '.join(either)})", values


def _own(own: OwnCalls) -> Statement:
    """Nothing where the person has neither an extension nor a place in the team."""
    extensions = {f"own_{n}": f" {one} " for n, one in enumerate(own.extensions)}
    members = {f"member_{n}": one for n, one in enumerate(own.members)}
    either = [f"instr(' ' || extensions || ' ', :{name}) > 0" for name in extensions]
    listed = ", ".join(f":{name}" for name in members)
    either += [f"id IN ({_WAITING} WHERE follow_up.assignee IN ({listed}))"] if members else []
    return f"({' OR '.join(either) or '1 = 0'})", {**extensions, **members}


def _troubled(state: str) -> str:
    return f"id IN (SELECT item.call FROM item WHERE {TROUBLED} AND state = '{state}')"  # as in the index


_ITEM = "SELECT 1 FROM item WHERE item.call = call.id"
CRM_RESULTS = {
    CrmResult.CREATED: f"""EXISTS ({_ITEM} AND state = 'done'
        AND kind IN ('create_account', 'create_lead', 'create_contact', 'create_deal'))""",
    CrmResult.LOGGED: "logged = 1",
    CrmResult.WAITING: f"({UNSETTLED}) AND pending > 0",
    CrmResult.REJECTED: _troubled("parked"),
    CrmResult.DISCARDED: _troubled("dropped"),
    CrmResult.NOTHING: f"decided = 1 AND pending = 0 AND logged = 0 AND NOT EXISTS ({_ITEM} AND kind <> 'lookup')",
}
KEYS = {CallOrder.STARTED_AT: "started_at", CallOrder.TALK: "talk_ms", CallOrder.WAIT: "wait_ms"}


def _going_on(condition: str) -> str:
    """Calls that have not ended and fulfil this, found by the index of unfinished ones: a list in the order of its
    start would look at every call for them."""
    return f"call.no IN (SELECT no FROM call WHERE ({UNFINISHED}) AND {condition})"


FILTERS: Mapping[str, str | Callable[[Any], Statement]] = {  # a text takes the value under the name of its filter
    "ids": _among("id"),
    "client": "client = :client",
    "direction": "direction = :direction",
    "dispositions": _among("disposition"),
    "missed": _either(_MISSED, f"NOT {_MISSED}"),
    "live": _either(_going_on("phase <> 'ended'"), "phase = 'ended'"),
    "phase": lambda value: ("phase = :phase" if value == "ended" else _going_on("phase = :phase"), {"phase": value}),
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
    "queue": "queue = :queue",
    "talk_from_ms": "talk_ms >= :talk_from_ms",
    "talk_below_ms": "phase = 'ended' AND talk_ms < :talk_below_ms",
    "recording": _either(RECORDED, f"NOT {RECORDED}"),
    "crm_result": lambda value: (CRM_RESULTS[value], {}),
    "not_called_back": _either(f"id IN ({_WAITING})", f"id NOT IN ({_WAITING})"),
    "other_clients": _other("client"),
    "other_lines": _other("coalesce(own_number, '')"),
    "other_prefixes": _other_prefixes,
    "other_spans": _other_spans,
    "other_stops": _other_stops,
    "own": _own,
}


def calls_page(query: CallQuery) -> Statement:
    """In the order of the query."""
    key, way, than = KEYS[query.sort], *(("ASC", ">") if query.ascending else ("DESC", "<"))
    where, values = _wanted(query)
    if query.before is not None:
        where += f"{' AND' if where else ' WHERE'} ({key}, id) {than} (:before_key, :before_id)"
        values |= {"before_key": query.before[0], "before_id": query.before[1]}
    sql = f"SELECT {COLUMNS} FROM call JOIN call_body ON call_body.no = call.no{where}"  # texts of ours
    return f"{sql} ORDER BY {key} {way}, id {way} LIMIT :limit", {**values, "limit": query.limit}


def calls_count(query: CallQuery, at_most: int) -> Statement:
    """One row, one number: how many there are, counted no further than `at_most`."""
    where, values = _wanted(query)
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
    if query.text is not None:
        conditions.append(_text(query))
    values = {name: value for _, named in conditions for name, value in named.items()}
    return " WHERE " + " AND ".join(sql for sql, _ in conditions) if conditions else "", values
