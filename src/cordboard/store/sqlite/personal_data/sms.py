"""SMS: the number of each recipient, and texts that mention somebody. Erased, the row and its key stay without both, so
that a repeated request still sends nothing.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any

from cordboard.domain.personal_data.sought import ERASED, Sought, Spellings
from cordboard.ports.personal_data import Correction, Finding, Found
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.item_dependencies import keys_json
from cordboard.store.sqlite.personal_data.matching import in_steps, mentioning

_OWN = "r.created_at <= :until AND r.recipient IN (SELECT value FROM json_each(:keys))"
_FIND = f"""SELECT r.id, r.sms, r.recipient, r.state, r.detail, r.created_at, m.sender, m.body, m.who
    FROM sms_recipient AS r JOIN sms AS m ON m.id = r.sms WHERE {_OWN} ORDER BY r.no"""
_WAITING = ("queued", "sending")


class SmsPart:
    """`ports.personal_data.PersonalDataPart` for SMS."""

    name = "sms"
    columns: Mapping[str, str] = {
        "rows.sms": "who sender body",
        "rows.sms_recipient": "recipient detail",
        "rows.sms_stray": "detail",
        "rows.sms_received": "sender number recipient body",
    }

    def __init__(self, main: SqliteAccess) -> None:
        self._main = main

    async def find(self, sought: Sought) -> Found:
        own = await self._main.scan(lambda db: db.execute(_FIND, _values(sought)).fetchall())
        known = {row[1] for row in own}
        others = await self._main.scan(lambda db: _mentioning(db, sought))
        findings = [_finding(row) for row in own]
        findings += [
            Finding(part="sms", kind="sms", id=id_, at=at, content={"text": body})
            for _, body, _, id_, at in others
            if id_ not in known
        ]
        received = await self._main.scan(lambda db: _received(db, sought))
        findings += [
            Finding(
                part="sms", kind="sms_received", id=str(no), at=at, content={"from": sender, "to": to, "text": body}
            )
            for no, body, sender, to, at, _ in received
        ]
        return Found(findings=findings)

    async def correct(self, sought: Sought, correction: Correction) -> int:
        return 0

    async def erase(self, sought: Sought, now: float) -> int:
        own = await self._main.scan(lambda db: db.execute(_FIND, _values(sought)).fetchall())
        settled = [(row[0], row[1]) for row in own if row[3] not in _WAITING]
        others = await self._main.scan(lambda db: _mentioning(db, sought))
        spellings = Spellings(sought, loose=True)
        waiting = {row[1] for row in own if row[3] in _WAITING}
        cleaned = [(spellings.removed(body), no) for no, body, _, id_, _ in others if id_ not in waiting]
        for some in in_steps(settled):
            await self._main.writer.write(_blank, some)
        for texts in in_steps(cleaned):
            await self._main.writer.write(_rewrite, texts)
        reported = await self._main.scan(lambda db: _reported(db, sought))
        for reports in in_steps(reported):
            await self._main.writer.write(_rewrite_reports, reports)
        received = await self._main.scan(lambda db: _received(db, sought))
        for rows in in_steps([(no, spellings.removed(body), own) for no, body, _, _, _, own in received]):
            await self._main.writer.write(_erase_received, rows)
        return len(settled) + len(cleaned) + len(received)


def _values(sought: Sought) -> dict[str, Any]:
    return {"keys": keys_json(sought.keys), "until": sought.until}


def _mentioning(db: sqlite3.Connection, sought: Sought) -> list[Any]:
    """Number of the row, text, sender, id, time of messages whose text mentions the person."""
    spellings = Spellings(sought, loose=True)
    rows = mentioning(db, "sms", "no", ("body", "sender"), spellings, ("id", "created_at"))
    return [row for row in rows if row[4] <= sought.until and spellings.within(row[1])]


def _received(db: sqlite3.Connection, sought: Sought) -> list[tuple[int, str, str, str, float, bool]]:
    """Incoming messages of the person, and those of others that mention them."""
    sql = """SELECT no, body, sender, recipient, at FROM sms_received WHERE at <= :until
        AND number IN (SELECT value FROM json_each(:keys)) ORDER BY no"""
    own = [(*row, True) for row in db.execute(sql, _values(sought)).fetchall()]
    known, spellings = {row[0] for row in own}, Spellings(sought, loose=True)
    rows = mentioning(db, "sms_received", "no", ("body", "sender"), spellings, ("recipient", "at"))
    others = [(no, body, sender, to, at, False) for no, body, sender, to, at in rows if no not in known]
    return own + [one for one in others if one[4] <= sought.until and spellings.within(f"{one[1]} {one[2]}")]


def _erase_received(db: sqlite3.Connection, rows: list[tuple[int, str, bool]]) -> None:
    """The row stays, so that a repeated delivery stores nothing again."""
    for no, body, own in rows:
        if own:
            sql = "UPDATE sms_received SET sender = '', number = '', recipient = '', body = ? WHERE no = ?"
            db.execute(sql, (ERASED, no))
        else:
            db.execute("UPDATE sms_received SET body = ? WHERE no = ?", (body, no))


def _finding(row: Any) -> Finding:
    id_, sms, to, state, detail, at, sender, body, who = row
    content = {"sms": sms, "to": to, "sender": sender, "text": body, "state": state, "detail": detail, "by": who}
    return Finding(part="sms", kind="sms", id=id_, at=at, content=content, open=state in _WAITING)


def _blank(db: sqlite3.Connection, some: list[tuple[str, str]]) -> None:
    """The text goes, too: it was written to this person, and often names them."""
    for recipient, sms in some:
        db.execute("UPDATE sms_recipient SET recipient = '', detail = '' WHERE id = ?", (recipient,))
        db.execute(
            "UPDATE sms SET body = ? WHERE id = ? AND NOT EXISTS (SELECT 1 FROM sms_recipient WHERE sms = sms.id"
            " AND recipient <> '')",
            (ERASED, sms),
        )


def _rewrite(db: sqlite3.Connection, texts: list[tuple[str, int]]) -> None:
    db.executemany("UPDATE sms SET body = ? WHERE no = ?", texts)


def _reported(db: sqlite3.Connection, sought: Sought) -> list[tuple[str, tuple[Any, ...]]]:
    """Changes of reports that mention the person, also of messages to others or to nobody known."""
    spellings = Spellings(sought, loose=True)
    of_messages = mentioning(db, "sms_recipient", "no", ("detail",), spellings, ("changed_at",))
    strays = db.execute("SELECT connection, gateway_id, detail FROM sms_stray WHERE at <= ?", (sought.until,))
    changes: list[tuple[str, tuple[Any, ...]]] = [
        ("UPDATE sms_recipient SET detail = ? WHERE no = ?", (spellings.removed(detail), no))
        for no, detail, at in of_messages
        if at <= sought.until
    ]
    sql = "UPDATE sms_stray SET detail = ? WHERE connection = ? AND gateway_id = ?"
    changes += [(sql, (spellings.removed(row[2]), *row[:2])) for row in strays.fetchall() if spellings.within(row[2])]
    return changes


def _rewrite_reports(db: sqlite3.Connection, changes: list[tuple[str, tuple[Any, ...]]]) -> None:
    for sql, values in changes:
        db.execute(sql, values)
