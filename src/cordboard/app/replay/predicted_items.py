"""What calls that wait for a look-up will bring about, decided from the directory as it is. Nothing is written.

A client whom the directory does not know counts as new, and a client's unread deals as none: people may have been
entered meanwhile, so this is the most that will be created.
"""

from collections.abc import Sequence

import msgspec

from cordboard.app.decisions.decide import Decider
from cordboard.app.decisions.identify import DecisionBatch
from cordboard.app.trials.backtest import Turns
from cordboard.domain.calls.call import Call
from cordboard.domain.crm.contact_match import Candidate
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.outbox import Item, ItemState, NewItem
from cordboard.ports.store.store import Store


class Predicted(msgspec.Struct, kw_only=True):
    """`deal_reads`: how many clients' deals are read. `undecided`: calls about which nothing can be said."""

    items: list[Item] = []
    deal_reads: int = 0
    undecided: int = 0


class _Preview(DecisionBatch):
    """Decisions that nobody commits."""

    async def unclaim(self, crm: str, key: str) -> None:
        """Nothing is written."""

    async def remember(self) -> None:
        """People whom these decisions create are known to the next ones."""
        for claim in self.claims:
            found = list(await self.people(claim.connection, claim.identity))
            new = Candidate(entity=claim.entity, pending=claim.key, phones=(claim.identity.value,))
            self._people[claim.connection, claim.identity] = [*found, new]
        self.claims.clear()


class PredictedItems:
    """Predicts for one CRM at a time."""

    def __init__(self, store: Store, decider: Decider) -> None:
        self._store = store
        self._decider = decider

    async def of(self, crm: str, lookups: Sequence[Item], now: float) -> Predicted:
        """The items that answering these look-ups will add, in their order. Units: `now` epoch s."""
        if not lookups:
            return Predicted()
        state = msgspec.structs.replace(await self._store.state(crm), fresh_at=now)
        found, turns = Predicted(items=[], deal_reads=0), Turns()
        batch = _Preview(self._store, {crm: state})
        for item in lookups:
            await self._take(crm, item, batch, found, state, now)
            await batch.remember()
            await turns.take()
        return found

    async def _take(
        self, crm: str, item: Item, batch: _Preview, found: Predicted, state: DirectoryState, now: float
    ) -> None:
        row = await self._store.call(item.call or "")
        if row is None:
            return
        call = msgspec.json.decode(row.state, type=Call)
        context = self._decider.context_of(call, row.connection)
        decided = await self._decider.for_crm(row, call, context, crm, batch, now, in_turn=True)
        if "deals" in decided.decisions.decisions[0].decision.needs:
            found.deal_reads += 1
            decided = await self._decider.for_crm(row, call, context, crm, batch, now, (), in_turn=True)
        if decided.waits:
            found.undecided += 1
            return
        found.items += [_waiting(one, now) for one in decided.items]


def _waiting(new: NewItem, now: float) -> Item:
    """The row that this item becomes."""
    return Item(
        seq=0,
        key=new.key,
        lane=new.lane,
        kind=new.kind,
        subject=new.subject,
        call=new.call,
        body=new.body,
        refs=new.refs,
        state=ItemState.OPEN,
        attempts=0,
        not_before=new.not_before,
        maybe_sent=False,
        record=None,
        link=None,
        reason=None,
        code=None,
        created_at=now,
        updated_at=now,
    )
