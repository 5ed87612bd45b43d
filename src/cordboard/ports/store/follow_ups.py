"""Clients who were not called back, derived from the calls in the commit that writes them.

A missed inbound call of a client waits until the client was reached: an outbound call was answered, or the client
called again and was answered. There is one entry for each client; it goes by itself.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """A client who waits. `call` is the last missed one, `missed` how many there are. Units: epoch s."""

    client: str
    since: float
    call: str
    missed: int
    assignee: str | None = None  # id of a team member
    assigned_by: str | None = None
    assigned_at: float | None = None


class Reached(NamedTuple):
    """The call that reached the client after a missed one. Units: epoch s."""

    missed: str
    call: str
    at: float
    person: str
    direction: str


class FollowUpStore(Protocol):
    """Who is still to be called back, and who was."""

    async def follow_ups(self, clients: Collection[str]) -> Mapping[str, FollowUp]:
        """Those of these clients who wait."""

    async def assign_follow_up(self, client: str, assignee: str | None, by: str, at: float) -> bool:
        """Say who is to call; False when the client does not wait (any more)."""

    async def reached_since(self, client: str, after: float) -> float | None:
        """When the client was reached first after this moment, as calls are stored. Units: epoch s."""

    async def reached_after(self, calls: Sequence[str]) -> Sequence[Reached]:
        """Of these missed calls those whose client was reached later, with the first call that did it."""
