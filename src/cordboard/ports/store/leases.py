"""Leases: the one server that works on a resource, and until when."""

from collections.abc import Collection, Mapping
from typing import Protocol

import msgspec


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """`epoch` grows with every owner and is never given twice; a write under an older one is refused."""

    name: str
    owner: str
    epoch: int
    until: float  # Units: epoch s, by the clock of the store


class LeaseStore(Protocol):
    """Leases by name. The clock that counts is the store's; a batch is fenced by `Batch.lease`."""

    async def acquire_lease(self, name: str, owner: str, seconds: float) -> Lease | None:
        """Become the owner, with the next epoch; None while the lease of another owner lasts.

        An owner who asks again gets the next epoch at once: what it began before is fenced off.
        """

    async def renew_leases(self, owner: str, held: Mapping[str, int], seconds: float) -> Collection[str]:
        """Prolong these leases (name to epoch) in one commit; returns the names of those still held."""

    async def lease(self, name: str) -> Lease | None:
        """The lease as it was given last, also when it is over."""
