"""Figures over calls, added up while they are written: each ended call of a client is counted in the commit that ends
or corrects it. A call that is deleted or erased later stays counted.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from cordboard.domain.figures.sums import Sums

Subject = Literal["person", "line", "queue"]


class CountingProgress(NamedTuple):
    """Calls that an older version left uncounted, and all of them; `calls` is 0 where none is left."""

    left: int
    calls: int


class FigureStore(Protocol):
    """Sums of calls by when they started. Units: epoch s, `since` included, `until` not."""

    async def figures_over_time(self, since: float, until: float, step: int, offset: int) -> Sequence[tuple[int, Sums]]:
        """By local time: `(started_at + offset) // step`, in order. Steps without a call are left out.

        Args: `step` and `offset` are multiples of 900 s.
        """

    async def figures_by(self, subject: Subject, since: float, until: float) -> Sequence[tuple[str, Sums]]:
        """By extension, line or queue; the empty one holds calls without."""

    async def count_uncounted(self, at_most: int) -> int:
        """Count ended calls that an older version left uncounted; how many were counted now, 0 when none is left."""

    async def counting_progress(self) -> CountingProgress:
        """How far that is."""
