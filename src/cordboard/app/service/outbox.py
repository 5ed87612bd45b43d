"""Use cases about the outbox: list, retry, hold, release, drop."""

from collections.abc import Sequence

import msgspec

from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.events.event_hub import EventHub
from cordboard.app.explain.call_views import item_view
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.outbox_groups import grouped
from cordboard.contract.errors import Cannot
from cordboard.contract.outbox import FAILING, ItemChange, state_of
from cordboard.contract.stored_reasons import Advice, no_advice
from cordboard.contract.views.outbox import Changed, ItemPage, ItemView, OutboxGroupsView
from cordboard.domain.connection_state import RetryRequested
from cordboard.ports.crm.shadow import SHADOW_CODE
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store.outbox import Item, ItemQuery, ItemState
from cordboard.ports.store.store import Store
from cordboard.toolkit.audit_changes import changes

VERBS = {
    "retry": ItemState.OPEN,
    "release": ItemState.OPEN,
    "hold": ItemState.HELD,
    "drop": ItemState.DROPPED,
}
MANY = 10_000
NOTED = 50  # items in one entry of the audit log


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
        advice: Advice = no_advice,
    ) -> None:
        self._store = store
        self._states = states
        self._host = host
        self._event_hub = event_hub
        self._audit_log = audit_log
        self._clock = clock
        self._advice = advice

    async def find(self, query: ItemQuery) -> ItemPage:
        found = await self._store.items(msgspec.structs.replace(query, limit=query.limit + 1))
        items = found[: query.limit]
        following = str(items[-1].seq) if len(found) > query.limit else None
        clients = await self._store.clients_of([item.call for item in items if item.call])
        views = tuple(item_view(item, clients.get(item.call or ""), self._advice) for item in items)
        return ItemPage(items=views, next=following)

    async def groups(self, query: ItemQuery) -> OutboxGroupsView:
        found = await self._store.items(msgspec.structs.replace(query, limit=MANY + 1, after=0, newest=False))
        items = found[:MANY]
        calls = list({item.call for item in items if item.call})
        clients = await self._store.clients_of(calls)
        known = {item.key: item for item in items}
        known |= {one.key: one for one in await self._store.items_of_calls(calls)}

        def show(item: Item) -> ItemView:
            return item_view(item, clients.get(item.call or ""), self._advice)

        lanes = {item.lane: await self._states.of(item.lane) for item in items}
        interrupted = {lane for lane, state in lanes.items() if state.interrupted(self._clock.now())}
        shown = grouped(items, known, {}, show, interrupted)
        wanted = {line.call for group in shown for line in group.lines if line.call}
        rows = {call: row for call in wanted if (row := await self._store.call(call)) is not None}
        return OutboxGroupsView(items=grouped(items, known, rows, show, interrupted), more=len(found) > MANY)

    async def change(self, change: ItemChange, by: str) -> Changed:
        if change.verb not in VERBS:
            raise Cannot(422, "unknown_verb", f"Unknown action: {change.verb!r}.", f"Use one of {', '.join(VERBS)}.")
        if change.verb == "drop" and not change.reason:
            raise Cannot(422, "reason_missing", "Enter a reason for discarding.", "Say why.")
        items = await self._chosen(change)
        if VERBS[change.verb] is ItemState.OPEN and any(item.code == SHADOW_CODE for item in items):
            text = "These items were decided in shadow mode and are never sent."
            raise Cannot(409, "shadow", text, "Discard them, or switch shadow mode off.")
        reason = f"{change.reason or change.verb} ({by})" if change.verb in ("hold", "drop") else None
        before = {item.key: item.state.value for item in items[:NOTED]}
        changed = await self._store.change_items(
            [item.key for item in items], VERBS[change.verb], reason, self._clock.now()
        )
        after = {item.key: item.state.value for item in await self._store.items_by_key(list(before))}
        detail = change.reason or ""
        difference = changes(before, after)
        await self._audit_log.record(by, f"outbox.{change.verb}", f"{changed} items", detail, *difference)
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
        failing = FAILING.get(change.state)
        query = ItemQuery(lane=change.connection, states=(state_of(change.state),), failing=failing, limit=MANY)
        return await self._store.items(query)

    async def _let_try(self, lane: str) -> None:
        """A user asked for it now: the pause after a failure is over."""
        await self._states.apply(lane, RetryRequested())
        self._host.wake(lane)
