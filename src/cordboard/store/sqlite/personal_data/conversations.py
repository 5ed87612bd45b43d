"""Conversations: the client's account in a messenger, all its messages, and messages of others that mention somebody.

Erased, the rows and the messenger's ids of messages stay without content, so that a message that comes again is not
stored again. The chat id stays, too, as a hash: a client who writes later is somebody new.
"""

import hashlib
import sqlite3
from collections.abc import Mapping
from typing import Any

import msgspec

from cordboard.domain.conversations.message import Content
from cordboard.domain.interaction import IdentityKind
from cordboard.domain.personal_data.sought import ERASED, Sought, Spellings
from cordboard.ports.personal_data import Correction, Finding, Found
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.item_dependencies import keys_json
from cordboard.store.sqlite.personal_data.matching import in_steps, mentioning, readable

_THEIRS = f"""created_at <= :until AND ((phone <> '' AND phone IN (SELECT value FROM json_each(:keys)))
    OR '{IdentityKind.MESSENGER}:' || connection || ':' || external_id IN (SELECT value FROM json_each(:keys)))"""
_POINTS = f"""SELECT id, connection, external_id, name, username, phone, start, created_at FROM contact_point
    WHERE {_THEIRS} ORDER BY no"""
_MESSAGES = f"""SELECT id, conversation, direction, body, content, state, at FROM chat_message WHERE contact_point IN
    (SELECT id FROM contact_point WHERE {_THEIRS}) AND created_at <= :until AND body || detail || content <> :blank
    ORDER BY no"""
_WAITING = ("queued", "sending")
_NOTHING = msgspec.json.encode(Content())


class ConversationsPart:
    """`ports.personal_data.PersonalDataPart` for conversations."""

    name = "conversations"
    columns: Mapping[str, str] = {
        "rows.contact_point": "external_id name username phone start",
        "rows.chat_message": "body content detail",
    }

    def __init__(self, main: SqliteAccess) -> None:
        self._main = main

    async def find(self, sought: Sought) -> Found:
        points = await self._main.scan(lambda db: db.execute(_POINTS, _values(sought)).fetchall())
        own = await self._main.scan(lambda db: db.execute(_MESSAGES, _values(sought)).fetchall())
        known = {row[0] for row in own}
        others = await self._main.scan(lambda db: _mentioning(db, sought))
        findings = [*map(_client, points), *map(_message, own)]
        findings += [
            Finding(part=self.name, kind="message", id=row[4], at=row[5], content={"text": row[1]})
            for row in others
            if row[4] not in known
        ]
        return Found(findings=findings)

    async def correct(self, sought: Sought, correction: Correction) -> int:
        return 0

    async def erase(self, sought: Sought, now: float) -> int:
        own = await self._main.scan(lambda db: db.execute(_MESSAGES, _values(sought)).fetchall())
        points = await self._main.scan(lambda db: db.execute(_POINTS, _values(sought)).fetchall())
        waiting = {row[1] for row in own if row[5] in _WAITING}
        others = await self._main.scan(lambda db: _mentioning(db, sought))
        blanked = [row[0] for row in own if row[5] not in _WAITING]
        spellings, done = Spellings(sought, loose=True), set(blanked)
        cleaned = [
            (spellings.removed(row[1]), spellings.cleaned(row[2]), spellings.removed(row[3]), row[0])
            for row in others
            if row[4] not in done and row[6] not in _WAITING
        ]
        for some in in_steps(blanked):
            await self._main.writer.write(_blank, some)
        for texts in in_steps(cleaned):
            await self._main.writer.write(_rewrite, texts)
        gone = [] if waiting else [(row[0], row[2]) for row in points]  # an answer on its way needs its address
        for clients in in_steps(gone):
            await self._main.writer.write(_forget, clients)
        return len(blanked) + len(cleaned) + len(gone)


def _values(sought: Sought) -> dict[str, Any]:
    return {"keys": keys_json(sought.keys), "until": sought.until, "blank": ERASED + _NOTHING.decode()}


def _mentioning(db: sqlite3.Connection, sought: Sought) -> list[Any]:
    """Number of the row, text, content, detail, id, time, state of messages that mention the person."""
    spellings = Spellings(sought, loose=True)
    rows = mentioning(db, "chat_message", "no", ("body", "content", "detail"), spellings, ("id", "created_at", "state"))
    return [row for row in rows if row[5] <= sought.until]


def _client(row: Any) -> Finding:
    id_, connection, external_id, name, username, phone, start, at = row
    content = {"connection": connection, "chat": external_id, "name": name, "username": username, "phone": phone}
    return Finding(part="conversations", kind="client", id=id_, at=at, content={**content, "start": start})


def _message(row: Any) -> Finding:
    id_, conversation, direction, body, content, state, at = row
    said = {"conversation": conversation, "direction": direction, "text": body, "content": readable(content)}
    return Finding(
        part="conversations", kind="message", id=id_, at=at, content={**said, "state": state}, open=state in _WAITING
    )


def _blank(db: sqlite3.Connection, ids: list[str]) -> None:
    sql = "UPDATE chat_message SET body = ?, content = ?, detail = '' WHERE id = ?"
    db.executemany(sql, [(ERASED, _NOTHING, id_) for id_ in ids])


def _rewrite(db: sqlite3.Connection, texts: list[tuple[str, bytes, str, int]]) -> None:
    db.executemany("UPDATE chat_message SET body = ?, content = ?, detail = ? WHERE no = ?", texts)


def _forget(db: sqlite3.Connection, clients: list[tuple[str, str]]) -> None:
    sql = """UPDATE contact_point SET external_id = ?, name = '', username = '', phone = '', phone_state = 'none',
        start = '' WHERE id = ?"""
    db.executemany(sql, [(f"erased {_hashed(id_, chat)}", id_) for id_, chat in clients])
    closing = """UPDATE conversation SET state = 'closed', version = version + 1
        WHERE contact_point = ? AND state <> 'closed'"""
    db.executemany(closing, [(id_,) for id_, _ in clients])


def _hashed(id_: str, chat: str) -> str:
    return hashlib.blake2b(chat.encode(), key=id_.encode()[:64], digest_size=10).hexdigest()
