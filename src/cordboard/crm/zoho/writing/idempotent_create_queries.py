"""Queries that find our record again when an earlier attempt may have succeeded. Pure builders and readers.

By our key where the module has the field; else by what identifies the record, which is best effort: two records
that agree in all of it cannot be told apart.
Source: docs/reference/zoho-crm.md 8.13.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from cordboard.crm.zoho.reading import coql
from cordboard.crm.zoho.writing.encode import Record, local

WINDOW = timedelta(days=31)  # a record of ours is not older than the longest outage


def by_key(module: str, key_field: str, keys: Sequence[str]) -> list[str]:
    """Queries for records with these keys, `coql.IN_VALUES` at a time."""
    return [
        coql.select(["id", key_field], module, coql.one_of(key_field, keys[at : at + coql.IN_VALUES]))
        for at in range(0, len(keys), coql.IN_VALUES)
    ]


def by_nature(module: str, record: Record, now: datetime, zone: str) -> str | None:
    """A query for a record that looks exactly like this one; None where nothing identifies it."""
    parts = _NATURES.get(module, _nothing)(record)
    if not parts:
        return None
    recent = coql.since("Created_Time", local(now - WINDOW, zone))
    return coql.select(["id"], module, coql.both(*parts, recent), order="id desc", limit=1)


def _call(record: Record) -> list[str]:
    return [_same(record, "Call_Start_Time"), _same(record, "Subject"), _same(record, "Call_Type")]


def _person(record: Record) -> list[str]:
    return [_same(record, "Phone"), _same(record, "Last_Name")]


def _account(record: Record) -> list[str]:
    return [_same(record, "Account_Name")]


def _deal(record: Record) -> list[str]:
    return [_same(record, "Deal_Name"), *_link(record, "Contact_Name"), *_link(record, "Account_Name")]


def _task(record: Record) -> list[str]:
    due = [_same(record, "Due_Date")] if record.get("Due_Date") else []
    return [_same(record, "Subject"), *due, *_link(record, "Who_Id"), *_link(record, "What_Id")]


def _nothing(_: Record) -> list[str]:
    return []


def _same(record: Record, name: str) -> str:
    return coql.equals(name, str(record.get(name) or ""))


def _link(record: Record, name: str) -> list[str]:
    linked: Any = record.get(name)
    return [coql.equals(name, linked["id"])] if isinstance(linked, dict) else []


_NATURES: dict[str, Callable[[Record], list[str]]] = {
    "Calls": _call,
    "Leads": _person,
    "Contacts": _person,
    "Accounts": _account,
    "Deals": _deal,
    "Tasks": _task,
}
