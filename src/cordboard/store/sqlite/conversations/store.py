"""`ports.store.conversations.ConversationStore` on SQLite."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from cordboard.domain.conversations.conversation_machine import Refusal, Reopen, Step, after
from cordboard.domain.conversations.message import Message
from cordboard.domain.person_names import fold_accents
from cordboard.ports.messenger import Update
from cordboard.ports.store.conversations import (
    AddedMessage,
    ConversationQuery,
    ConversationRow,
    MessageOutcome,
    MessageToSend,
    NewMessage,
)
from cordboard.store.predicates import CHAT_MESSAGE_WAITS, CONVERSATION_OPEN
from cordboard.store.sqlite.conversations import sending, updates
from cordboard.store.sqlite.conversations.rows import (
    CONVERSATION,
    MESSAGE,
    conversation_in,
    conversation_of,
    message_of,
    put_conversation,
    whole_row,
)
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.text_search import containing

_ACCOUNT = """INSERT INTO messenger_account (connection, account, place, used_at) VALUES (?, ?, '', ?)
    ON CONFLICT (connection, account) DO UPDATE SET used_at = excluded.used_at"""
_LATER = "SELECT coalesce(max(used_at), 0) + 1 FROM messenger_account WHERE connection = ?"
_FOUND = """(EXISTS (SELECT 1 FROM contact_point AS p WHERE p.id = conversation.contact_point
        AND folded(p.name || ' ' || p.username || ' ' || p.phone) LIKE :text ESCAPE '\\')
    OR EXISTS (SELECT 1 FROM chat_message AS m WHERE m.conversation = conversation.id
        AND folded(m.body) LIKE :text ESCAPE '\\'))"""


def _used(db: sqlite3.Connection, argument: tuple[str, str]) -> str:
    connection, account = argument
    if updates.account_of(db, connection) != account:
        (turn,) = db.execute(_LATER, (connection,)).fetchone()
        db.execute(_ACCOUNT, (connection, account, turn))
    sql = "SELECT place FROM messenger_account WHERE connection = ? AND account = ?"
    return str(db.execute(sql, argument).fetchone()[0])


def _step(db: sqlite3.Connection, argument: tuple[str, Step, float]) -> ConversationRow | Refusal | None:
    conversation, step, now = argument
    known = conversation_in(db, "id = ?", conversation)
    if known is None:
        return None
    then = after(known, step, now)
    if isinstance(then, Refusal):
        return then
    if isinstance(step, Reopen) and then is not known:
        other = conversation_in(db, f"contact_point = ? AND {CONVERSATION_OPEN}", known.contact_point)
        if other is not None:
            return Refusal.OPEN
    if then is not known:
        put_conversation(db, then)
    return whole_row(db, then)


def _where(query: ConversationQuery) -> tuple[str, dict[str, Any]]:
    parts: list[str] = ["1"]
    values: dict[str, Any] = {"limit": query.limit}
    if query.state is not None:
        parts.append("state = :state")
        values["state"] = query.state
    if query.agent is not None:
        parts.append("agent = :agent")
        values["agent"] = query.agent
    if query.seen_by is not None:
        parts.append("(state = 'new' OR agent = :seen_by)")
        values["seen_by"] = query.seen_by
    if query.before is not None:
        parts.append("(wrote_at, no) < (:at, :no)")
        values["at"], values["no"] = query.before
    if query.text.strip():
        parts.append(_FOUND)
        values["text"] = containing(fold_accents(query.text.strip()))
    return " AND ".join(parts), values


def _list(db: sqlite3.Connection, query: ConversationQuery) -> list[tuple[tuple[float, int], ConversationRow]]:
    where, values = _where(query)
    if "text" in values:
        db.create_function("folded", 1, fold_accents, deterministic=True)
    sql = CONVERSATION.replace("FROM conversation", ", no FROM conversation")
    rows = db.execute(f"{sql} WHERE {where} ORDER BY wrote_at DESC, no DESC LIMIT :limit", values).fetchall()
    found = [(conversation_of(row[:-1]), row[-1]) for row in rows]
    return [((one.wrote_at, no), whole_row(db, one)) for one, no in found]


def _messages(db: sqlite3.Connection, conversation: str, limit: int) -> list[Message]:
    order = "ORDER BY at DESC, place DESC, no DESC LIMIT ?"
    rows = db.execute(f"{MESSAGE} WHERE conversation = ? {order}", (conversation, limit)).fetchall()
    return [message_of(row) for row in reversed(rows)]


def _one(db: sqlite3.Connection, conversation: str) -> ConversationRow | None:
    found = conversation_in(db, "id = ?", conversation)
    return whole_row(db, found) if found else None


class ConversationRows(DatabaseConnections):
    """`ports.store.conversations.ConversationStore`."""

    async def messenger_place(self, connection: str, account: str) -> str:
        return str(await self.main.writer.write(_used, (connection, account), small=True))

    async def messenger_account(self, connection: str) -> str:
        return await self.main.scan(lambda db: updates.account_of(db, connection))

    async def put_updates(
        self, connection: str, updates_: Sequence[Update], place: str | None, now: float
    ) -> Sequence[str]:
        told = updates.Told(connection=connection, updates=updates_, place=place, now=now)
        changed: list[str] = await self.main.writer.write(updates.put, told, small=True)
        return changed

    async def conversation(self, conversation: str) -> ConversationRow | None:
        return await self.main.scan(lambda db: _one(db, conversation))

    async def messages_of(self, conversation: str, limit: int) -> Sequence[Message]:
        return await self.main.scan(lambda db: _messages(db, conversation, limit))

    async def list_conversations(self, query: ConversationQuery) -> Sequence[tuple[tuple[float, int], ConversationRow]]:
        return await self.main.scan(lambda db: _list(db, query))

    async def step_conversation(self, conversation: str, step: Step, now: float) -> ConversationRow | Refusal | None:
        argument = (conversation, step, now)
        found: ConversationRow | Refusal | None = await self.main.writer.write(_step, argument, small=True)
        return found

    async def add_message(self, new: NewMessage) -> AddedMessage:
        added: AddedMessage = await self.main.writer.write(sending.add, new, small=True)
        return added

    async def take_message(self, connection: str, now: float) -> MessageToSend | None:
        where = f"connection = ? AND {CHAT_MESSAGE_WAITS} AND next_at <= ?"
        if self.main.one(f"SELECT 1 FROM chat_message WHERE {where} LIMIT 1", (connection, now)) is None:
            return None  # asked each second: no commit for nothing
        taken: MessageToSend | None = await self.main.writer.write(sending.take, (connection, now), small=True)
        return taken

    async def put_message_outcome(self, message: str, outcome: MessageOutcome) -> str | None:
        argument = (message, outcome)
        about: str | None = await self.main.writer.write(sending.put_outcome, argument, small=True)
        return about

    async def interrupt_messages(self) -> int:
        return int(await self.main.writer.write(sending.interrupt, None, small=True))

    async def message_counts(self) -> Mapping[str, int]:
        sql = f"SELECT connection, count(*) FROM chat_message WHERE {CHAT_MESSAGE_WAITS} GROUP BY connection"
        return dict(await self.main.scan(lambda db: db.execute(sql).fetchall()))
