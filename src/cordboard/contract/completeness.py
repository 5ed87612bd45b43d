"""Use cases of completeness: what phone systems recorded, compared with our calls, and ours with the CRMs."""

from datetime import datetime
from typing import Protocol

from cordboard.contract.views.completeness import ComparisonView, CompletenessView


class Completeness(Protocol):
    """Which calls are accounted for."""

    async def report(self, history: int) -> CompletenessView:
        """The last comparisons of every connection, at most `history` each, newest first."""

    async def compare(self, connection: str, since: datetime | None, until: datetime | None, by: str) -> ComparisonView:
        """Compare a connection now; without a period the one since the last comparison.

        Raises: Cannot 404, 409 where it cannot be compared, 422 for a period that ends before it begins.
        """
