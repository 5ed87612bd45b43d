"""What requests cost at most, said before they are sent."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class PricesRequests(Protocol):
    """A `Crm` whose service counts requests. Pure; units are those of its `Budget.unit`.

    Records that the service rejects and that are repaired and sent again cost more; that cannot be known before.
    """

    def price_of_start(self) -> float:
        """What is read once before the first record: fields, pipelines."""

    def price_of_refresh(self, people: int) -> float:
        """Bringing the directory up to date, where at most so many people changed."""

    def price_of_deals(self) -> float:
        """Reading the deals of one client."""

    def price_of_write(self, kind: str, items: int, *, verify: bool) -> float:
        """One `Crm.apply` of so many actions of a kind; with `verify` it looks for an earlier attempt first."""
