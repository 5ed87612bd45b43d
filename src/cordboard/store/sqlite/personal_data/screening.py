"""Keeps whoever was erased out of what is written down later: requests, notes, alerts, the audit log, comparisons.

A CRM still has its own record of an erased person, and names it in answers to requests about other things. What belongs
to a later call of the same person is normal business and is left as it is.
"""

import sqlite3
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.ports.accounts import AuditRow
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.comparisons import Comparison
from cordboard.ports.store.journal import Note
from cordboard.store.sqlite.item_dependencies import keys_json

T = TypeVar("T", bound=msgspec.Struct)


def blank(one: Exchange) -> Exchange:
    """When, where to, how long and with which result."""
    return msgspec.structs.replace(one, url=one.url.partition("?")[0], request="", reply="", error=None)


def exchanges(db: sqlite3.Connection, erased: ErasureList, written: Sequence[Exchange]) -> Sequence[Exchange]:
    """Those of items that are erased have no texts, nor have others that mention anybody on the list."""
    if not len(erased):
        return written
    keys = [key for one in written for key in one.keys]
    sql = "SELECT key FROM item WHERE key IN (SELECT value FROM json_each(?)) AND body = x'7b7d'"
    gone = {key for (key,) in db.execute(sql, (keys_json(keys),)).fetchall()} if keys else set()
    return [blank(one) if _is_erased(one, gone, erased) else one for one in written]


def _is_erased(one: Exchange, gone: set[str], erased: ErasureList) -> bool:
    if one.keys:
        return not gone.isdisjoint(one.keys)
    return any(erased.mentions(text) for text in (one.url, one.request, one.reply, one.error or ""))


def notes(db: sqlite3.Connection, erased: ErasureList, written: Sequence[Note]) -> Sequence[Note]:
    """Those of no call, or of an erased one, are cleaned."""
    if not len(erased) or not written:
        return written
    calls = [one.call for one in written if one.call is not None]
    sql = "SELECT id FROM call WHERE id IN (SELECT value FROM json_each(?)) AND erased = 1"
    gone = {call for (call,) in db.execute(sql, (keys_json(calls),)).fetchall()} if calls else set()
    return [_note(erased, one) if one.call is None or one.call in gone else one for one in written]


def _note(erased: ErasureList, one: Note) -> Note:
    values = {name: erased.without(value) for name, value in one.values.items()}
    return msgspec.structs.replace(one, text=erased.without(one.text), values=values)


def audit(erased: ErasureList, rows: Sequence[AuditRow]) -> Sequence[AuditRow]:
    """What was searched for after an erasure is written down without the person."""
    return [texts(erased, row, "target", "detail", "before", "after") for row in rows]


def batch(db: sqlite3.Connection, erased: ErasureList, one: Batch) -> Batch:
    """Its notes and its lines of the audit log."""
    if not len(erased) or not (one.notes or one.audit):
        return one
    return msgspec.structs.replace(one, notes=notes(db, erased, one.notes), audit=audit(erased, one.audit))


def comparison(erased: ErasureList, one: Comparison) -> Comparison:
    """Reasons and problems in the words of others."""
    if not len(erased):
        return one
    cleaned = tuple(texts(erased, call, "text") for call in one.calls)
    return texts(erased, msgspec.structs.replace(one, calls=cleaned), "problem")


def texts(erased: ErasureList, one: T, *names: str) -> T:
    """With these texts cleaned."""
    if not len(erased):
        return one
    written = {name: getattr(one, name) for name in names}
    return msgspec.structs.replace(one, **{name: text and erased.without(text) for name, text in written.items()})
