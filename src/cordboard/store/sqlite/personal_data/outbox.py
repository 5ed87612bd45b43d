"""Items of the outbox and claims. A settled item stays as a key and its state: that nothing is sent twice."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.domain.personal_data.sought import Sought, Spellings
from cordboard.ports.personal_data import Correction, Finding, Found
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.item_dependencies import keys_json
from cordboard.store.sqlite.personal_data.matching import (
    CHANGED_AT_ONCE,
    in_steps,
    mentioning,
    own_calls,
    settled_calls,
    values,
)

LIVE = ("open", "held", "parked")
_MINE = """SELECT key, kind, state, created_at, body, record, link, reason, call, subject, maybe_sent,
    updated_at FROM item WHERE body <> x'7b7d' AND (call IN (SELECT value FROM json_each(:calls))
    OR (subject IN (SELECT value FROM json_each(:keys)) AND created_at <= :until)) ORDER BY seq"""
BLANK = """UPDATE item SET subject = coalesce(call, key), body = x'7b7d', record = NULL, link = NULL, reason = NULL,
    code = NULL WHERE key = ?"""
_CLAIMS = """SELECT connection, entity, claim.key FROM claim LEFT JOIN item ON item.key = claim.key
    WHERE identity IN (SELECT value FROM json_each(:keys)) AND coalesce(item.created_at, 0) <= :until"""


class OutboxPart:
    """`ports.personal_data.PersonalDataPart` for the outbox."""

    name = "outbox"
    columns: Mapping[str, str] = {"rows.item": "subject body record link reason", "rows.claim": "identity"}

    def __init__(self, main: SqliteAccess) -> None:
        self._main = main

    async def find(self, sought: Sought) -> Found:
        return await self._main.scan(lambda db: find(db, sought))

    async def correct(self, sought: Sought, correction: Correction) -> int:
        return 0

    async def erase(self, sought: Sought, now: float) -> int:
        changed = 0
        while some := await self._main.writer.write(erase_some, (sought, now)):
            changed += some
        others = await self._main.scan(lambda db: others_with(db, sought))
        for few in in_steps(others):
            changed += await self._main.writer.write(clean_others, (sought, few))
        return changed


def mine(db: sqlite3.Connection, sought: Sought) -> list[Any]:
    """Items of the person's calls, and of the person."""
    asked = {**values(sought), "calls": keys_json(own_calls(db, sought))}
    return db.execute(_MINE, asked).fetchall()


def find(db: sqlite3.Connection, sought: Sought) -> Found:
    """Items and claims."""
    rows = mine(db, sought)
    findings = [_finding(row) for row in rows]
    claims = db.execute(_CLAIMS, values(sought)).fetchall()
    findings += [Finding(part="outbox", kind="claim", id=f"{one[0]} {one[1]}") for one in claims]
    findings += [Finding(part="outbox", kind="mention", id=key) for key in others_with(db, sought)]
    return Found(findings=findings, records=tuple(dict.fromkeys(row[5] for row in rows if row[5])))


def _finding(row: Sequence[Any]) -> Finding:
    content = {"kind": row[1], "state": row[2], "content": msgspec.json.decode(row[4]), "record": row[5]}
    return Finding(part="outbox", kind="item", id=row[0], at=row[3], content=content, open=row[2] in LIVE, link=row[6])


def others_with(db: sqlite3.Connection, sought: Sought) -> list[str]:
    """Items of others, sent or discarded, that mention the person."""
    own = {row[0] for row in mine(db, sought)}
    beside = ("key", "state", "created_at")
    rows = mentioning(db, "item", "seq", ("subject", "body", "reason"), Spellings(sought), beside)
    return [
        key for *_, key, state, at in rows if key not in own and state not in LIVE and at <= sought.until
    ]  # open ones are needed as they are, until they are sent


def erase_some(db: sqlite3.Connection, argument: tuple[Sought, float]) -> int:
    """Blank some settled items, or delete some claims whose item is; how many."""
    sought, now = argument
    calls, asked = set(settled_calls(db, sought, now)), values(sought, now)
    rows = mine(db, sought)
    done = [
        row[0]
        for row in rows
        if row[2] not in LIVE and (row[8] in calls or row[8] is None)
        and not (row[2] == "dropped" and row[10] and row[11] > asked["in_flight"])
    ]  # fmt: skip
    done = done[:CHANGED_AT_ONCE]
    waiting = {row[0] for row in rows} - set(done)
    claims = [one for one in db.execute(_CLAIMS, asked).fetchall() if one[2] not in waiting][:CHANGED_AT_ONCE]
    db.executemany("DELETE FROM claim WHERE connection = ? AND entity = ? AND key = ?", claims)
    db.executemany(BLANK, [(key,) for key in done])
    return len(done) + len(claims)


def clean_others(db: sqlite3.Connection, argument: tuple[Sought, Sequence[str]]) -> int:
    """Take the number out of settled items of others."""
    sought, keys = argument
    spellings = Spellings(sought)
    for key in keys:
        subject, body, reason = db.execute("SELECT subject, body, reason FROM item WHERE key = ?", (key,)).fetchone()
        db.execute(
            "UPDATE item SET subject = ?, body = ?, reason = ? WHERE key = ?",
            (spellings.removed(subject), spellings.cleaned(body), reason and spellings.removed(reason), key),
        )
    return len(keys)
