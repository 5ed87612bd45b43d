"""What a messenger tells, stored once: repeated, shuffled, late.

A message goes into the open conversation of its client, else into a new one. An edit changes its message; one that
comes before its message is that message already. Ids follow from what came, so the same thing has the same id.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.domain.conversations.conversation import ContactPoint, Conversation, PhoneState
from cordboard.domain.conversations.message import Content, Direction, Message
from cordboard.ports.messenger import Account, ChatMoved, Deleted, Reachable, Received, Started, Unknown, Update
from cordboard.store.predicates import CONVERSATION_OPEN
from cordboard.store.sqlite.conversations.rows import (
    conversation_in,
    insert_message,
    message_in,
    point_in,
)

_NEW_POINT = """INSERT INTO contact_point (id, connection, account, external_id, name, username, language, phone,
    phone_state, start, reachable, asking, created_at, wrote_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, '', 'none', '', 1, 0, ?, ?)"""
_NEW_CONVERSATION = """INSERT INTO conversation (id, connection, contact_point, state, agent, version, created_at,
    wrote_at, taken_at, closed_at) VALUES (?, ?, ?, ?, NULL, ?, ?, ?, 0, 0)"""
_THERE = "connection = ? AND account = ? AND external_id = ?"
_CAME = "INSERT OR IGNORE INTO messenger_update (connection, account, update_key, what, at) VALUES (?, ?, ?, ?, ?)"
_PLACE = "UPDATE messenger_account SET place = ? WHERE connection = ? AND account = ?"
NOTHING = msgspec.json.encode(Content())


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one connection. `place`: where to ask next, None with a webhook. Units: `now` epoch s."""

    connection: str
    updates: Sequence[Update]
    place: str | None
    now: float


def put(db: sqlite3.Connection, told: Told) -> list[str]:
    """Ids of the conversations that changed."""
    account = account_of(db, told.connection)
    changed: dict[str, None] = {}
    for update in told.updates:
        what = update.what if isinstance(update, Unknown) else ""
        came = db.execute(_CAME, (told.connection, account, update.key, what, told.now))
        if came.rowcount:
            conversation = _applied(db, (told.connection, account), update, told.now)
            changed |= {conversation: None} if conversation else {}
    if told.place is not None:
        db.execute(_PLACE, (told.place, told.connection, account))
    return list(changed)


def account_of(db: sqlite3.Connection, connection: str) -> str:
    """Our account there that was last used."""
    sql = "SELECT account FROM messenger_account WHERE connection = ? ORDER BY used_at DESC LIMIT 1"
    row = db.execute(sql, (connection,)).fetchone()
    return "" if row is None else str(row[0])


Place = tuple[str, str]
"""Connection and our account there."""


def _applied(db: sqlite3.Connection, place: Place, update: Update, now: float) -> str | None:
    match update:
        case Received():
            return _received(db, place, update, now)
        case Started(account=account, start=start):
            point = _point(db, place, account, now)
            db.execute("UPDATE contact_point SET start = ? WHERE id = ? AND ? <> ''", (start, point.id, start))
            return _open_id(db, point)
        case Reachable(account=account, reachable=reachable):
            db.execute(f"UPDATE contact_point SET reachable = ? WHERE {_THERE}", (reachable, *place, account.chat))
            known = point_in(db, _THERE, *place, account.chat)
            return _open_id(db, known) if known else None
        case Deleted(chat=chat, external_ids=ids):
            return _deleted(db, place, chat, ids, now)
        case ChatMoved(chat=chat, now=moved):
            db.execute(f"UPDATE OR IGNORE contact_point SET external_id = ? WHERE {_THERE}", (moved, *place, chat))
    return None


def _received(db: sqlite3.Connection, place: Place, update: Received, now: float) -> str | None:
    point = _point(db, place, update.account, now)
    db.execute("UPDATE contact_point SET reachable = 1, wrote_at = max(wrote_at, ?) WHERE id = ?", (now, point.id))
    if (card := update.content.card) is not None and card.own:
        sql = "UPDATE contact_point SET phone = ?, phone_state = ? WHERE id = ?"
        db.execute(sql, (card.phone, PhoneState.VERIFIED, point.id))
    known = message_in(db, "contact_point = ? AND external_id = ?", point.id, update.external_id)
    if known is not None:
        return _edited(db, known, update)
    conversation = _conversation(db, point, update, now)
    message = Message(
        id=_named("msg", point.id, update.external_id),
        conversation=conversation.id,
        direction=Direction.IN,
        kind=update.kind,
        text=update.text,
        content=update.content,
        external_id=update.external_id,
        order=update.order,
        at=update.at or now,
        edited_at=update.edited_at,
    )
    insert_message(db, message, conversation, now)
    return conversation.id


def _edited(db: sqlite3.Connection, known: Message, update: Received) -> str | None:
    """The newest text counts, whenever it comes."""
    if update.edited_at is None or known.deleted_at or update.edited_at < (known.edited_at or 0.0):
        return None
    sql = "UPDATE chat_message SET body = ?, content = ?, edited_at = ? WHERE id = ?"
    db.execute(sql, (update.text, msgspec.json.encode(update.content), update.edited_at, known.id))
    return known.conversation


def _deleted(db: sqlite3.Connection, place: Place, chat: str, ids: Sequence[str], now: float) -> str | None:
    """The text goes, too: the client took it back."""
    point = point_in(db, _THERE, *place, chat)
    changed = None
    for external_id in ids if point else ():
        known = message_in(db, "contact_point = ? AND external_id = ?", point.id if point else "", external_id)
        if known is not None:
            sql = "UPDATE chat_message SET body = '', content = ?, deleted_at = ? WHERE id = ?"
            db.execute(sql, (NOTHING, now, known.id))
            changed = known.conversation
    return changed


def _point(db: sqlite3.Connection, place: Place, account: Account, now: float) -> ContactPoint:
    """The client, with the name that they have now."""
    known = point_in(db, _THERE, *place, account.chat)
    names = (account.name, account.username, account.language)
    if known is None:
        id_ = _named("client", *place, account.chat, repr(now))  # after an erasure they are somebody new
        db.execute(_NEW_POINT, (id_, *place, account.chat, *names, now, now))
        known = point_in(db, "id = ?", id_)
    elif account.name and names != (known.name, known.username, known.language):
        db.execute("UPDATE contact_point SET name = ?, username = ?, language = ? WHERE id = ?", (*names, known.id))
    assert known is not None
    return known


def _conversation(db: sqlite3.Connection, point: ContactPoint, update: Received, now: float) -> Conversation:
    found = conversation_in(db, f"contact_point = ? AND {CONVERSATION_OPEN}", point.id)
    if found is None:
        id_ = _named("conv", point.id, update.external_id)
        at = update.at or now
        found = Conversation(id=id_, connection=point.connection, contact_point=point.id, created_at=now, wrote_at=at)
        values: tuple[Any, ...] = (id_, point.connection, point.id, found.state, found.version, now, at)
        db.execute(_NEW_CONVERSATION, values)
    return found


def _open_id(db: sqlite3.Connection, point: ContactPoint) -> str | None:
    found = conversation_in(db, f"contact_point = ? AND {CONVERSATION_OPEN}", point.id)
    return found.id if found else None


def _named(kind: str, *parts: str) -> str:
    return f"{kind}_{hashlib.blake2b(chr(0).join(parts).encode(), digest_size=10).hexdigest()}"
