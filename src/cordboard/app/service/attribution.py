"""Use cases of attribution: the report of sources, offline conversions, costs of campaigns."""

from collections.abc import Sequence
from datetime import UTC

import msgspec

from cordboard.app.attribution.deal_sync import DealSync
from cordboard.app.attribution.source_report import Period, SourceReport
from cordboard.app.figures.asked_period import asked_period
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.csv_files import problem_view, refuse_mistakes
from cordboard.contract.attribution import SourcesQuery
from cordboard.contract.errors import Cannot
from cordboard.contract.views.attribution import (
    AdCostView,
    ConversionsView,
    CostsImportView,
    MoneyView,
    SourceSumsView,
    SourcesView,
    SourceView,
)
from cordboard.contract.views.figures import CountingView
from cordboard.domain.attribution.conversions import ClickId, Conversion, conversion_file, is_click_id
from cordboard.domain.attribution.costs import AdCost, CostsFile, read_costs, wrong_in
from cordboard.domain.attribution.report import COSTS_KNOWN, SourceLine, money_of, total_of
from cordboard.domain.attribution.traffic_source import click_ids
from cordboard.domain.calls.call import Call
from cordboard.domain.settings.time_zones import zone_of
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store

WRONG = {
    "source": ("The source is empty or too long.", "Enter the source as your campaigns name it, for example google."),
    "campaign": ("The name of the campaign is too long.", "Use at most 200 characters."),
    "last_day": ("The last day is before the first one.", "Choose a later last day."),
    "amount": ("The amount is not a decimal number.", "Use a number with a point, for example 1234.50."),
    "currency": ("The currency is not known.", "Use a currency code, for example EUR."),
}
_STATE = msgspec.json.Decoder(Call)


class AttributionUseCases:
    """Reads what the store counts; writes costs."""

    def __init__(
        self, store: Store, settings_in_force: SettingsInForce, deals: DealSync, audit_log: AuditLog, clock: Clock
    ) -> None:
        self._store = store
        self._settings_in_force = settings_in_force
        self._deals = deals
        self._audit_log = audit_log
        self._clock = clock
        self._report = SourceReport(store)

    async def sources(self, query: SourcesQuery) -> SourcesView:
        period, zone_name = self._period(query)
        lines, without = await self._report.lines(query.by, query.touch, period)
        left, calls = await self._store.tracing_progress()
        order = sorted(lines.items(), key=lambda one: (-one[1].calls, -one[1].won, one[0]))
        return SourcesView(
            items=tuple(
                SourceView(source=source, name=name, **msgspec.structs.asdict(_sums(line)))
                for (source, name), line in order
            ),
            by=query.by,
            touch=query.touch,
            since=period.since,
            until=period.until,
            time_zone=zone_name,
            total=_sums(total_of(lines.values())),
            without_call=_sums(without),
            costs_known=query.by in COSTS_KNOWN,
            reads_deals=tuple(self._deals.connections()),
            tracing=CountingView(counted=calls - left, calls=calls) if left else None,
        )

    def _period(self, query: SourcesQuery) -> tuple[Period, str]:
        zone_name = query.time_zone or self._settings_in_force.settings.company.zone
        zone = zone_of(zone_name) or UTC
        return Period(*asked_period(query.since, query.until, zone, self._clock.now())), zone_name

    async def conversions(self, query: SourcesQuery, kind: ClickId, name: str, by: str) -> ConversionsView:
        period, _ = self._period(query)
        found, without = list[Conversion](), 0
        for one in await self._report.won(query.touch, period):
            clicked = await self._click_id(one.touch.call, kind) if one.touch else None
            if clicked is None or one.touch is None or one.deal.won_at is None:
                without += 1
                continue
            at = max(one.deal.won_at.timestamp(), one.touch.at)
            moment = one.deal.won_at.fromtimestamp(at, UTC)
            value, currency = one.deal.amount, one.deal.currency
            found.append(Conversion(click_id=clicked, at=moment, value=value, currency=currency))
        file_name = f"conversions-{kind}-{period.since.date()}.csv"
        await self._audit_log.record(by, "attribution.conversions", file_name, f"{len(found)} conversions")
        return ConversionsView(
            file_name=file_name,
            csv=conversion_file(kind, name, found),
            conversions=len(found),
            without_click_id=without,
        )

    async def _click_id(self, call: str, kind: ClickId) -> str | None:
        row = await self._store.call(call)
        clicked = click_ids(_STATE.decode(row.state).parameters).get(kind) if row else None
        return clicked if clicked and is_click_id(clicked) else None

    async def costs(self) -> Sequence[AdCostView]:
        return [_cost(one) for one in await self._store.costs()]

    async def put_cost(self, cost: AdCost, by: str) -> AdCostView:
        if (wrong := wrong_in(cost)) is not None:
            raise Cannot(400, "cost", *WRONG[wrong])
        kept = msgspec.structs.replace(cost, author=by)
        await self._store.put_costs([kept])
        await self._audit_log.record(by, "attribution.cost_entered", _named(cost), f"{cost.amount} {cost.currency}")
        return _cost(kept)

    async def drop_cost(self, cost: AdCost, by: str) -> None:
        if not await self._store.drop_cost(cost):
            raise Cannot(404, "absent", f"There is no cost of {_named(cost)}.", "List the costs to see which exist.")
        await self._audit_log.record(by, "attribution.cost_removed", _named(cost))

    async def read_costs(self, text: str) -> CostsImportView:
        return _import(read_costs(text))

    async def import_costs(self, text: str, by: str) -> CostsImportView:
        found = read_costs(text, by)
        refuse_mistakes(found.problems)
        await self._store.put_costs(found.costs)
        await self._audit_log.record(by, "attribution.costs_imported", "", f"{len(found.costs)} costs from a CSV file")
        return _import(found, saved=True)


def _sums(line: SourceLine) -> SourceSumsView:
    return SourceSumsView(
        calls=line.calls,
        answered=line.answered,
        missed=line.missed,
        answer_ms=line.wait_ms // line.answered if line.answered else None,
        leads=line.leads,
        deals=line.deals,
        won=line.won,
        money=tuple(
            MoneyView(currency=currency, revenue=str(revenue), cost=None if cost is None else str(cost), gain=gain)
            for currency, revenue, cost, gain in money_of(line)
        ),
    )


def _cost(cost: AdCost) -> AdCostView:
    return AdCostView(**msgspec.structs.asdict(cost))


def _named(cost: AdCost) -> str:
    return f"{cost.source} {cost.campaign} {cost.first_day}/{cost.last_day}".replace("  ", " ")


def _import(found: CostsFile, *, saved: bool = False) -> CostsImportView:
    return CostsImportView(
        costs=tuple(_cost(one) for one in found.costs), problems=tuple(map(problem_view, found.problems)), saved=saved
    )
