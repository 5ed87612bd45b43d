"""The report from sources to revenue: calls, leads, deals, revenue and cost of each, never added across currencies.
Pure; definitions in docs/figures.md.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

import msgspec

from cordboard.domain.attribution.traffic_source import TrafficSource

CENT = Decimal("0.01")


class SourcesBy(StrEnum):
    """What the report has a line for."""

    SOURCE = "source"
    MEDIUM = "medium"
    CAMPAIGN = "campaign"
    TERM = "term"
    CONTENT = "content"
    POOL = "pool"
    LANDING = "landing"


class TouchOf(StrEnum):
    """By which call of a client leads and deals count."""

    FIRST = "first"
    LAST = "last"


WITHIN_SOURCE = (SourcesBy.MEDIUM, SourcesBy.CAMPAIGN, SourcesBy.TERM, SourcesBy.CONTENT)
COSTS_KNOWN = (SourcesBy.SOURCE, SourcesBy.CAMPAIGN)
Key = tuple[str, str]  # the source, where lines are within one, and the value
Money = dict[str, Decimal]  # by currency; "" is an unknown one


class SourceLine(msgspec.Struct, kw_only=True):
    """Sums of one line. `deals`: created in the period; `won`: won in it, with their revenue."""

    calls: int = 0
    answered: int = 0
    missed: int = 0
    wait_ms: int = 0
    leads: int = 0
    deals: int = 0
    won: int = 0
    revenue: Money = {}
    cost: Money = {}

    def add(self, other: "SourceLine") -> None:
        """Add the other's."""
        for name in ("calls", "answered", "missed", "wait_ms", "leads", "deals", "won"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.revenue = added(self.revenue, other.revenue)
        self.cost = added(self.cost, other.cost)


def key_of(source: TrafficSource, by: SourcesBy) -> Key:
    """The line of a source."""
    return (source.source if by in WITHIN_SOURCE else "", getattr(source, by.value))


def report(
    by: SourcesBy,
    counted: Iterable[tuple[TrafficSource, SourceLine]],
    costs: Mapping[tuple[str, str], Money],
) -> dict[Key, SourceLine]:
    """The lines, by key; costs are known per source and campaign only.

    Args: `costs` by source and campaign.
    """
    lines: dict[Key, SourceLine] = {}
    for source, line in counted:
        lines.setdefault(key_of(source, by), SourceLine()).add(line)
    if by in COSTS_KNOWN:
        for (source_name, campaign), money in costs.items():
            named = TrafficSource(source=source_name, campaign=campaign)
            lines.setdefault(key_of(named, by), SourceLine()).add(SourceLine(cost=money))
    return lines


def total_of(lines: Iterable[SourceLine]) -> SourceLine:
    total = SourceLine()
    for line in lines:
        total.add(line)
    return total


def added(one: Money, other: Money) -> Money:
    """The sum, currency by currency."""
    return {currency: one.get(currency, Decimal(0)) + other.get(currency, Decimal(0)) for currency in one | other}


def money_of(line: SourceLine) -> list[tuple[str, Decimal, Decimal | None, float | None]]:
    """Currency, revenue, cost and return of each currency, the largest revenue first. Return: (revenue - cost) / cost,
    1.0 is 100 %; None where there is no cost in this currency."""
    found = []
    for currency in line.revenue | line.cost:
        revenue, cost = line.revenue.get(currency, Decimal(0)), line.cost.get(currency)
        gain = float((revenue - cost) / cost) if cost else None
        found.append((currency, rounded(revenue), None if cost is None else rounded(cost), gain))
    return sorted(found, key=lambda one: (-one[1], one[0]))


def rounded(amount: Decimal) -> Decimal:
    """To hundredths."""
    return amount.quantize(CENT, ROUND_HALF_EVEN)
