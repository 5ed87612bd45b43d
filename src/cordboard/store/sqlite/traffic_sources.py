"""Traffic sources: each is stored once, calls and their sums hold its number. 0: none is known."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from cordboard.domain.attribution.traffic_source import UNKNOWN, TrafficSource

NONE = 0
_BODY = msgspec.json.Decoder(tuple[str, ...])


def numbers_of(db: sqlite3.Connection, sources: Iterable[TrafficSource]) -> Mapping[TrafficSource, int]:
    """The number of each, given on first use."""
    found = {UNKNOWN: NONE}
    for source in sources:
        if source not in found:
            body = msgspec.json.encode(msgspec.structs.astuple(source)).decode()
            db.execute("INSERT INTO traffic_source (body) VALUES (?) ON CONFLICT DO NOTHING", (body,))
            found[source] = int(db.execute("SELECT no FROM traffic_source WHERE body = ?", (body,)).fetchone()[0])
    return found


def source_of(number: int | None, body: str | None) -> TrafficSource | None:
    """The source with this number and body; None where a call was not looked at yet."""
    if number is None:
        return None
    return read(body) if body is not None else UNKNOWN


def read(body: str) -> TrafficSource:
    return TrafficSource(**dict(zip(TrafficSource.__struct_fields__, _BODY.decode(body), strict=False)))


def all_of(db: sqlite3.Connection, numbers: Iterable[int]) -> Mapping[int, TrafficSource]:
    """By number."""
    sql = "SELECT no, body FROM traffic_source WHERE no IN (SELECT value FROM json_each(?))"
    rows: list[Any] = db.execute(sql, (msgspec.json.encode(list(numbers)).decode(),)).fetchall()
    return {NONE: UNKNOWN, **{no: read(body) for no, body in rows}}
