"""Decides calls that waited for the CRM, once the directory is fresh, in the order in which they ended."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decide import Decider, subject_of
from cordboard.app.decisions.decision_rows import DecisionRows, Decisions, name_of
from cordboard.app.decisions.identify import DecisionBatch
from cordboard.app.decisions.identity_locks import call_key
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.domain.calls.call import Call
from cordboard.domain.crm.contact_match import Candidate, Found, Unknown
from cordboard.domain.interaction import Identity
from cordboard.domain.scenario.call_context import CallContext
from cordboard.domain.scenario.facts import OpenDeal
from cordboard.ports.host import Clock
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.outbox import Done, Item, ItemState, NewItem
from cordboard.ports.store.store import Store

AGAIN_S = 5.0
Deals = Mapping[str, tuple[OpenDeal, ...]]  # by record id of the client


class DeferredDecisions:
    """Answers look-up items: facts, decision and following items in one fenced commit."""

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
        self.changed = changed  # notifies subscribers that a call's effects changed

    async def answer(self, batch: Sequence[Item], fence: tuple[str, int], directories: DirectorySync) -> None:
        """Decide the calls behind these items; what still cannot be decided stays open.

        The CRM is asked first who these clients are, and for deals while nothing is locked; then the decisions that
        need them are taken, and those of the same clients after them. Raises what the CRM raises.
        """
        deals: dict[str, tuple[OpenDeal, ...]] = {}
        left = list(batch)
        directory, asked = await self._asked(left, fence[0], directories)
        while left:
            answers = _Answers(DecisionBatch(self._store, {fence[0]: directory}), deals, self._clock.now(), asked)
            await self._answer(left, fence, answers)
            for client in answers.clients:
                deals[client.id or ""] = tuple(await self._live_connections.crm(fence[0]).deals_of(client))
            left = answers.left

    async def _asked(
        self, items: Sequence[Item], crm: str, directories: DirectorySync
    ) -> tuple[DirectoryState, frozenset[Identity] | None]:
        """The directory after the question, and whose numbers it was about; None: it has everybody."""
        if self._live_connections.lists_people(crm):
            return await directories.refresh(crm), None
        calls = [await self._call(item) for item in items]
        asked = [identity for call in calls if call is not None for identity in call.context.identities]
        return await directories.live.ask(crm, asked), frozenset(asked)

    async def _answer(self, items: Sequence[Item], fence: tuple[str, int], answers: "_Answers") -> None:
        held = {call_key(item.call or "") for item in items} | {(fence[0], item.subject) for item in items}
        while True:
            async with self._decider.locks.hold(held):
                calls = {item.key: await self._call(item) for item in items}
                subjects = {subject_of(one.row.id, one.context) for one in calls.values() if one is not None}
                if {(fence[0], one) for one in subjects} <= held:
                    await self._take(items, calls, fence, answers)
                    break
            held |= {(fence[0], one) for one in subjects}  # its client was learnt since the question was stored
        for row in answers.rows:
            self.changed(row.id)

    async def _take(
        self,
        items: Sequence[Item],
        calls: Mapping[str, "_WaitingCall | None"],
        fence: tuple[str, int],
        answers: "_Answers",
    ) -> None:
        """Decide and commit, with these clients locked."""
        for item in items:
            call = calls[item.key]
            if call is None:
                answers.drop(item)
            elif answers.asked is not None and not answers.asked.issuperset(call.context.identities):
                answers.wait(item, None)  # its client was learnt since the CRM was asked
            elif item.subject in answers.later:
                answers.left.append(item)
            elif item.subject in answers.behind:
                answers.wait(item, None)
            else:
                answers.take(item, call.row, await self._decide(call, fence[0], answers))
        await self._store.commit(
            Batch(
                calls=answers.rows,
                items=answers.items,
                claims=answers.batch.claims,
                stopped=answers.batch.stopped,
                tasks=answers.batch.tasks,
                awaited=answers.batch.awaited,
                done=answers.done,
                fence=fence,
            )
        )

    async def _call(self, item: Item) -> "_WaitingCall | None":
        row = await self._store.call(item.call or "")
        if row is None:
            return None
        call = msgspec.json.decode(row.state, type=Call)
        return _WaitingCall(row, call, self._decider.context_of(call, row.connection))

    async def _decide(self, waiting: "_WaitingCall", crm: str, answers: "_Answers") -> DecisionRows:
        row, call, context = waiting.row, waiting.call, waiting.context
        decided = await self._decider.for_crm(row, call, context, crm, answers.batch, answers.now, in_turn=True)
        if not _needs_deals(decided):
            return decided
        client = _client(decided)
        if client is not None and client.id not in answers.deals:
            return decided
        known = answers.deals[client.id or ""] if client is not None else ()  # who is being created has no deals yet
        return await self._decider.for_crm(row, call, context, crm, answers.batch, answers.now, known, in_turn=True)


class _WaitingCall(msgspec.Struct, frozen=True):
    """A call whose decision waited."""

    row: CallRow
    call: Call
    context: CallContext


class _Answers:
    """The outcome of a batch of look-ups under one lock."""

    def __init__(self, batch: DecisionBatch, deals: Deals, now: float, asked: frozenset[Identity] | None) -> None:
        self.batch = batch
        self.asked = asked  # where the CRM lists nobody: whose numbers it was asked for
        self.deals = deals
        self.rows: list[CallRow] = []
        self.items: list[NewItem] = []
        self.done: list[Done] = []
        self.left: list[Item] = []  # taken again once the deals of `clients` are here
        self.clients: list[Candidate] = []
        self.later: set[str] = set()  # subjects of those
        self.behind: set[str] = set()  # subjects that must wait
        self.now = now

    def take(self, item: Item, row: CallRow, decided: DecisionRows) -> None:
        """A decision, or what it still waits for."""
        client = _client(decided)
        if client is not None and _needs_deals(decided):
            self.left.append(item)
            self.clients.append(client)
            self.later.add(item.subject)
        elif decided.waits:
            self.wait(item, decided)
        else:
            whole = merged(row, decided)
            name = name_of(whole) or row.name
            self.rows.append(msgspec.structs.replace(row, why=msgspec.json.encode(whole), decided=True, name=name))
            self.items += decided.items
            self.done.append(Done(key=item.key, state=ItemState.DONE, record="-", attempts=1))

    def drop(self, item: Item) -> None:
        """There is nothing left to decide."""
        self.done.append(Done(key=item.key, state=ItemState.DROPPED, reason="The call is gone.", attempts=1))

    def wait(self, item: Item, decided: DecisionRows | None) -> None:
        """The question stays open and is asked again soon."""
        self.behind.add(item.subject)
        match = decided.decisions.decisions[0].facts.match if decided else None
        reason = match.reason if isinstance(match, Unknown) else "Waiting for earlier data."
        due = self.now + AGAIN_S
        self.done.append(Done(key=item.key, state=ItemState.OPEN, reason=reason, attempts=1, not_before=due))


def _needs_deals(decided: DecisionRows) -> bool:
    """It waits for the client's deals, and they were not asked for."""
    why = decided.decisions.decisions[0]
    return "deals" in why.decision.needs and why.facts.deals is None


def _client(decided: DecisionRows) -> Candidate | None:
    """The record whose deals count, where the CRM has one."""
    match = decided.decisions.decisions[0].facts.match
    return match.candidates[0] if isinstance(match, Found) and match.candidates[0].id is not None else None


def merged(row: CallRow, decided: DecisionRows) -> Decisions:
    """The call's decisions with this CRM's part replaced."""
    kept = msgspec.json.decode(row.why, type=Decisions) if row.why else Decisions()
    new = {why.connection: why for why in decided.decisions.decisions}
    decisions = tuple(new.pop(why.connection, why) for why in kept.decisions)
    return msgspec.structs.replace(kept, decisions=(*decisions, *new.values()))
