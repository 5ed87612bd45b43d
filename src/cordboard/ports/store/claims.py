"""Claims: which item creates the record of a number."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.domain.crm.contact_match import Entity


class Claim(msgspec.Struct, frozen=True):
    """(connection, number) is being created by item `key`: a second call from the number makes no second record."""

    connection: str
    number: str
    entity: Entity
    key: str


class ClaimStore(Protocol):
    """Claims, at most one for each (connection, number, entity)."""

    async def claimed(self, connection: str, number: str) -> Sequence[Claim]: ...

    async def unclaim(self, connection: str, key: str) -> None:
        """The record of that item is gone (deleted in the CRM, or the item was dropped)."""
