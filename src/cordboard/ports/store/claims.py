"""Claims: which item creates the record of a party."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.interaction import Identity


class Claim(msgspec.Struct, frozen=True):
    """The party of this identity is being created by item `key`: a second call of theirs makes no second record."""

    connection: str
    identity: Identity
    entity: Entity
    key: str


class ClaimStore(Protocol):
    """Claims, at most one for each (connection, identity, entity)."""

    async def claimed(self, connection: str, identity: Identity) -> Sequence[Claim]:
        """The claims on this identity in this CRM, at most one for each kind of record."""

    async def unclaim(self, connection: str, key: str) -> None:
        """The record of that item is gone (deleted in the CRM, or the item was dropped)."""
