"""SMS: messages and what became of them for each recipient."""

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from cordboard.domain.sms.message import Sms, SmsRecipient
from cordboard.domain.sms.segments import Alphabet
from cordboard.domain.sms.states import SmsState, after, at_end_of_validity
from cordboard.ports.sms import Receipt
from cordboard.ports.store.sms import BegunSms, NewSms, SmsSought, SmsToSend
from cordboard.store.predicates import SMS_OPEN, SMS_WAITS
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.sms_search import digits_of, spellings_of

STRAY_S = 86_400.0  # how long a report is kept whose message is unknown
_MESSAGE = "SELECT id, connection, who, sender, body, alphabet, parts, created_at, valid_until FROM sms"
_RECIPIENT = """SELECT id, recipient, state, reason, detail, gateway_id, attempts, next_at, changed_at
    FROM sms_recipient"""
_INSERT = """INSERT INTO sms (id, connection, who, sender, body, alphabet, digest, idempotency_key, parts, created_at,
    valid_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_INSERT_RECIPIENT = """INSERT INTO sms_recipient (id, sms, connection, recipient, state, reason, detail, gateway_id,
    parts, attempts, next_at, changed_at, created_at, valid_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_UPDATE = """UPDATE sms_recipient SET state = ?, reason = ?, detail = ?, gateway_id = ?, attempts = ?, next_at = ?,
    changed_at = ? WHERE id = ?"""
_USED = "SELECT coalesce(sum(parts), 0) FROM sms_recipient WHERE created_at >= ?"
_IN_STATES = """AND EXISTS (SELECT 1 FROM sms_recipient AS one WHERE one.sms = sms.id
    AND one.state IN (SELECT value FROM json_each(:states)))"""
_WITH_TEXT = """AND (EXISTS (SELECT 1 FROM json_each(:spellings) AS one WHERE instr(body, one.value)
    OR instr(lower(body), one.value) OR instr(lower(who), one.value)) OR (:digits <> '' AND EXISTS (
    SELECT 1 FROM sms_recipient AS two WHERE two.sms = sms.id AND instr(two.recipient, :digits))))"""
_STRAY = """INSERT INTO sms_stray (connection, gateway_id, state, detail, at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (connection, gateway_id) DO UPDATE SET state = excluded.state, detail = excluded.detail"""


def _recipients(db: sqlite3.Connection, sms: str) -> tuple[SmsRecipient, ...]:
    return tuple(_recipient(row) for row in db.execute(f"{_RECIPIENT} WHERE sms = ? ORDER BY no", (sms,)).fetchall())


def _recipient(row: tuple[str, str, str, str, str, str, int, float, float]) -> SmsRecipient:
    id_, to, state, reason, detail, gateway_id, attempts, next_at, changed_at = row
    return SmsRecipient(
        id=id_,
        to=to,
        state=SmsState(state),
        reason=reason,
        detail=detail,
        gateway_id=gateway_id,
        attempts=attempts,
        next_at=next_at,
        changed_at=changed_at,
    )


def _sms(db: sqlite3.Connection, where: str, values: tuple[object, ...]) -> Sms | None:
    row = db.execute(f"{_MESSAGE} WHERE {where}", values).fetchone()
    if row is None:
        return None
    id_, connection, who, sender, body, alphabet, parts, created_at, valid_until = row
    return Sms(
        id=id_,
        connection=connection,
        by=who,
        sender=sender,
        text=body,
        alphabet=Alphabet(alphabet),
        parts=parts,
        created_at=created_at,
        valid_until=valid_until,
        recipients=_recipients(db, id_),
    )


def _begin(db: sqlite3.Connection, new: NewSms) -> BegunSms:
    one = new.sms
    if new.key is not None:
        known = _sms(db, "who = ? AND idempotency_key = ?", (one.by, new.key))
    else:
        where = "who = ? AND digest = ? AND created_at > ? AND idempotency_key IS NULL ORDER BY no DESC LIMIT 1"
        known = _sms(db, where, (one.by, new.digest, new.repeated_since))
    if known is not None:
        (digest,) = db.execute("SELECT digest FROM sms WHERE id = ?", (known.id,)).fetchone()
        return BegunSms(sms=known, same=digest == new.digest)
    sent = [each for each in one.recipients if each.state is SmsState.QUEUED]
    (used,) = db.execute(_USED, (new.day_began,)).fetchone()
    if sent and new.budget and used + one.parts * len(sent) > new.budget:
        return BegunSms(sms=None, used=used)
    values = (one.id, one.connection, one.by, one.sender, one.text, one.alphabet, new.digest, new.key, one.parts)
    db.execute(_INSERT, (*values, one.created_at, one.valid_until))
    for each in one.recipients:
        parts = one.parts if each.state is SmsState.QUEUED else 0
        first = (each.id, one.id, one.connection, each.to, each.state, each.reason, each.detail, each.gateway_id)
        times = (each.next_at, one.created_at, one.created_at, one.valid_until)
        db.execute(_INSERT_RECIPIENT, (*first, parts, each.attempts, *times))
    return BegunSms(sms=one, new=True, used=used)


def _take(db: sqlite3.Connection, argument: tuple[str, float]) -> SmsToSend | None:
    connection, now = argument
    where = f"connection = ? AND {SMS_WAITS} AND next_at <= ? AND valid_until > ? ORDER BY next_at, no LIMIT 1"
    row = db.execute(f"SELECT sms, id FROM sms_recipient WHERE {where}", (connection, now, now)).fetchone()
    if row is None:
        return None
    sms, id_ = row
    sql = "UPDATE sms_recipient SET state = ?, attempts = attempts + 1, changed_at = ? WHERE id = ?"
    db.execute(sql, (SmsState.SENDING, now, id_))
    found = _sms(db, "id = ?", (sms,))
    if found is None:
        return None
    return SmsToSend(sms=found, recipient=next(each for each in found.recipients if each.id == id_))


def _by_id(db: sqlite3.Connection, recipient: str) -> SmsRecipient | None:
    row = db.execute(f"{_RECIPIENT} WHERE id = ?", (recipient,)).fetchone()
    return _recipient(row) if row else None


def _save(db: sqlite3.Connection, one: SmsRecipient) -> None:
    facts = (one.state, one.reason, one.detail, one.gateway_id, one.attempts, one.next_at, one.changed_at)
    db.execute(_UPDATE, (*facts, one.id))


def _put_outcome(db: sqlite3.Connection, argument: tuple[str, SmsRecipient, float]) -> SmsRecipient | None:
    """Only what is still being sent goes back into the queue: a receipt proves that it left."""
    recipient, outcome, now = argument
    known = _by_id(db, recipient)
    if known is None:
        return None
    again = outcome.state is SmsState.QUEUED and known.state is SmsState.SENDING
    state = SmsState.QUEUED if again else after(known.state, outcome.state)
    gateway_id = outcome.gateway_id or known.gateway_id
    then = msgspec.structs.replace(known, gateway_id=gateway_id, next_at=outcome.next_at, changed_at=now)
    if state is outcome.state:
        then = msgspec.structs.replace(then, state=state, reason=outcome.reason, detail=outcome.detail)
    then = _with_stray(db, recipient, then)
    _save(db, then)
    return then


def _with_stray(db: sqlite3.Connection, recipient: str, one: SmsRecipient) -> SmsRecipient:
    """With the report that came before the gateway's id of this message was known."""
    if not one.gateway_id:
        return one
    (connection,) = db.execute("SELECT connection FROM sms_recipient WHERE id = ?", (recipient,)).fetchone()
    key = (connection, one.gateway_id)
    row = db.execute("SELECT state, detail FROM sms_stray WHERE connection = ? AND gateway_id = ?", key).fetchone()
    if row is None:
        return one
    db.execute("DELETE FROM sms_stray WHERE connection = ? AND gateway_id = ?", key)
    return _heard(one, Receipt(gateway_id=one.gateway_id, state=SmsState(row[0]), detail=row[1]), one.changed_at)


def _heard(one: SmsRecipient, receipt: Receipt, now: float) -> SmsRecipient:
    state = after(one.state, receipt.state)
    if state is one.state:
        return one
    return msgspec.structs.replace(
        one,
        state=state,
        reason="",
        detail=receipt.detail,
        gateway_id=receipt.gateway_id or one.gateway_id,
        changed_at=now,
    )


def _put_receipts(db: sqlite3.Connection, argument: tuple[str, Sequence[Receipt], float]) -> list[str]:
    connection, receipts, now = argument
    about = []
    for receipt in receipts:
        row = _row_of(db, connection, receipt)
        if row is None:
            _keep_stray(db, connection, receipt, now)
            continue
        sms, known = row
        then = _heard(known, receipt, now)
        if then is not known:
            _save(db, then)
            about.append(sms)
    return about


def _row_of(db: sqlite3.Connection, connection: str, receipt: Receipt) -> tuple[str, SmsRecipient] | None:
    """By our id, else by theirs; only messages of the connection that reports them."""
    for column, value in (("id", receipt.id), ("gateway_id", receipt.gateway_id)):
        where = f"connection = ? AND {column} = ? ORDER BY no DESC LIMIT 1"
        sql = f"SELECT sms, id FROM sms_recipient WHERE {where}"
        if value and (row := db.execute(sql, (connection, value)).fetchone()) is not None:
            known = _by_id(db, row[1])
            return None if known is None else (row[0], known)
    return None


def _keep_stray(db: sqlite3.Connection, connection: str, receipt: Receipt, now: float) -> None:
    """One a message: a later report may only raise it."""
    if not receipt.gateway_id:
        return
    key = (connection, receipt.gateway_id)
    row = db.execute("SELECT state FROM sms_stray WHERE connection = ? AND gateway_id = ?", key).fetchone()
    if row is None or after(SmsState(row[0]), receipt.state) is not SmsState(row[0]):
        db.execute(_STRAY, (*key, receipt.state, receipt.detail, now))


def _interrupt(db: sqlite3.Connection, now: float) -> int:
    sql = "UPDATE sms_recipient SET state = ?, reason = 'interrupted', changed_at = ? WHERE state = ?"
    return db.execute(f"{sql} AND {SMS_OPEN}", (SmsState.UNCERTAIN, now, SmsState.SENDING)).rowcount


def _end(db: sqlite3.Connection, now: float) -> int:
    where = f"{SMS_OPEN} AND valid_until <= ? AND state <> ? ORDER BY valid_until LIMIT 500"
    rows = db.execute(f"{_RECIPIENT} WHERE {where}", (now, SmsState.SENDING)).fetchall()
    for row in rows:
        one = _recipient(row)
        reason = "not_sent_in_time" if one.state is SmsState.QUEUED else "no_receipt"
        state = at_end_of_validity(one.state)
        _save(db, msgspec.structs.replace(one, state=state, reason=reason, changed_at=now))
    db.execute("DELETE FROM sms_stray WHERE at < ?", (now - STRAY_S,))
    return len(rows)


class SmsRows(DatabaseConnections):
    """`ports.store.sms.SmsStore`."""

    async def begin_sms(self, new: NewSms) -> BegunSms:
        begun: BegunSms = await self.main.writer.write(_begin, new, small=True)
        return begun

    async def sms(self, sms: str) -> Sms | None:
        return await self.main.scan(lambda db: _sms(db, "id = ?", (sms,)))

    async def list_sms(self, wanted: SmsSought, before: int | None, limit: int) -> Sequence[tuple[int, Sms]]:
        where = f"{_IN_STATES if wanted.states else ''} {_WITH_TEXT if wanted.text else ''}"
        sql = f"SELECT no, id FROM sms WHERE no < :before {where} ORDER BY no DESC LIMIT :limit"
        values = {
            "before": before if before is not None else 1 << 62,
            "states": msgspec.json.encode([one.value for one in wanted.states]).decode(),
            "spellings": spellings_of(wanted.text),
            "digits": digits_of(wanted.text),
            "limit": limit,
        }

        def read(db: sqlite3.Connection) -> list[tuple[int, Sms]]:
            rows = db.execute(sql, values).fetchall()
            found = [(no, _sms(db, "id = ?", (id_,))) for no, id_ in rows]
            return [(no, one) for no, one in found if one is not None]

        return await self.main.scan(read)

    async def take_sms(self, connection: str, now: float) -> SmsToSend | None:
        where = f"connection = ? AND {SMS_WAITS} AND next_at <= ?"
        if self.main.one(f"SELECT 1 FROM sms_recipient WHERE {where} LIMIT 1", (connection, now)) is None:
            return None  # asked each second: no commit for nothing
        taken: SmsToSend | None = await self.main.writer.write(_take, (connection, now), small=True)
        return taken

    async def put_sms_outcome(self, recipient: str, outcome: SmsRecipient, now: float) -> SmsRecipient | None:
        then: SmsRecipient | None = await self.main.writer.write(_put_outcome, (recipient, outcome, now), small=True)
        return then

    async def put_receipts(self, connection: str, receipts: Sequence[Receipt], now: float) -> Sequence[str]:
        about: list[str] = await self.main.writer.write(_put_receipts, (connection, receipts, now), small=True)
        return about

    async def interrupt_sms(self, now: float) -> int:
        return int(await self.main.writer.write(_interrupt, now, small=True))

    async def end_sms(self, now: float) -> int:
        return int(await self.main.writer.write(_end, now, small=True))

    async def sms_parts_since(self, since: float) -> int:
        row = self.main.one(_USED, (since,))
        return int(row[0]) if row else 0

    async def sms_counts(self) -> Mapping[str, Mapping[str, int]]:
        sql = f"""SELECT connection, state, count(*) FROM sms_recipient WHERE {SMS_OPEN}
            GROUP BY connection, state"""
        counts: dict[str, dict[str, int]] = {}
        for connection, state, count in await self.main.scan(lambda db: db.execute(sql).fetchall()):
            counts.setdefault(connection, {})[state] = count
        return counts
