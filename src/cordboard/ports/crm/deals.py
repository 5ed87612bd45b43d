"""The feed of deals, where `Capabilities.deals` is true and the connection's setting `read_deals` is on."""

from collections.abc import AsyncIterator
from typing import Protocol, runtime_checkable

from cordboard.domain.attribution.deal import Deal
from cordboard.domain.calls.call import Value

READ_DEALS = "read_deals"  # the setting


class DealPage(Value, frozen=True, kw_only=True):
    """A page of deals that are new or changed, and ids of those that are gone. `cursor` is opaque; `complete` when
    there is nothing further now. `Deal.won_at` is not set yet."""

    deals: tuple[Deal, ...] = ()
    gone: tuple[str, ...] = ()
    cursor: str
    complete: bool


@runtime_checkable
class ReadsDeals(Protocol):
    """A `Crm` whose deals can be read."""

    async def deal_changes(self, cursor: str | None) -> DealPage:
        """What changed since the cursor, the longest unchanged first; everything where there is none.

        `Deal.phones` has the fields of deals that the settings name (`ExtraFields`), where they exist.

        Deletions are among them where `Capabilities.deletions` is `listed`.
        """

    def deal_ids(self) -> AsyncIterator[tuple[str, ...]]:
        """Ids of all deals that exist now; asked only where `Capabilities.deletions` is `sweep`."""
