"""A record as it was: the values that can be written, and the records linked to it.

A value is JSON as the CRM's API gives it, by the CRM's own field name; owner and tags are values like any other.
"""

from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity


class Linked(StrEnum):
    """Kinds of record that are linked to a person or company."""

    CONTACT = "contact"
    DEAL = "deal"
    CALL = "call"
    TASK = "task"
    MEETING = "meeting"
    EMAIL = "email"
    NOTE = "note"
    ATTACHMENT = "attachment"


class Link(Value, frozen=True, kw_only=True):
    """A record (`entity`, `id`) whose `field` holds the person. `held`: all ids in that field, one where the field
    takes one. `name`: of an attachment, which gets a new id when it moves."""

    entity: Linked
    id: str
    field: str
    held: tuple[str, ...]
    name: str = ""


class RecordImage(Value, frozen=True, kw_only=True):
    """One record. Only values that the API takes back; system fields and times are left out.

    `keeps`: fields that nobody chooses, because the CRM unites them or they are ours.
    """

    entity: Entity
    id: str
    name: str = ""
    values: dict[str, Any] = {}
    links: tuple[Link, ...] = ()
    keeps: tuple[str, ...] = ()


class MergeImage(Value, frozen=True, kw_only=True):
    """Both records before they were merged."""

    survivor: RecordImage
    merged: RecordImage


def fingerprint(image: MergeImage) -> str:
    """The same for equal images, another one as soon as a value or a link of either record differs."""
    plain = [_canonical(image.survivor), _canonical(image.merged)]
    return sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()[:32]


def _canonical(image: RecordImage) -> Any:
    links = sorted(msgspec.to_builtins(image.links), key=lambda one: (one["entity"], one["id"], one["field"]))
    values = {name: value for name, value in image.values.items() if value not in (None, "", [], {})}
    return [image.entity, image.id, values, links]
