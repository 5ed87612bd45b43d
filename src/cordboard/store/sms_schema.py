"""Tables of SMS: messages, their recipients, reports of messages that are not known yet, incoming messages, and
checksums of the numbers that want none.
"""

from sqlalchemy import Index, MetaData, Table, text

from cordboard.store.columns import key, maybe, moments, number, serial, words
from cordboard.store.predicates import SMS_OPEN, SMS_WAITS


def add_sms_tables(rows: MetaData) -> None:
    sms = Table(  # idempotency_key, digest (of recipients and text): hashes; who: whose account it is
        "sms",
        rows,
        serial("no"),
        *words("id", "connection", "who", "sender", "body", "alphabet", "digest"),
        *maybe("idempotency_key"),
        number("parts"),
        *moments("created_at", "valid_until"),
    )
    Index("sms_by_id", sms.c.id, unique=True)
    Index("sms_by_key", sms.c.who, sms.c.idempotency_key, unique=True)
    Index("sms_by_digest", sms.c.who, sms.c.digest, sms.c.created_at)
    recipient = Table(  # parts: what counts for the budget, none where it was refused here
        "sms_recipient",
        rows,
        serial("no"),
        *words("id", "sms", "connection", "recipient", "state", "reason", "detail", "gateway_id"),
        *(number(name) for name in ("parts", "attempts")),
        *moments("next_at", "changed_at", "created_at", "valid_until"),
    )
    Index("sms_recipient_by_id", recipient.c.id, unique=True)
    Index("sms_recipient_of_sms", recipient.c.sms)
    Index("sms_recipient_number", recipient.c.recipient)
    Index("sms_recipient_created", recipient.c.created_at)
    Index("sms_recipient_gateway_id", recipient.c.connection, recipient.c.gateway_id)
    Index("sms_recipient_due", recipient.c.connection, recipient.c.next_at, sqlite_where=text(SMS_WAITS))
    Index("sms_recipient_open", recipient.c.valid_until, sqlite_where=text(SMS_OPEN))
    Table(  # came before the gateway's id of its message was known, or is not ours at all
        "sms_stray",
        rows,
        *key("connection", "gateway_id"),
        *words("state", "detail"),
        *moments("at"),
        sqlite_with_rowid=False,
    )
    received = Table(  # sender: as the gateway wrote it; number: the same in E.164, else empty
        "sms_received",
        rows,
        serial("no"),
        *words("connection", "gateway_id", "sender", "number", "recipient", "body", "part", "wish"),
        *moments("at"),
    )
    Index("sms_received_once", received.c.connection, received.c.gateway_id, unique=True)
    Index("sms_received_number", received.c.number)
    Table("sms_opt_out", rows, *key("digest"), *moments("at"), sqlite_with_rowid=False)
