"""Messages of agents: stored before a messenger is asked, marked before each attempt, in order for each client."""

import sqlite3

import msgspec

from cordboard.domain.conversations.conversation import PhoneState
from cordboard.domain.conversations.conversation_machine import Refusal, Write, after
from cordboard.domain.conversations.message import Direction, MessageState, state_after
from cordboard.ports.store.conversations import AddedMessage, MessageOutcome, MessageToSend, NewMessage
from cordboard.store.predicates import CHAT_MESSAGE_WAITS
from cordboard.store.sqlite.conversations.rows import conversation_in, insert_message, message_in, point_in

DUE = f"""connection = ? AND {CHAT_MESSAGE_WAITS} AND next_at <= ? AND NOT EXISTS (SELECT 1 FROM chat_message AS earlier
    WHERE earlier.contact_point = chat_message.contact_point AND earlier.connection = chat_message.connection
    AND earlier.state = 'queued' AND earlier.no < chat_message.no)"""
_OUTCOME = """UPDATE chat_message SET state = ?, reason = ?, detail = ?, external_id = ?, next_at = ?
    WHERE id = ?"""


def add(db: sqlite3.Connection, new: NewMessage) -> AddedMessage:
    one = new.message
    of = conversation_in(db, "id = ?", one.conversation)
    if of is None:
        return AddedMessage(refusal=Refusal.CLOSED)
    if new.key is not None:
        where = "conversation = ? AND idempotency_key = ?"
        known = message_in(db, where, of.id, new.key)
        if known is not None:
            return AddedMessage(message=known, new=False)
    if isinstance(refusal := after(of, Write(by=new.by), one.at), Refusal):
        return AddedMessage(refusal=refusal)
    insert_message(db, one, of, one.at, new.key)
    if one.ask_phone:
        db.execute("UPDATE contact_point SET asking = 1 WHERE id = ?", (of.contact_point,))
        sql = "UPDATE contact_point SET phone_state = ? WHERE id = ? AND phone_state = ?"
        db.execute(sql, (PhoneState.ASKED, of.contact_point, PhoneState.NONE))
    return AddedMessage(message=one)


def take(db: sqlite3.Connection, argument: tuple[str, float]) -> MessageToSend | None:
    connection, now = argument
    found = message_in(db, f"{DUE} ORDER BY next_at, no LIMIT 1", connection, now)
    if found is None:
        return None
    sql = "UPDATE chat_message SET state = ?, attempts = attempts + 1 WHERE id = ?"
    db.execute(sql, (MessageState.SENDING, found.id))
    sql = "SELECT id, asking FROM contact_point WHERE id = (SELECT contact_point FROM conversation WHERE id = ?)"
    point, asking = db.execute(sql, (found.conversation,)).fetchone()
    client = point_in(db, "id = ?", point)
    assert client is not None
    taken = msgspec.structs.replace(found, state=MessageState.SENDING, attempts=found.attempts + 1)
    end = bool(asking) and client.phone_state is PhoneState.VERIFIED and not found.ask_phone
    return MessageToSend(message=taken, client=client, end_asking=end)


def put_outcome(db: sqlite3.Connection, argument: tuple[str, MessageOutcome]) -> str | None:
    message, outcome = argument
    known = message_in(db, "id = ?", message)
    if known is None or known.direction is not Direction.OUT:
        return None
    again = outcome.state is MessageState.QUEUED and known.state is MessageState.SENDING
    state = MessageState.QUEUED if again else state_after(known.state, outcome.state)
    said = (outcome.reason, outcome.detail, outcome.external_id or known.external_id)
    db.execute(_OUTCOME, (state, *said, outcome.next_at, message))
    whose = "id = (SELECT contact_point FROM chat_message WHERE id = ?)"
    if outcome.unreachable:
        db.execute(f"UPDATE contact_point SET reachable = 0 WHERE {whose}", (message,))
    if state is MessageState.SENT and not known.ask_phone:
        sql = f"UPDATE contact_point SET asking = 0 WHERE {whose} AND phone_state = ?"
        db.execute(sql, (message, PhoneState.VERIFIED))
    return known.conversation


def interrupt(db: sqlite3.Connection, _: None) -> int:
    sql = "UPDATE chat_message SET state = ?, reason = 'interrupted' WHERE state = ?"
    return db.execute(sql, (MessageState.UNCERTAIN, MessageState.SENDING)).rowcount
