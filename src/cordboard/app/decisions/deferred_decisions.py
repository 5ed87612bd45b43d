"""Calls whose decision waited for the CRM: once the directory is fresh they are decided, in the order they ended."""

from collections.abc import Callable, Sequence

import msgspec

from cordboard.app.connections.live_connections import Links
from cordboard.app.decisions.decide import Decider, Verdict, Whys
from cordboard.app.decisions.identify import InHand
from cordboard.domain.calls.call import Call
from cordboard.domain.crm.contact_match import Found, Unknown
from cordboard.domain.scenario.facts import OpenDeal
from cordboard.ports.host import Clock
from cordboard.ports.store import Batch, CallRow, Done, Item, ItemState, NewItem, Store

AGAIN_S = 5.0


class Looks:
    """Answers `look` items: facts, decision and following items in one fenced commit."""

    def __init__(
        self, store: Store, links: Links, decider: Decider, clock: Clock, changed: Callable[[str], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._links = links
        self._decider = decider
        self.changed = changed  # tells watchers that a call's effects changed

    async def answer(self, batch: Sequence[Item], fence: tuple[str, int]) -> None:
        """Decide the calls behind these items; what still cannot be decided stays open."""
        lane = fence[0]
        hand = InHand()
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
                verdict = None if item.subject in behind else await self._decide(row, lane, hand)
                if verdict is None or verdict.waits:
                    behind.add(item.subject)
                    done.append(still_waiting(item, verdict, self._clock.now()))
                    continue
                name = verdict.name or row.name
                rows.append(msgspec.structs.replace(row, why=merged(row, verdict), decided=True, name=name))
                items += verdict.items
                done.append(Done(key=item.key, state=ItemState.DONE, record="-", attempts=1))
            await self._store.commit(Batch(calls=rows, items=items, claims=hand.claims, done=done, fence=fence))
        for row in rows:
            self.changed(row.id)

    async def _decide(self, row: CallRow, crm: str, hand: InHand) -> Verdict:
        call = msgspec.json.decode(row.state, type=Call)
        verdict = await self._decider.for_crm(row, call, crm, hand, in_turn=True)
        if not verdict.waits or "deals" not in verdict.whys.decisions[0].decision.needs:
            return verdict
        deals = await self._deals(crm, verdict)
        return await self._decider.for_crm(row, call, crm, hand, deals, in_turn=True)

    async def _deals(self, crm: str, verdict: Verdict) -> tuple[OpenDeal, ...]:
        match = verdict.whys.decisions[0].facts.match
        if not isinstance(match, Found) or match.candidates[0].id is None:
            return ()  # somebody whom we are creating has no deals yet
        return tuple(await self._links.crm(crm).deals_of(match.candidates[0]))


def still_waiting(item: Item, verdict: Verdict | None, now: float) -> Done:
    """The question stays open and is asked again soon."""
    match = verdict.whys.decisions[0].facts.match if verdict else None
    reason = match.reason if isinstance(match, Unknown) else "An earlier fact is still missing."
    return Done(key=item.key, state=ItemState.OPEN, reason=reason, attempts=1, not_before=now + AGAIN_S)


def merged(row: CallRow, verdict: Verdict) -> bytes:
    """The call's decisions with this CRM's part replaced."""
    kept = msgspec.json.decode(row.why, type=Whys) if row.why else Whys()
    new = {why.connection: why for why in verdict.whys.decisions}
    decisions = tuple(new.pop(why.connection, why) for why in kept.decisions)
    return msgspec.json.encode(Whys(decisions=(*decisions, *new.values()), note=kept.note))
