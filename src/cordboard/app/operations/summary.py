"""The home page: calls today, a sentence per connection, waiting work, API credits and their forecast."""

from collections.abc import Sequence
from datetime import datetime

from cordboard.app.connections.health import WELL
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.contract.views.connections import HealthView
from cordboard.contract.views.overview import (
    BudgetView,
    ConnectionHealth,
    CreditsView,
    ServerHealth,
    StepView,
    SummaryView,
)
from cordboard.ports.crm import Budget
from cordboard.ports.store.store import Store

DAY_S = 86_400.0
WORST = ("red", "amber", "green", "quiet")


async def summary(
    store: Store,
    live_connections: LiveConnections,
    connections: Sequence[ConnectionHealth],
    midnight: float,
    now: float,
    problems: Sequence[HealthView] = (),
) -> SummaryView:
    """Everything on the first screen. `midnight` and `now` are epoch s; `problems` are those of the server itself."""
    today = await store.outcomes(midnight)
    return SummaryView(
        calls_today={outcome: count for outcome, count in today.items() if outcome != "live"},
        live=today.get("live", 0),
        connections=tuple(connections),
        server=tuple(problems),
        outbox={lane: dict(states) for lane, states in (await store.counts()).items()},
        credits={crm: await _credits(store, live_connections, crm, now) for crm in live_connections.crms()},
    )


async def _credits(store: Store, live_connections: LiveConnections, crm: str, now: float) -> CreditsView:
    """Used in the last 24 h; the forecast takes the last hour's pace where it is higher."""
    used, hour = await store.credits(crm, now - DAY_S), await store.credits(crm, now - 3600)
    identity = live_connections.connected_accounts[crm].identity
    budget = identity.budget if identity else None
    daily = budget.limit if budget else None
    view = budget_view(budget, await store.credits(crm, now - budget.window.total_seconds())) if budget else None
    return CreditsView(used_24h=used, daily=daily, forecast_24h=max(used, hour * 24), budget=view)


def budget_view(budget: Budget, counted: float) -> BudgetView:
    """`counted` by us in its window, for services that do not report their use."""
    used = counted if budget.used is None else budget.used
    return BudgetView(unit=budget.unit, used=used, limit=budget.limit, window_s=budget.window.total_seconds())


def server_health(
    connections: Sequence[ConnectionHealth],
    missing: Sequence[StepView],
    version: str,
    started: datetime,
    problems: Sequence[HealthView] = (),
) -> ServerHealth:
    """The worst of the server and all connections, and its sentence; what is `missing` where nothing is broken."""
    found = [*problems, *(one.health for one in connections)]
    ordered = sorted(found, key=lambda health: WORST.index(health.level))
    level, sentence = "green", "Everything works."
    worst = ordered[0] if ordered else None
    if missing and (worst is None or worst.level != "red"):
        level, sentence = "amber", " ".join(one.sentence for one in missing)
    elif worst is not None and worst.level not in WELL:
        level, sentence = worst.level, worst.sentence
    return ServerHealth(
        level=level,
        sentence=sentence,
        version=version,
        started_at=started,
        connections=tuple(connections),
        server=tuple(problems),
    )
