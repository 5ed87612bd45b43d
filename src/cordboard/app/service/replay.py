"""Use cases of a replay: preview, send, hold, discard, progress."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.explain.call_views import entity_of
from cordboard.app.replay.forecast import Forecast, forecast, seconds_of
from cordboard.app.replay.predicted_items import Predicted, PredictedItems
from cordboard.app.service.connections import ConnectionUseCases
from cordboard.app.service.outbox import OutboxUseCases
from cordboard.contract.errors import Cannot
from cordboard.contract.outbox import ItemChange
from cordboard.contract.replay import Period, ReplayChange, ReplayVerb
from cordboard.contract.views.replay import ReplayProgressView, ReplayRecordsView, ReplayView
from cordboard.domain.connection_state import ConnectionState, Phase, ReplayBegan
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm.prices import PricesRequests
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store.outbox import LOOKUP, Item, ItemQuery, ItemState, Waiting
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

MOST = 20_000  # items that a preview looks at, and calls that it decides; figures of more are scaled up
DECIDED = 6_000
PAGE = 5_000
TIMED = 50  # last requests that say how long one takes
TOOK_S = 0.5  # where none says
SENT, HELD = (ItemState.OPEN, ItemState.HELD), (ItemState.HELD,)


class ReplayUseCases:
    """Replays of CRM connections."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        predicted: PredictedItems,
        connections: ConnectionUseCases,
        outbox: OutboxUseCases,
        host: LaneHost,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._predicted = predicted
        self._connections = connections
        self._outbox = outbox
        self._host = host
        self._clock = clock

    async def preview(self, connection: str, period: Period) -> ReplayView:
        self._known(connection)
        waiting = await self._store.waiting(connection, SENT, period.since, period.until)
        query = ItemQuery(lane=connection, states=SENT, since=period.since, until=period.until, limit=MOST)
        items = _first(await self._store.items(query))
        lookups = [item for item in items if item.kind == LOOKUP]
        predicted = await self._predicted.of(connection, lookups, self._clock.now())
        costs = await self._forecast(connection, items, predicted)
        scale = waiting.items / len(items) if len(items) < waiting.items else 1.0
        return await self._view(connection, waiting, [*items, *predicted.items], len(lookups), costs, scale)

    async def _forecast(self, connection: str, items: Sequence[Item], predicted: Predicted) -> Forecast:
        provider, state = self._live_connections.provider(connection), await self._store.state(connection)
        every = [*items, *predicted.items]
        inside = {item.key for item in every}
        refs = sorted({ref for item in every for ref in item.refs} - inside)
        others = {item.key: item for item in await self._store.items_by_key(refs)} if refs else {}
        crm = self._live_connections.crm(connection)
        return forecast(
            _released(every),
            others,
            provider.capabilities.batch,
            provider.limits.concurrent,
            crm if isinstance(crm, PricesRequests) else None,
            max(1, state.people),
            predicted.deal_reads,
        )

    async def _view(
        self, connection: str, waiting: Waiting, items: Sequence[Item], lookups: int, costs: Forecast, scale: float
    ) -> ReplayView:
        def scaled(count: float) -> int:
            return math.ceil(count * scale)

        kinds = Counter((item.kind, entity_of(item)) for item in items if item.kind != LOOKUP)
        limits = self._live_connections.provider(connection).limits
        budget = self._live_connections.crm(connection).budget()
        return ReplayView(
            connection=connection,
            calls=waiting.calls,
            items=waiting.items,
            held=(await self._store.waiting(connection, HELD)).items,
            undecided=scaled(lookups),
            blocked=scaled(costs.left),
            records=tuple(_records(kind, entity, scaled(count)) for (kind, entity), count in kinds.most_common()),
            oldest=_moment(waiting.oldest),
            newest=_moment(waiting.newest),
            requests=scaled(costs.requests),
            credits=None if costs.credits is None else scaled(costs.credits),
            unit=limits.unit,
            credits_left=budget.left if budget else None,
            seconds=round(seconds_of(scaled(costs.requests), limits, await self._took_s(connection)), 1),
            estimated=scale > 1,
            progress=await self.progress(connection),
        )

    async def _took_s(self, connection: str) -> float:
        """Of one request lately. Units: s."""
        took = [one.took_ms for one in await self._store.exchanges(connection, TIMED) if one.error is None]
        return sum(took) / len(took) / 1000 if took else TOOK_S

    async def progress(self, connection: str) -> ReplayProgressView:
        self._known(connection)
        state = await self._live_connections.states.of(connection)
        left = await self._store.waiting(connection, (ItemState.OPEN,))
        counts = (await self._store.counts()).get(connection, {})
        return ReplayProgressView(
            connection=connection,
            state=_word(state, left.calls, self._clock.now()),
            total=state.replay_calls,
            sent=max(0, state.replay_calls - left.calls),
            left=left.calls,
            held=counts.get(ItemState.HELD, 0),
            rejected=counts.get(ItemState.PARKED, 0),
            began_at=moment(state.replay_began_at) if state.replay_began_at else None,
        )

    async def change(self, change: ReplayChange, by: str) -> ReplayProgressView:
        self._known(change.connection)
        match change.verb:
            case ReplayVerb.HOLD if change.period.whole:
                await self._connections.pause(change.connection, by)
            case ReplayVerb.HOLD:
                await self._all("hold", change.connection, (ItemState.OPEN,), change.period, by)
            case ReplayVerb.DROP:
                if not (change.reason or "").strip():
                    raise Cannot(422, "reason_missing", "Enter a reason for discarding.", "Say why.")
                await self._all("drop", change.connection, SENT, change.period, by, change.reason)
            case ReplayVerb.SEND:
                await self._send(change.connection, change.period, by)
        return await self.progress(change.connection)

    async def _send(self, connection: str, period: Period, by: str) -> None:
        """With a part, the lane rests until everything else is held."""
        state = await self._live_connections.states.of(connection)
        if state.phase in (Phase.NEW, Phase.PAUSED) or not state.signed_in:
            title = self._live_connections.connections[connection].title
            raise Cannot(409, "access_rejected", f"{title} rejects our access.", "Reconnect it, then send.")
        if not period.whole:
            if state.phase is not Phase.STOPPED:
                await self._connections.pause(connection, by)
            if period.since is not None:
                await self._all("hold", connection, (ItemState.OPEN,), Period(until=period.since), by)
            if period.until is not None:
                await self._all("hold", connection, (ItemState.OPEN,), Period(since=period.until), by)
        await self._all("release", connection, HELD, period, by)
        waiting = await self._store.waiting(connection, (ItemState.OPEN,))
        await self._live_connections.states.apply(connection, ReplayBegan(calls=waiting.calls))
        if (await self._live_connections.states.of(connection)).phase is Phase.STOPPED:
            await self._connections.resume(connection, by)
        self._host.wake(connection)

    async def _all(
        self,
        verb: str,
        connection: str,
        states: tuple[ItemState, ...],
        period: Period,
        by: str,
        reason: str | None = None,
    ) -> None:
        """The same for every item of the period, in pages."""
        after = 0
        while True:
            query = ItemQuery(
                lane=connection, states=states, since=period.since, until=period.until, after=after, limit=PAGE
            )
            items = await self._store.items(query)
            if items:
                keys = tuple(item.key for item in items)
                await self._outbox.change(ItemChange(verb=verb, keys=keys, reason=reason), by)
                after = items[-1].seq
            if len(items) < PAGE:
                return

    def _known(self, connection: str) -> None:
        """Raises: Cannot 404."""
        row = self._live_connections.connections.get(connection)
        if row is None or row.kind != "crm":
            raise Cannot(
                404, "absent", f"CRM connection not found: {connection}.", "GET /api/v1/connections lists them."
            )


def _first(items: Sequence[Item]) -> Sequence[Item]:
    """Up to the last call that is decided for the preview."""
    lookups = [place for place, item in enumerate(items) if item.kind == LOOKUP]
    return items[: lookups[DECIDED]] if len(lookups) > DECIDED else items


def _released(items: Sequence[Item]) -> list[Item]:
    """As they are once they are sent: nothing held, no retry awaited."""
    return [msgspec.structs.replace(item, state=ItemState.OPEN) for item in items]


def _word(state: ConnectionState, left: int, now: float) -> str:
    if state.phase is Phase.STOPPED:
        return "held"
    if state.phase in (Phase.NEW, Phase.PAUSED):
        return "sign_in"
    if not left:
        return "done"
    return "unreachable" if state.interrupted(now) else "sending"


def _records(kind: str, entity: Entity | None, count: int) -> ReplayRecordsView:
    return ReplayRecordsView(kind=kind, entity=entity, count=count)


def _moment(at: float | None) -> datetime | None:
    return moment(at) if at is not None else None
