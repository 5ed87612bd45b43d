"""Incoming SMS, each stored once, and who wants none.

A number that wants none is stored as a checksum: it is nobody's data, so it outlasts the message and an erasure.
"""

import hashlib
import sqlite3
from collections.abc import Sequence

from cordboard.domain.sms.opt_out import Wish
from cordboard.domain.sms.states import SmsState
from cordboard.ports.store.sms import ReceivedSms
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.sms_search import digits_of, spellings_of

_INSERT = """INSERT INTO sms_received (connection, gateway_id, sender, number, recipient, body, part, wish, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (connection, gateway_id) DO NOTHING"""
_FIND = "SELECT connection, gateway_id, sender, number, recipient, body, part, wish, at, no FROM sms_received"
_WITH_TEXT = """(:text = '' OR EXISTS (SELECT 1 FROM json_each(:spellings) AS one WHERE instr(body, one.value)
    OR instr(lower(body), one.value) OR instr(sender, one.value)) OR (:digits <> '' AND instr(number, :digits)))"""
_END = """UPDATE sms_recipient SET state = ?, reason = 'opted_out', changed_at = ?
    WHERE recipient = ? AND state = ? RETURNING sms"""


def _receive(db: sqlite3.Connection, received: Sequence[ReceivedSms]) -> list[str]:
    ended: list[str] = []
    for one in received:
        facts = (one.connection, one.gateway_id, one.sender, one.number, one.to, one.text, one.part, one.wish, one.at)
        if db.execute(_INSERT, facts).rowcount == 0 or not one.number:
            continue
        if one.wish is Wish.STOP:
            sql = "INSERT INTO sms_opt_out (digest, at) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING"
            db.execute(sql, (_digest(one.number), one.at))
            rows = db.execute(_END, (SmsState.REJECTED, one.at, one.number, SmsState.QUEUED)).fetchall()
            ended += [sms for (sms,) in rows]
        elif one.wish is Wish.START:
            db.execute("DELETE FROM sms_opt_out WHERE digest = ?", (_digest(one.number),))
    return ended


def _digest(number: str) -> str:
    return hashlib.blake2b(number.encode(), digest_size=16, person=b"sms-opt-out").hexdigest()


class ReceivedSmsRows(DatabaseConnections):
    """The part of `ports.store.sms.SmsStore` about incoming messages."""

    async def receive_sms(self, received: Sequence[ReceivedSms]) -> Sequence[str]:
        ended: list[str] = await self.main.writer.write(_receive, received, small=True)
        return ended

    async def received_sms(self, text: str, before: int | None, limit: int) -> Sequence[ReceivedSms]:
        sql = f"{_FIND} WHERE no < :before AND {_WITH_TEXT} ORDER BY no DESC LIMIT :limit"
        values = {
            "before": before if before is not None else 1 << 62,
            "text": text,
            "spellings": spellings_of(text),
            "digits": digits_of(text),
            "limit": limit,
        }
        rows = await self.main.scan(lambda db: db.execute(sql, values).fetchall())
        return [_received(row) for row in rows]

    async def opted_out(self, numbers: Sequence[str]) -> frozenset[str]:
        digests = {_digest(one): one for one in numbers}
        sql = "SELECT 1 FROM sms_opt_out WHERE digest = ?"
        return frozenset(number for digest, number in digests.items() if self.main.one(sql, (digest,)) is not None)


def _received(row: tuple[str, str, str, str, str, str, str, str, float, int]) -> ReceivedSms:
    connection, gateway_id, sender, number, to, body, part, wish, at, no = row
    return ReceivedSms(
        connection=connection,
        gateway_id=gateway_id,
        sender=sender,
        number=number,
        to=to,
        text=body,
        part=part,
        wish=Wish(wish),
        at=at,
        no=no,
    )
