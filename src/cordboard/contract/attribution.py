"""Use cases of attribution: sources of calls and what became of them, costs of campaigns, offline conversions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from cordboard.contract.views.attribution import AdCostView, ConversionsView, CostsImportView, SourcesView
from cordboard.domain.attribution.conversions import ClickId
from cordboard.domain.attribution.costs import AdCost
from cordboard.domain.attribution.report import SourcesBy, TouchOf


class SourcesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A time without a zone is one of `time_zone`; None: the company's. Without a period: the last 30 days."""

    by: SourcesBy = SourcesBy.CAMPAIGN
    touch: TouchOf = TouchOf.LAST
    since: datetime | None = None
    until: datetime | None = None
    time_zone: str | None = None


class Attribution(Protocol):
    """From sources to revenue. `by` names the user or token for the audit log."""

    async def sources(self, query: SourcesQuery) -> SourcesView:
        """The report. Raises: Cannot 400 for an impossible period."""

    async def conversions(self, query: SourcesQuery, kind: ClickId, name: str, by: str) -> ConversionsView:
        """The won deals of the period for import at an advertising network."""

    async def costs(self) -> Sequence[AdCostView]:
        """All costs, the newest first."""

    async def put_cost(self, cost: AdCost, by: str) -> AdCostView:
        """Keep a cost; one of the same campaign, days and currency is replaced. Raises: Cannot 400."""

    async def drop_cost(self, cost: AdCost, by: str) -> None:
        """Remove it; the amount does not matter. Raises: Cannot 404."""

    async def read_costs(self, text: str) -> CostsImportView:
        """What the CSV file would do."""

    async def import_costs(self, text: str, by: str) -> CostsImportView:
        """Save all lines of the file, or none. Raises: Cannot 422 with the first mistake."""
