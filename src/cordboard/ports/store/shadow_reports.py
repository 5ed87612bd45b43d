"""What comparisons in shadow mode found, one report each; together they say how far two integrations agree."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class ShadowFinding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record that is not the same. `differs`: name of what differs -> ours and theirs. No personal data: the call
    has them."""

    call: str
    entity: str
    verdict: str
    differs: dict[str, tuple[str, str]] = {}
    links: tuple[str, ...] = ()


class ShadowReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One comparison of the calls decided since the one before. `seq`: the last item that it looked at.

    `counts`: kind of record -> verdict -> how many; `no_number`: calls that cannot be compared; `cost`: in the unit of
    the CRM's budget; `complete`: the CRM had no more records; `problem`: why something could not be read.
    Units: `at` epoch s.
    """

    connection: str
    at: float
    seq: int
    calls: int = 0
    no_number: int = 0
    cost: float = 0.0
    complete: bool = True
    counts: dict[str, dict[str, int]] = {}
    examples: tuple[ShadowFinding, ...] = ()
    problem: str | None = None


class ShadowTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Of all stored reports of a connection. `seq`: how far they reach."""

    calls: int = 0
    cost: float = 0.0
    seq: int = 0


class ShadowReportStore(Protocol):
    """Reports of each connection, newest first."""

    async def keep_shadow_report(self, report: ShadowReport) -> None:
        """Store one."""

    async def shadow_reports(self, connection: str, since: float, limit: int) -> Sequence[ShadowReport]:
        """Those of this time or later, newest first. Units: epoch s."""

    async def shadow_totals(self, connection: str) -> ShadowTotals:
        """The sums of all that are stored."""

    async def prune_shadow_reports(self, before: float) -> int:
        """Delete those from before; how many there were. The newest of each connection stays."""
