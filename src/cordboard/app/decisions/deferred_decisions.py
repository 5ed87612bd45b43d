"""Calls whose decision waited for the CRM: once the directory is fresh they are decided, in the order they ended."""

from collections.abc import Callable, Sequence

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decide import Decider, DecisionRows, Decisions
from cordboard.app.decisions.identify import PendingWrites
from cordboard.domain.calls.call import Call
from cordboard.domain.crm.contact_match import Found, Unknown
from cordboard.domain.scenario.facts import OpenDeal
from cordboard.ports.host import Clock
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.outbox import Done, Item, ItemState, NewItem
from cordboard.ports.store.store import Store

AGAIN_S = 5.0


class DeferredDecisions:
    """Answers `look` items: facts, decision and following items in one fenced commit."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        decider: Decider,
        clock: Clock,
        changed: Callable[[str], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._live_connections = live_connections
        self._decider = decider
        self.changed = changed  # tells watchers that a call's effects changed

    async def answer(self, batch: Sequence[Item], fence: tuple[str, int]) -> None:
        """Decide the calls behind these items; what still cannot be decided stays open."""
        lane = fence[0]
        pending = PendingWrites()
        behind: set[str] = set()  # clients whose turn has not come
        rows: list[CallRow] = []
        items: list[NewItem] = []
        done: list[Done] = []
        async with self._decider.one_at_a_time:
            for item in batch:
                row = await self._store.call(item.call or "")
                if row is None:
                    gone = Done(key=item.key, state=ItemState.DROPPED, reason="The call is gone.", attempts=1)
                    done.append(gone)
                    continue
                decision_rows = None if item.subject in behind else await self._decide(row, lane, pending)
                if decision_rows is None or decision_rows.waits:
                    behind.add(item.subject)
                    done.append(still_waiting(item, decision_rows, self._clock.now()))
                    continue
                name = decision_rows.name or row.name
                rows.append(msgspec.structs.replace(row, why=merged(row, decision_rows), decided=True, name=name))
                items += decision_rows.items
                done.append(Done(key=item.key, state=ItemState.DONE, record="-", attempts=1))
            await self._store.commit(Batch(calls=rows, items=items, claims=pending.claims, done=done, fence=fence))
        for row in rows:
            self.changed(row.id)

    async def _decide(self, row: CallRow, crm: str, pending: PendingWrites) -> DecisionRows:
        call = msgspec.json.decode(row.state, type=Call)
        decision_rows = await self._decider.for_crm(row, call, crm, pending, in_turn=True)
        if not decision_rows.waits or "deals" not in decision_rows.decisions.decisions[0].decision.needs:
            return decision_rows
        deals = await self._deals(crm, decision_rows)
        return await self._decider.for_crm(row, call, crm, pending, deals, in_turn=True)

    async def _deals(self, crm: str, decision_rows: DecisionRows) -> tuple[OpenDeal, ...]:
        match = decision_rows.decisions.decisions[0].facts.match
        if not isinstance(match, Found) or match.candidates[0].id is None:
            return ()  # somebody whom we are creating has no deals yet
        return tuple(await self._live_connections.crm(crm).deals_of(match.candidates[0]))


def still_waiting(item: Item, decision_rows: DecisionRows | None, now: float) -> Done:
    """The question stays open and is asked again soon."""
    match = decision_rows.decisions.decisions[0].facts.match if decision_rows else None
    reason = match.reason if isinstance(match, Unknown) else "An earlier fact is still missing."
    return Done(key=item.key, state=ItemState.OPEN, reason=reason, attempts=1, not_before=now + AGAIN_S)


def merged(row: CallRow, decision_rows: DecisionRows) -> bytes:
    """The call's decisions with this CRM's part replaced."""
    kept = msgspec.json.decode(row.why, type=Decisions) if row.why else Decisions()
    new = {why.connection: why for why in decision_rows.decisions.decisions}
    decisions = tuple(new.pop(why.connection, why) for why in kept.decisions)
    return msgspec.json.encode(Decisions(decisions=(*decisions, *new.values()), note=kept.note))
