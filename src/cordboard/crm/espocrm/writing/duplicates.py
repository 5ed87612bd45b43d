"""Interprets EspoCRM's refusal of a duplicate: our own record, the same person, or a case for a user. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from cordboard.domain.numbers.reading import canonical
from cordboard.toolkit.crm.idempotency_marker import keys_in


def ours(records: Sequence[Mapping[str, Any]], key: str, key_field: str | None) -> str | None:
    """The id of the record that an earlier attempt with this key created."""
    for record in records:
        if key in keys_in(record.get("description")) or (key_field and record.get(key_field) == key):
            return str(record["id"])
    return None


def of_same_number(records: Sequence[Mapping[str, Any]], phone: str | None, region: str | None) -> str | None:
    """The id of the record that has the number of the new one."""
    wanted = set(canonical(phone, region)) if phone else set()
    for record in records:
        if wanted & set(canonical(record.get("phoneNumber"), region)):
            return str(record["id"])
    return None


def named(records: Sequence[Mapping[str, Any]]) -> str:
    """The duplicates for people: `Ana Ruiz (+34600111222)`, three at most."""
    shown = [f"{one.get('name') or one.get('id')} ({one.get('phoneNumber') or 'no number'})" for one in records[:3]]
    return ", ".join(shown)
