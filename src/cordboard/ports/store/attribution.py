"""What attribution reads: calls and leads by traffic source, touches of clients, deals, costs of campaigns."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple, Protocol

import msgspec

from cordboard.domain.attribution.costs import AdCost
from cordboard.domain.attribution.deal import Deal
from cordboard.domain.attribution.traffic_source import TrafficSource
from cordboard.ports.store.figures import CountingProgress

Which = Literal["first", "last"]


class TrafficSums(msgspec.Struct, frozen=True, kw_only=True):
    """Calls that came in and leads of one source. `wait_ms`: of answered calls, added up."""

    source: TrafficSource
    calls: int = 0
    answered: int = 0
    missed: int = 0
    wait_ms: int = 0
    first_leads: int = 0
    last_leads: int = 0


class ClientUntil(NamedTuple):
    """The clients of one deal, as calls have them, and until when their calls count (epoch s)."""

    clients: Sequence[str]
    until: float


class Touch(msgspec.Struct, frozen=True, kw_only=True):
    """The call by which something counts, and its source; `source` is empty where no call of the client has one."""

    call: str
    at: float
    source: TrafficSource


class KnownDeal(msgspec.Struct, frozen=True, kw_only=True):
    """A deal, and the numbers of its contact, else of its account, as calls have them."""

    connection: str
    deal: Deal
    clients: tuple[str, ...] = ()


class DealChange(msgspec.Struct, frozen=True, kw_only=True):
    """A deal to be kept, or its deletion (`deal` is None). `numbers`: its phones, canonical."""

    id: str
    deal: Deal | None = None
    numbers: tuple[str, ...] = ()


class DealState(msgspec.Struct, frozen=True, kw_only=True):
    """How far the deals of a CRM are read. Units: epoch s. `complete`: the first reading reached the end once.

    `read_with`: the phone fields that they are read with, and how their numbers are understood.
    """

    connection: str
    cursor: str | None = None
    complete: bool = False
    read_at: float = 0.0
    swept_at: float = 0.0
    deals: int = 0
    read_with: str = ""


class AttributionStore(Protocol):
    """Times: epoch s, `since` included, `until` not."""

    async def traffic_figures(self, since: float, until: float) -> Sequence[TrafficSums]:
        """By source, of calls that started then; sources without any are left out."""

    async def trace_untraced(self, at_most: int) -> int:
        """Find the source of calls that an older version kept; how many were done now, 0 when none is left."""

    async def tracing_progress(self) -> CountingProgress:
        """How far that is."""

    async def touches(self, which: Which, asked: Sequence[ClientUntil]) -> Sequence[Touch | None]:
        """The first or last call in of each that has a source, else the first or last one at all; in order."""

    async def put_deals(self, connection: str, changes: Sequence[DealChange]) -> None:
        """Keep deals and drop those that are gone. Of a client who was erased, no name and no link is kept."""

    async def deals_of_ids(self, connection: str, ids: Sequence[str]) -> Sequence[Deal]:
        """Those of them that are kept."""

    async def deals_with(self, connection: str, numbers: Sequence[str]) -> Sequence[Deal]:
        """Those that hold one of these numbers in a phone field, the newest first; none of erased clients."""

    async def deals_of_people(self, connection: str, records: Sequence[str]) -> Sequence[Deal]:
        """Those of these contacts and accounts, the newest first; none of erased clients."""

    async def deal_ids(self, connection: str) -> Sequence[str]:
        """All that are kept."""

    async def deals(self, since: float, until: float) -> Sequence[KnownDeal]:
        """Deals that were created or won then."""

    async def deal_state(self, connection: str) -> DealState:
        """How far they are read; the defaults where they never were."""

    async def set_deal_state(self, state: DealState) -> None:
        """Replace it; `deals` is counted by the store."""

    async def costs(self, first: date | None = None, last: date | None = None) -> Sequence[AdCost]:
        """Costs of which a day lies within these days, both included; all where none are given."""

    async def put_costs(self, costs: Sequence[AdCost]) -> None:
        """Keep them; one of the same campaign, days and currency is replaced."""

    async def drop_cost(self, cost: AdCost) -> bool:
        """Whether there was one of this campaign, these days and this currency."""
