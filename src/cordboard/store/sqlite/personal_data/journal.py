"""Texts for people: the journal, requests to CRMs, alerts, the audit log, comparisons, the live stream.

They are cleaned of the person's numbers, full names and CRM records; the rows stay.
"""

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from cordboard.domain.personal_data.sought import Sought, Spellings
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.personal_data import Correction, Finding, Found
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.item_dependencies import keys_json
from cordboard.store.sqlite.personal_data.matching import mentioning, own_calls, readable
from cordboard.store.sqlite.personal_data.outbox import mine

_EXCHANGE = msgspec.json.Decoder(Exchange)
TEXTS = {  # table: (serial, columns of plain text, columns of JSON, when)
    "note": ("seq", ("text",), ("params",), "at"),
    "audit": ("seq", ("target", "detail"), (), "at"),
    "alert": ("no", ("subject", "reason"), (), "began_at"),
    "alert_message": ("no", ("problem",), (), "made_at"),
    "comparison": ("no", (), ("body",), "at"),
}
KINDS = {"note": "note", "audit": "audit", "alert": "alert", "alert_message": "alert", "comparison": "comparison"}
Chosen = dict[str, list[int]]


class JournalPart:
    """`ports.personal_data.PersonalDataPart` for everything that was written down for people."""

    name = "journal"
    columns: Mapping[str, str] = {
        "rows.note": "text params",
        "rows.exchange": "body",
        "rows.audit": "target detail",
        "rows.alert": "subject reason",
        "rows.alert_message": "problem",
        "rows.comparison": "body",
        "rows.stream_batch": "body",
    }

    def __init__(self, main: SqliteAccess) -> None:
        self._main = main

    async def find(self, sought: Sought) -> Found:
        await self._main.writer.settle()
        return await self._main.scan(lambda db: find(db, sought))

    async def correct(self, sought: Sought, correction: Correction) -> int:
        return 0

    async def erase(self, sought: Sought, now: float) -> int:
        await self._main.writer.settle()
        chosen = await self._main.scan(lambda db: about(db, sought))
        if not any(chosen.values()):
            return 0
        changed: int = await self._main.writer.write(erase, (sought, chosen))
        return changed


def about(db: sqlite3.Connection, sought: Sought) -> Chosen:
    """Rows by table: those of the person's calls and items, and those that mention the person."""
    loose = Spellings(sought, loose=True)
    chosen: Chosen = {}
    for table, (serial, texts, bodies, when) in TEXTS.items():
        rows = mentioning(db, table, serial, (*texts, *bodies), loose, (when,))
        chosen[table] = [row[0] for row in rows if row[-1] <= sought.until or table != "note"]
    calls = own_calls(db, sought)
    sql = "SELECT seq FROM note WHERE call IN (SELECT value FROM json_each(?))"
    chosen["note"] = sorted({*chosen["note"], *(seq for (seq,) in db.execute(sql, (keys_json(calls),)))})
    keys = keys_json([row[0] for row in mine(db, sought)])
    sql = "SELECT seq FROM exchange_key WHERE key IN (SELECT value FROM json_each(?))"
    linked = {seq for (seq,) in db.execute(sql, (keys,))}
    mentions = {row[0] for row in mentioning(db, "exchange", "seq", ("body",), loose)}
    chosen["exchange"] = [seq for seq in sorted(linked | mentions) if not _is_blank(db, seq)]
    chosen["stream_batch"] = [row[0] for row in mentioning(db, "stream_batch", "last", ("body",), loose)]
    return chosen


def _is_blank(db: sqlite3.Connection, seq: int) -> bool:
    row = db.execute("SELECT body FROM exchange WHERE seq = ?", (seq,)).fetchone()
    one = _EXCHANGE.decode(row[0])
    return not (one.request or one.reply or "?" in one.url or one.error)


def find(db: sqlite3.Connection, sought: Sought) -> Found:
    """What is written down."""
    findings: list[Finding] = []
    for table, serials in about(db, sought).items():
        serial = TEXTS[table][0] if table in TEXTS else {"exchange": "seq", "stream_batch": "last"}[table]
        columns = (*TEXTS[table][1], *TEXTS[table][2]) if table in TEXTS else ("body",)
        when = TEXTS[table][3] if table in TEXTS else "NULL"
        chosen = ", ".join((serial, when, *columns))
        sql = f"SELECT {chosen} FROM {table} WHERE {serial} IN (SELECT value FROM json_each(?))"
        for row in db.execute(sql, (msgspec.json.encode(serials).decode(),)):
            content = {name: readable(value) for name, value in zip(columns, row[2:], strict=True)}
            kind = {**KINDS, "exchange": "request", "stream_batch": "live_event"}[table]
            findings.append(Finding(part="journal", kind=kind, id=f"{table} {row[0]}", at=row[1], content=content))
    return Found(findings=findings)


def erase(db: sqlite3.Connection, argument: tuple[Sought, Chosen]) -> int:
    """Clean these rows, as they are now."""
    sought, chosen = argument
    loose = Spellings(sought, loose=True)
    calls = set(own_calls(db, sought))
    for table, (serial, texts, bodies, _) in TEXTS.items():
        columns = (*texts, *bodies)
        for no in chosen[table]:
            row = db.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {serial} = ?", (no,)).fetchone()
            new = [_clean(loose, value) for value in row] if row else []
            if new:
                sets = ", ".join(f"{name} = ?" for name in columns)
                db.execute(f"UPDATE {table} SET {sets} WHERE {serial} = ?", (*new, no))
    for call in calls:
        db.execute("DELETE FROM note WHERE call = ?", (call,))
    _blank(db, chosen["exchange"])
    for last in chosen["stream_batch"]:  # whoever reads on from there gets a reset
        db.execute("DELETE FROM stream_batch WHERE last = ?", (last,))
    return sum(map(len, chosen.values()))


def _clean(spellings: Spellings, value: str | bytes | None) -> str | bytes | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return spellings.cleaned(value)
    if value.startswith(("{", "[")):
        return spellings.cleaned(value.encode()).decode()
    return spellings.removed(value)


def _blank(db: sqlite3.Connection, serials: Sequence[int]) -> None:
    """Requests keep when, where to, how long and with which result."""
    for seq in serials:
        row = db.execute("SELECT body FROM exchange WHERE seq = ?", (seq,)).fetchone()
        if row is None:
            continue
        one = _EXCHANGE.decode(row[0])
        bare = msgspec.structs.replace(one, url=one.url.partition("?")[0], request="", reply="", error=None)
        db.execute("UPDATE exchange SET body = ? WHERE seq = ?", (msgspec.json.encode(bare), seq))
