"""Use cases about the outbox: list, retry, hold, release, drop."""

from collections.abc import Sequence

import msgspec

from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.events.event_hub import EventHub
from cordboard.app.explain.call_views import item_view
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.outbox import ItemChange
from cordboard.contract.views.outbox import Changed, ItemPage
from cordboard.domain.connection_state import RetryRequested
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store.outbox import Item, ItemQuery, ItemState
from cordboard.ports.store.store import Store

VERBS = {
    "retry": ItemState.OPEN,
    "release": ItemState.OPEN,
    "hold": ItemState.HELD,
    "drop": ItemState.DROPPED,
}
MANY = 10_000


class OutboxUseCases:
    """What waits, and what people do to it."""

    def __init__(
        self,
        store: Store,
        states: ConnectionStates,
        host: LaneHost,
        event_hub: EventHub,
        audit_log: AuditLog,
        clock: Clock,
    ) -> None:
        self._store = store
        self._states = states
        self._host = host
        self._event_hub = event_hub
        self._audit_log = audit_log
        self._clock = clock

    async def find(self, query: ItemQuery) -> ItemPage:
        found = await self._store.items(msgspec.structs.replace(query, limit=query.limit + 1))
        items = found[: query.limit]
        following = str(items[-1].seq) if len(found) > query.limit else None
        clients = await self._store.clients_of([item.call for item in items if item.call])
        views = tuple(item_view(item, clients.get(item.call or "")) for item in items)
        return ItemPage(items=views, next=following)

    async def change(self, change: ItemChange, by: str) -> Changed:
        if change.verb not in VERBS:
            raise Cannot(422, "unknown_verb", f"Unknown action: {change.verb!r}.", f"Use one of {', '.join(VERBS)}.")
        if change.verb == "drop" and not change.reason:
            raise Cannot(422, "reason_missing", "Enter a reason for discarding.", "Say why.")
        items = await self._chosen(change)
        reason = f"{change.reason or change.verb} ({by})" if change.verb in ("hold", "drop") else None
        changed = await self._store.change_items(
            [item.key for item in items], VERBS[change.verb], reason, self._clock.now()
        )
        await self._audit_log.record(by, f"outbox.{change.verb}", f"{changed} items", change.reason or "")
        for lane in {item.lane for item in items}:
            await self._let_try(lane)
        for item in items:
            self._event_hub.publish("item", {"key": item.key, "call": item.call}, self._clock.now())
        return Changed(changed=changed)

    async def _chosen(self, change: ItemChange) -> Sequence[Item]:
        if change.keys:
            return await self._store.items_by_key(change.keys)
        if change.connection is None or change.state is None:
            raise Cannot(422, "nothing_chosen", "No items selected.", "Give keys, or connection and state.")
        failing = True if change.state == "failing" else None
        states = (ItemState.OPEN,) if change.state in ("open", "failing") else (ItemState(change.state),)
        query = ItemQuery(lane=change.connection, states=states, failing=failing, limit=MANY)
        return await self._store.items(query)

    async def _let_try(self, lane: str) -> None:
        """A user asked for it now: the pause after a failure is over."""
        await self._states.apply(lane, RetryRequested())
        self._host.wake(lane)
