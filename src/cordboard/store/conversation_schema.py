"""Tables of conversations: clients in messengers, their conversations and messages, updates that came."""

from sqlalchemy import Index, MetaData, Table, text

from cordboard.store.columns import flag, key, maybe, moments, number, raw, serial, words
from cordboard.store.predicates import CHAT_MESSAGE_NAMED, CHAT_MESSAGE_WAITS, CONVERSATION_OPEN


def add_conversation_tables(rows: MetaData) -> None:
    point = Table(  # account: our account in the messenger; start: the key of the link they came by
        "contact_point",
        rows,
        serial("no"),
        *words("id", "connection", "account", "external_id", "name", "username", "language"),
        *words("phone", "phone_state", "start"),
        *(flag(name) for name in ("reachable", "asking")),
        *moments("created_at", "wrote_at"),
    )
    Index("contact_point_by_id", point.c.id, unique=True)
    Index("contact_point_there", point.c.connection, point.c.account, point.c.external_id, unique=True)
    Index("contact_point_phone", point.c.phone)
    conversation = Table(
        "conversation",
        rows,
        serial("no"),
        *words("id", "connection", "contact_point", "state"),
        *maybe("agent"),
        number("version"),
        *moments("created_at", "wrote_at", "taken_at", "closed_at"),
    )
    Index("conversation_by_id", conversation.c.id, unique=True)
    Index("conversation_of_point", conversation.c.contact_point, conversation.c.created_at)
    Index("conversation_open", conversation.c.contact_point, unique=True, sqlite_where=text(CONVERSATION_OPEN))
    Index("conversation_listed", conversation.c.state, conversation.c.wrote_at)
    Index("conversation_wrote", conversation.c.wrote_at)
    message = Table(  # place: the messenger's order within a second; content: file, contact card, location, as JSON
        "chat_message",
        rows,
        serial("no"),
        *words("id", "conversation", "contact_point", "connection", "direction", "kind", "body"),
        raw("content"),
        *words("state", "reason", "detail", "external_id", "ask_phone"),
        *maybe("who", "idempotency_key"),
        *(number(name) for name in ("place", "attempts")),
        *moments("at", "edited_at", "deleted_at", "next_at", "created_at"),
    )
    Index("chat_message_by_id", message.c.id, unique=True)
    Index("chat_message_order", message.c.conversation, message.c.at, message.c.place)
    Index(
        "chat_message_there",
        message.c.contact_point,
        message.c.external_id,
        unique=True,
        sqlite_where=text(CHAT_MESSAGE_NAMED),
    )
    Index("chat_message_by_key", message.c.conversation, message.c.idempotency_key, unique=True)
    Index("chat_message_due", message.c.connection, message.c.next_at, sqlite_where=text(CHAT_MESSAGE_WAITS))
    Index("chat_message_created", message.c.created_at)
    update = Table(  # what came, so that what comes again changes nothing; what: the kind of one that nobody knows
        "messenger_update",
        rows,
        *key("connection", "account", "update_key"),
        *words("what"),
        *moments("at"),
        sqlite_with_rowid=False,
    )
    Index("messenger_update_at", update.c.at)
    Table(  # where each is asked next
        "messenger_account",
        rows,
        *key("connection", "account"),
        *words("place"),
        *moments("used_at"),
        sqlite_with_rowid=False,
    )
