"""Use cases of the outbox: the items for a CRM, and the actions of users on them."""

from typing import Protocol

import msgspec

from cordboard.contract.views.outbox import Changed, ItemPage, OutboxGroupsView
from cordboard.ports.store.outbox import ITEM_KINDS, ItemQuery, ItemState

__all__ = ["FAILING", "ITEM_KINDS", "ItemChange", "ItemQuery", "ItemState", "OutboxAdministration", "state_of"]

FAILING = {"waiting": False, "failing": True}  # names of lists: open items that were not tried yet, or that were


def state_of(name: str) -> ItemState:
    """The state of the items in the list of this name."""
    return ItemState.OPEN if name in FAILING else ItemState(name)


class ItemChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a person does to outbox items: these `keys`, or all of a connection in a state (at most 10,000).

    `verb`: retry (parked or failing: try now), hold, release (held: go on), drop (never; needs a reason).
    """

    verb: str
    keys: tuple[str, ...] = ()
    connection: str | None = None
    state: str | None = None
    reason: str | None = None


class OutboxAdministration(Protocol):
    """Reads and changes items of the outbox."""

    async def find(self, query: ItemQuery) -> ItemPage:
        """A page of items in the order of their turn (`query.newest`: newest first), at most `query.limit`."""

    async def groups(self, query: ItemQuery) -> OutboxGroupsView:
        """The items of these filters by what they wait for, and within it by call; at most 10,000 items."""

    async def change(self, change: ItemChange, by: str) -> Changed:
        """Retry, hold, release or drop items; items that depend on them follow. `by` goes into the audit log.

        Returns: how many items changed. Raises: Cannot 422 for an unknown verb, a missing reason, nothing chosen.
        """
