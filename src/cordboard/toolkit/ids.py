"""Identifiers that are the same whenever the same thing is named again, so that a step can be repeated."""

import base64
import hashlib
from uuid import UUID, uuid5

RECORDS = UUID("3d1f9f6c-6a0e-5a55-9d0b-6f7a8f3c2b10")


def record_id(connection: str, key: str) -> str:
    """The id of the record that the outbox item `key` creates, in CRMs that let us choose ids (UUID)."""
    return str(uuid5(RECORDS, f"{connection}\0{key}"))


def call_id(connection: str, key: str) -> str:
    """Our id of the call that the provider names `key`: `c` and 16 letters and digits."""
    digest = hashlib.blake2b(f"{connection}\0{key}".encode(), digest_size=10).digest()
    return "c" + base64.b32encode(digest).decode().lower()


def item_prefix(call: str, crm: str) -> str:
    """What the keys of a call's items in one CRM begin with; `:lead`, `:call` and so on follow."""
    return f"{call}.{crm}"


def short(text: str) -> str:
    """A mark that tells texts apart: eight letters and digits."""
    return base64.b32encode(hashlib.blake2b(text.encode(), digest_size=5).digest()).decode().lower()
