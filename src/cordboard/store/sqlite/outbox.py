"""The outbox: items are inserted once, drained in order, and follow each other when one is parked or dropped."""

import itertools
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from cordboard.ports.crm.shadow import MODE, SHADOW, SHADOW_CODE
from cordboard.ports.store.outbox import LOOKUP, Done, Item, ItemQuery, ItemState, NewItem, Waiting
from cordboard.store.predicates import FILLED, HANDED_OVER, PENDING_LOOKUP
from cordboard.store.sqlite.engine.batch_statements import BatchStatement, insert
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.item_dependencies import in_state, keys_json, park_dependants, refs_of, reopen_dependants
from cordboard.store.sqlite.lanes import fenced
from cordboard.store.text_search import pattern

OPEN, DONE, PARKED, HELD, DROPPED = ItemState
ALL_STATES = tuple(ItemState)

ADD = insert(
    "item",
    "key lane kind subject call body refs state attempts not_before maybe_sent created_at updated_at",
    "ON CONFLICT (key) DO NOTHING",
)
ADD_REFS = BatchStatement(
    """INSERT INTO item_ref (ref, seq) SELECT column1, item.seq FROM {rows} JOIN item ON item.key = column2
    WHERE true ON CONFLICT DO NOTHING""",
    2,
)
FINISH = BatchStatement(
    """UPDATE item SET
        state = CASE WHEN column2 = 'done' OR state = 'open' THEN column2 ELSE state END,
        record = coalesce(column3, record), link = coalesce(column4, link),
        reason = CASE WHEN column2 = 'done' OR state = 'open' THEN column5 ELSE reason END,
        code = CASE WHEN column2 = 'done' OR state = 'open' THEN column6 ELSE code END,
        not_before = column7, maybe_sent = column8, attempts = attempts + column9, updated_at = column10,
        body = CASE WHEN column12 IS NULL OR CAST(body AS TEXT) = '{{}}' THEN body ELSE column12 END
    FROM {rows} WHERE item.key = column1 AND item.lane = column11 AND item.state <> 'done'""",
    12,
)
_COLUMNS = (
    "seq, key, lane, kind, subject, call, body, refs, state, attempts, not_before, maybe_sent, record, link,"
    " reason, code, created_at, updated_at"
)
SHADOW_REASON = "Decided in shadow mode, not sent."
SHADOWED = f"""UPDATE item SET code = '{SHADOW_CODE}', reason = ?2
    WHERE key IN (SELECT value FROM json_each(?1)) AND state = 'held' AND code IS NULL"""
SHADOW_LANES = f"""SELECT id FROM connection WHERE id IN (SELECT value FROM json_each(?))
    AND json_extract(CAST(settings AS TEXT), '$.{MODE}') = '{SHADOW}'"""
DROP_SHADOWED = f"""UPDATE item SET state = 'dropped', reason = ?2, updated_at = ?3
    WHERE lane = ?1 AND state = 'held' AND code = '{SHADOW_CODE}'"""
FORGET_TASKS = f"""DELETE FROM open_task WHERE lane = ?1 AND EXISTS (SELECT 1 FROM item WHERE item.key = open_task.item
    AND item.state = 'dropped' AND item.code = '{SHADOW_CODE}')"""
_KEYS = msgspec.json.Decoder(tuple[str, ...])


def add(db: sqlite3.Connection, items: Sequence[NewItem], now: float) -> None:
    """Insert what is not there yet; what refers to something parked is parked with it."""
    shadowed = _shadowed(db, {item.lane for item in items})
    known = ADD.run(db, [_new(item, now, shadowed) for item in items])
    if shadowed:
        db.execute(SHADOWED, (keys_json([item.key for item in items]), SHADOW_REASON))
    refs = [(ref, item.key) for item in items for ref in item.refs]
    if not known or not refs:
        return
    ADD_REFS.run(db, refs)
    stuck = in_state(db, {ref for ref, _ in refs}, (PARKED, DROPPED))
    park_dependants(db, stuck, now)


def finish(db: sqlite3.Connection, lane: str, done: Sequence[Done], now: float) -> None:
    """Outcomes of a drain. Items that a user held or dropped meanwhile stay so, unless their record now exists."""
    stands = [one.key for one in done if one.state is DONE]
    freed = in_state(db, stands, (PARKED, HELD, DROPPED))
    FINISH.run(db, [_outcome(one, lane, now) for one in done])
    reopen_dependants(db, freed, now)
    park_dependants(db, [one.key for one in done if one.state in (PARKED, DROPPED)], now)


def mark_sent(db: sqlite3.Connection, argument: tuple[str, int, Sequence[str]]) -> None:
    """Raises: Stale."""
    lane, epoch, keys = argument
    fenced(db, lane, epoch)
    db.execute(
        "UPDATE item SET maybe_sent = 1"
        " WHERE key IN (SELECT value FROM json_each(?)) AND +lane = ? AND state <> 'done'",  # +: by key, not by lane
        (keys_json(keys), lane),
    )


def change(db: sqlite3.Connection, argument: tuple[Sequence[str], ItemState, str | None, float]) -> int:
    """A person's word: never on what is done. Returns how many changed, dependants included."""
    keys, state, reason, now = argument
    sets = "state = ?2, reason = ?3, code = NULL, updated_at = ?4" + (", not_before = 0" if state is OPEN else "")
    changed = db.execute(
        f"UPDATE item SET {sets} WHERE key IN (SELECT value FROM json_each(?1)) AND state <> 'done'"
        " AND (state <> ?2 OR ?2 = 'open')",
        (keys_json(keys), state, reason, now),
    ).rowcount
    if state is OPEN:
        changed += reopen_dependants(db, keys, now)
        again = in_state(db, refs_of(db, keys), (PARKED, DROPPED))
        park_dependants(db, again, now)
    if state in (PARKED, DROPPED):
        changed += park_dependants(db, keys, now)
    return changed


def item_of(row: Sequence[Any]) -> Item:
    """A row of `_COLUMNS` as a value."""
    return Item(
        seq=row[0],
        key=row[1],
        lane=row[2],
        kind=row[3],
        subject=row[4],
        call=row[5],
        body=row[6],
        refs=_KEYS.decode(row[7]) if row[7] != "[]" else (),
        state=ItemState(row[8]),
        attempts=row[9],
        not_before=row[10],
        maybe_sent=bool(row[11]),
        record=row[12],
        link=row[13],
        reason=row[14],
        code=row[15],
        created_at=row[16],
        updated_at=row[17],
    )


class Outbox(DatabaseConnections):
    """Reading the outbox, and what people do to it."""

    async def ready(self, lane: str, now: float, limit: int) -> Sequence[Item]:
        sql = f"SELECT {_COLUMNS} FROM item WHERE lane = ? AND state = 'open' ORDER BY seq LIMIT ?"
        return [item_of(row) for row in self.main.rows(sql, (lane, limit))]

    async def mark_in_flight(self, lane: str, epoch: int, keys: Sequence[str]) -> None:
        await self.main.writer.write(mark_sent, (lane, epoch, keys), small=True)

    async def items(self, query: ItemQuery) -> Sequence[Item]:
        return await self.main.scan(lambda db: found(db, query))

    async def waiting(
        self, lane: str, states: Sequence[ItemState], since: float | None = None, until: float | None = None
    ) -> Waiting:
        sql = """SELECT count(*), count(DISTINCT coalesce(call, key)), min(created_at), max(created_at) FROM item
            WHERE lane = ? AND state IN (SELECT value FROM json_each(?)) AND created_at >= ? AND created_at < ?"""
        given = (lane, keys_json(states), since or 0.0, until if until is not None else float("inf"))
        items, calls, oldest, newest = await self.main.scan(lambda db: db.execute(sql, given).fetchone())
        return Waiting(items=items, calls=calls, oldest=oldest, newest=newest)

    async def items_of_calls(self, calls: Sequence[str]) -> Sequence[Item]:
        sql = f"SELECT {_COLUMNS} FROM item WHERE call IN (SELECT value FROM json_each(?)) ORDER BY seq"
        return [item_of(row) for row in self.main.rows(sql, (keys_json(calls),))]

    async def has_pending_lookup(self, lane: str, subject: str) -> bool:
        # by name: without figures SQLite takes an index that leads through every open item of the lane
        sql = f"""SELECT 1 FROM item INDEXED BY item_lookup
            WHERE lane = ? AND subject = ? AND {PENDING_LOOKUP} LIMIT 1"""
        return bool(self.main.rows(sql, (lane, subject)))

    async def pending_owner_changes(self, lane: str, subject: str) -> Sequence[Item]:
        sql = f"""SELECT {_COLUMNS} FROM item INDEXED BY item_handover
            WHERE lane = ? AND subject = ? AND {HANDED_OVER} ORDER BY seq"""
        return [item_of(row) for row in self.main.rows(sql, (lane, subject))]

    async def items_of_record(self, lane: str, record: str) -> Sequence[Item]:
        sql = f"""SELECT {_COLUMNS} FROM item INDEXED BY item_filled
            WHERE lane = ? AND record = ? AND {FILLED} ORDER BY seq"""
        return [item_of(row) for row in self.main.rows(sql, (lane, record))]

    async def items_by_key(self, keys: Sequence[str]) -> Sequence[Item]:
        sql = f"SELECT {_COLUMNS} FROM item WHERE key IN (SELECT value FROM json_each(?)) ORDER BY seq"
        return [item_of(row) for row in self.main.rows(sql, (keys_json(keys),))]

    async def change_items(self, keys: Sequence[str], state: ItemState, reason: str | None, now: float) -> int:
        if state is DONE:
            raise ValueError("only a drain can say that an item is done")
        changed: int = await self.main.writer.write(change, (keys, state, reason, now))
        return changed

    async def drop_shadowed(self, lane: str) -> int:
        changed: int = await self.main.writer.write(drop_shadowed, (lane, self.clock.now()))
        return changed

    async def counts(self) -> Mapping[str, Mapping[str, int]]:
        empty = dict.fromkeys([*ALL_STATES, "failing"], 0)
        lanes: dict[str, dict[str, int]] = {}
        for lane, state, n in self.main.rows("SELECT lane, state, n FROM item_count"):
            lanes.setdefault(lane, {str(name): 0 for name in empty})[state] = n
        return lanes


_FILTERS = {  # of a page, beside the index that it is read from
    "lane": "lane = :lane",
    "call": "call = :call",
    "kind": "kind = :kind",
    "states": "state IN (SELECT value FROM json_each(:states))",
    "failing": "(state = 'open' AND attempts > 0) = :failing",
    "since": "created_at >= :since",
    "until": "created_at < :until",
    "text": r"""(subject LIKE :text ESCAPE '\' OR EXISTS
        (SELECT 1 FROM call WHERE call.id = item.call AND call.search LIKE :text ESCAPE '\'))""",
}


def found(db: sqlite3.Connection, query: ItemQuery) -> list[Item]:
    """Each (lane, state) is read from its index in order; the pages are merged and cut."""
    lanes = [query.lane] if query.lane else [lane for (lane,) in db.execute("SELECT DISTINCT lane FROM item_count")]
    if query.call is not None:
        pages = [_page(db, query, "call = :call", {})]
    elif query.failing:
        where = "lane = :in_lane AND state = 'open' AND attempts > 0"
        pages = [_page(db, query, where, {"in_lane": lane}) for lane in lanes]
    else:
        where = "lane = :in_lane AND state = :in_state"
        each = itertools.product(lanes, query.states or ALL_STATES)
        pages = [_page(db, query, where, {"in_lane": lane, "in_state": state}) for lane, state in each]
    merged = sorted(itertools.chain(*pages), key=lambda item: item.seq, reverse=query.newest)
    return merged[: query.limit]


def _page(db: sqlite3.Connection, query: ItemQuery, where: str, values: dict[str, Any]) -> list[Item]:
    wheres = [where, *(sql for name, sql in _FILTERS.items() if getattr(query, name) is not None)]
    if query.after:
        wheres.append("seq < :after" if query.newest else "seq > :after")
    order = "DESC" if query.newest else "ASC"
    sql = f"SELECT {_COLUMNS} FROM item WHERE {' AND '.join(wheres)} ORDER BY seq {order} LIMIT :limit"
    text = pattern(query.text) if query.text else None
    asked = {**msgspec.structs.asdict(query), "states": keys_json(query.states or ()), "text": text}
    return [item_of(row) for row in db.execute(sql, {**asked, **values}).fetchall()]


def _shadowed(db: sqlite3.Connection, lanes: Collection[str]) -> frozenset[str]:
    """Those of the lanes whose connection only reads."""
    return frozenset(lane for (lane,) in db.execute(SHADOW_LANES, (keys_json(sorted(lanes)),)))


def drop_shadowed(db: sqlite3.Connection, argument: tuple[str, float]) -> int:
    """Returns how many."""
    lane, now = argument
    changed = db.execute(DROP_SHADOWED, (lane, SHADOW_REASON, now)).rowcount
    db.execute(FORGET_TASKS, (lane,))
    return changed


def _new(item: NewItem, now: float, shadowed: Collection[str] = ()) -> tuple[Any, ...]:
    refs = keys_json(item.refs) if item.refs else "[]"
    fixed = (item.key, item.lane, item.kind, item.subject, item.call, item.body, refs)
    state = "held" if item.lane in shadowed and item.kind != LOOKUP else "open"
    return (*fixed, state, 0, item.not_before, 0, now, now)


def _outcome(one: Done, lane: str, now: float) -> tuple[Any, ...]:
    said = (one.key, one.state, one.record, one.link, one.reason, one.code)
    return (*said, one.not_before, one.maybe_sent, one.attempts, now, lane, one.body)
