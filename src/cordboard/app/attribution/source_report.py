"""Puts the report together: calls and leads as they are counted, deals by the calls of their clients, costs."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

import msgspec

from cordboard.domain.attribution.costs import of_campaigns
from cordboard.domain.attribution.deal import Deal
from cordboard.domain.attribution.report import Key, SourceLine, SourcesBy, TouchOf, report
from cordboard.domain.attribution.traffic_source import TrafficSource
from cordboard.ports.store.attribution import AttributionStore, ClientUntil, KnownDeal, Touch


class Period(msgspec.Struct, frozen=True):
    """In local time; `until` is not included."""

    since: datetime
    until: datetime

    def holds(self, moment: datetime | None) -> bool:
        return moment is not None and self.since <= moment < self.until


class AttributedDeal(msgspec.Struct, frozen=True, kw_only=True):
    """A deal that was won in the period, and the call by which it counts; None where its client never called."""

    deal: Deal
    touch: Touch | None


class SourceReport:
    """Asks the store and adds up."""

    def __init__(self, store: AttributionStore) -> None:
        self._store = store

    async def lines(self, by: SourcesBy, touch: TouchOf, period: Period) -> tuple[dict[Key, SourceLine], SourceLine]:
        """The lines by key, and the deals whose clients never called."""
        counted = await self._calls(touch, period)
        without = SourceLine()
        for line, found in await self._deals(touch, period):
            if found is None:
                without.add(line)
            else:
                counted.append((found.source, line))
        first, last = period.since.date(), (period.until - timedelta(microseconds=1)).date()
        costs = of_campaigns(await self._store.costs(first, last), first, last)
        return report(by, counted, costs), without

    async def won(self, touch: TouchOf, period: Period) -> list[AttributedDeal]:
        """The deals won in the period, in the order of that."""
        deals = [one for one in await self._within(period) if period.holds(one.deal.won_at)]
        touches = await self._store.touches(touch.value, [_until(one, _won(one.deal)) for one in deals])
        found = [AttributedDeal(deal=one.deal, touch=by) for one, by in zip(deals, touches, strict=True)]
        return sorted(found, key=lambda one: (_won(one.deal), one.deal.id))

    async def _calls(self, touch: TouchOf, period: Period) -> list[tuple[TrafficSource, SourceLine]]:
        return [
            (
                one.source,
                SourceLine(
                    calls=one.calls,
                    answered=one.answered,
                    missed=one.missed,
                    wait_ms=one.wait_ms,
                    leads=one.first_leads if touch is TouchOf.FIRST else one.last_leads,
                ),
            )
            for one in await self._store.traffic_figures(period.since.timestamp(), period.until.timestamp())
        ]

    async def _deals(self, touch: TouchOf, period: Period) -> Iterator[tuple[SourceLine, Touch | None]]:
        """Each deal once where it was created in the period, and once where it was won in it."""
        deals = await self._within(period)
        created = [one for one in deals if period.holds(one.deal.created_at)]
        won = [one for one in deals if period.holds(one.deal.won_at)]
        asked = [_until(one, one.deal.created_at) for one in created] + [_until(one, _won(one.deal)) for one in won]
        lines = [SourceLine(deals=1) for _ in created] + [SourceLine(won=1, revenue=_revenue(one.deal)) for one in won]
        return zip(lines, await self._store.touches(touch.value, asked), strict=True)

    async def _within(self, period: Period) -> Sequence[KnownDeal]:
        return await self._store.deals(period.since.timestamp(), period.until.timestamp())


def _until(one: KnownDeal, moment: datetime) -> ClientUntil:
    return ClientUntil(one.clients, moment.timestamp())


def _won(deal: Deal) -> datetime:
    """Calls until then led to it: a deal that is entered when it is won already came from earlier ones."""
    return max(deal.won_at or deal.created_at, deal.created_at)


def _revenue(deal: Deal) -> dict[str, Decimal]:
    try:
        amount = Decimal(deal.amount) if deal.amount is not None else None
    except InvalidOperation:
        amount = None
    return {deal.currency or "": amount} if amount is not None else {}
