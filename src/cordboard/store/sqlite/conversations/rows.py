"""Rows of conversations as values, and back. Times that are not set are 0 in the rows."""

import sqlite3
from typing import Any

import msgspec

from cordboard.domain.conversations.conversation import ContactPoint, Conversation, ConversationState, PhoneState
from cordboard.domain.conversations.message import Content, Direction, Message, MessageKind, MessageState
from cordboard.ports.store.conversations import ConversationRow

POINT = """SELECT id, connection, external_id, name, username, language, phone, phone_state, reachable, start
    FROM contact_point"""
CONVERSATION = """SELECT id, connection, contact_point, state, agent, version, created_at, wrote_at, taken_at, closed_at
    FROM conversation"""
MESSAGE = """SELECT id, conversation, direction, kind, body, content, state, reason, detail, who, external_id, place,
    at, edited_at, deleted_at, ask_phone, attempts, next_at FROM chat_message"""
_PUT_CONVERSATION = """UPDATE conversation SET state = ?, agent = ?, version = ?, wrote_at = ?, taken_at = ?,
    closed_at = ? WHERE id = ?"""
_INSERT = """INSERT INTO chat_message (id, conversation, contact_point, connection, direction, kind, body, content,
    state, reason, detail, external_id, ask_phone, who, idempotency_key, place, attempts, at, edited_at, deleted_at,
    next_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

Row = tuple[Any, ...]


def point_of(row: Row) -> ContactPoint:
    id_, connection, external_id, name, username, language, phone, phone_state, reachable, start = row
    return ContactPoint(
        id=id_,
        connection=connection,
        external_id=external_id,
        name=name,
        username=username,
        language=language,
        phone=phone,
        phone_state=PhoneState(phone_state),
        reachable=bool(reachable),
        start=start,
    )


def conversation_of(row: Row) -> Conversation:
    id_, connection, point, state, agent, version, created_at, wrote_at, taken_at, closed_at = row
    return Conversation(
        id=id_,
        connection=connection,
        contact_point=point,
        state=ConversationState(state),
        agent=agent,
        version=version,
        created_at=created_at,
        wrote_at=wrote_at,
        taken_at=taken_at or None,
        closed_at=closed_at or None,
    )


def message_of(row: Row) -> Message:
    first, last = row[:10], row[10:]
    id_, conversation, direction, kind, body, content, state, reason, detail, who = first
    external_id, place, at, edited_at, deleted_at, ask_phone, attempts, next_at = last
    return Message(
        id=id_,
        conversation=conversation,
        direction=Direction(direction),
        kind=MessageKind(kind),
        text=body,
        content=msgspec.json.decode(content, type=Content),
        state=MessageState(state),
        reason=reason,
        detail=detail,
        by=who,
        external_id=external_id,
        order=place,
        at=at,
        edited_at=edited_at or None,
        deleted_at=deleted_at or None,
        ask_phone=ask_phone,
        attempts=attempts,
        next_at=next_at,
    )


def conversation_in(db: sqlite3.Connection, where: str, *values: object) -> Conversation | None:
    row = db.execute(f"{CONVERSATION} WHERE {where}", values).fetchone()
    return None if row is None else conversation_of(row)


def message_in(db: sqlite3.Connection, where: str, *values: object) -> Message | None:
    row = db.execute(f"{MESSAGE} WHERE {where}", values).fetchone()
    return None if row is None else message_of(row)


def point_in(db: sqlite3.Connection, where: str, *values: object) -> ContactPoint | None:
    row = db.execute(f"{POINT} WHERE {where}", values).fetchone()
    return None if row is None else point_of(row)


def whole_row(db: sqlite3.Connection, one: Conversation) -> ConversationRow:
    """With its client and its last message."""
    client = point_in(db, "id = ?", one.contact_point)
    assert client is not None, "a conversation has a client"
    last = message_in(db, "conversation = ? ORDER BY at DESC, place DESC, no DESC LIMIT 1", one.id)
    return ConversationRow(conversation=one, client=client, last=last)


def put_conversation(db: sqlite3.Connection, one: Conversation) -> None:
    times = (one.wrote_at, one.taken_at or 0.0, one.closed_at or 0.0)
    db.execute(_PUT_CONVERSATION, (one.state, one.agent, one.version, *times, one.id))


def insert_message(
    db: sqlite3.Connection, one: Message, of: Conversation, now: float, idempotency_key: str | None = None
) -> None:
    """It is the last thing that was written there, unless it came late."""
    whose = (one.id, of.id, of.contact_point, of.connection, one.direction, one.kind, one.text)
    state = (msgspec.json.encode(one.content), one.state, one.reason, one.detail, one.external_id, one.ask_phone)
    times = (one.at, one.edited_at or 0.0, one.deleted_at or 0.0, one.next_at, now)
    db.execute(_INSERT, (*whose, *state, one.by, idempotency_key, one.order, one.attempts, *times))
    db.execute("UPDATE conversation SET wrote_at = max(wrote_at, ?) WHERE id = ?", (one.at, of.id))
