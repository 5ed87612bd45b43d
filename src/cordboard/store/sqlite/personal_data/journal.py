"""Texts for people: the journal, requests to CRMs, alerts, the audit log, comparisons, saved views, dials, live events.

They are cleaned of the person's numbers, full names and CRM records; the rows stay.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.domain.personal_data.sought import Sought, Spellings
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.personal_data import Correction, Finding, Found
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.item_dependencies import keys_json
from cordboard.store.sqlite.personal_data.matching import in_steps, mentioning, own_calls, readable
from cordboard.store.sqlite.personal_data.outbox import mine
from cordboard.store.sqlite.personal_data.screening import blank

_EXCHANGE = msgspec.json.Decoder(Exchange)
TEXTS = {  # table: (serial, columns of plain text, columns of JSON, when)
    "note": ("seq", ("text",), ("params",), "at"),
    "audit": ("seq", ("target", "detail"), ("before", "after"), "at"),
    "alert": ("no", ("subject", "reason"), (), "began_at"),
    "alert_message": ("no", ("problem",), (), "made_at"),
    "comparison": ("no", (), ("body",), "at"),
    "shadow_report": ("no", (), ("body",), "at"),
    "report_run": ("no", ("problem",), (), "made_at"),
    "saved_view": ("id", ("name",), ("query",), "updated_at"),
    "dial": ("id", (), ("body",), "placed_at"),
    "wrap_up": ('"call"', (), ("body",), "at"),
    "route_decision": ("no", (), ("body",), "at"),
}
KINDS = {
    **{
        table: table
        for table in (
            "note",
            "audit",
            "alert",
            "comparison",
            "shadow_report",
            "saved_view",
            "dial",
            "wrap_up",
            "route_decision",
        )
    },
    "alert_message": "alert",
    "report_run": "report",
}
Chosen = dict[str, list[Any]]  # their serial numbers; of views their ids


class JournalPart:
    """`ports.personal_data.PersonalDataPart` for everything that was written down for people."""

    name = "journal"
    columns: Mapping[str, str] = {
        "rows.note": "text params",
        "rows.exchange": "body",
        "rows.audit": "target detail before after",
        "rows.alert": "subject reason",
        "rows.alert_message": "problem",
        "rows.comparison": "body",
        "rows.shadow_report": "body",
        "rows.report_run": "problem",
        "rows.saved_view": "name query",
        "rows.dial": "body",
        "rows.route_decision": "body",
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
        for table, rows in chosen.items():
            for some in in_steps(rows):
                await self._main.writer.write(erase, (sought, table, some))
        return sum(map(len, chosen.values()))


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


def erase(db: sqlite3.Connection, argument: tuple[Sought, str, Sequence[Any]]) -> None:
    """Clean these rows of a table, as they are now. Notes of the person's calls are deleted."""
    sought, table, serials = argument
    if table == "exchange":
        blank_exchanges(db, serials)
    elif table == "stream_batch":  # whoever reads on from there gets a reset
        db.executemany("DELETE FROM stream_batch WHERE last = ?", [(last,) for last in serials])
    else:
        _clean_texts(db, table, serials, Spellings(sought, loose=True))
    if table == "note":
        calls = keys_json(own_calls(db, sought))
        sql = "DELETE FROM note WHERE seq = ? AND call IN (SELECT value FROM json_each(?))"
        db.executemany(sql, [(seq, calls) for seq in serials])


def _clean_texts(db: sqlite3.Connection, table: str, serials: Sequence[Any], loose: Spellings) -> None:
    serial, texts, bodies, _ = TEXTS[table]
    columns = (*texts, *bodies)
    sets = ", ".join(f"{name} = ?" for name in columns)
    for no in serials:
        row = db.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {serial} = ?", (no,)).fetchone()
        if row is not None:
            db.execute(f"UPDATE {table} SET {sets} WHERE {serial} = ?", (*(_clean(loose, one) for one in row), no))


def _clean(spellings: Spellings, value: str | bytes | None) -> str | bytes | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return spellings.cleaned(value)
    if value.startswith(("{", "[")):
        return spellings.cleaned(value.encode()).decode()
    return spellings.removed(value)


def blank_exchanges(db: sqlite3.Connection, serials: Sequence[int]) -> None:
    """Requests keep when, where to, how long and with which result."""
    for seq in serials:
        row = db.execute("SELECT body FROM exchange WHERE seq = ?", (seq,)).fetchone()
        if row is None:
            continue
        one = _EXCHANGE.decode(row[0])
        db.execute("UPDATE exchange SET body = ? WHERE seq = ?", (msgspec.json.encode(blank(one)), seq))
