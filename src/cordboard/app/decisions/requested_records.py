"""Records that a person asks for on one call: decided now, by the settings in force, and queued in one commit.

The rules are in `domain/scenario/requested.py`. Items go through the outbox like those of any decision; the request
is stored with the call.
"""

from collections.abc import AsyncIterator, Sequence, Set
from contextlib import asynccontextmanager

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decide import Decider, subject_of
from cordboard.app.decisions.decision_rows import (
    Decisions,
    StoredDecision,
    StoredRequest,
    claims_of,
    item_of,
)
from cordboard.app.decisions.identity_locks import call_key
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import Call
from cordboard.domain.crm.actions import (
    Action,
    ChangeTask,
    Create,
    CreateLead,
    CreateTask,
    LinkCall,
    LinkTask,
    LogCall,
    Ref,
    SetFields,
    kind_of,
)
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, Unknown
from cordboard.domain.scenario.call_context import CallContext
from cordboard.domain.scenario.facts import Decision, Facts
from cordboard.domain.scenario.requested import Request, Verb
from cordboard.domain.wrap_up.records import present
from cordboard.ports.accounts import AuditRow
from cordboard.ports.crm import ChecksRecords
from cordboard.ports.host import Clock
from cordboard.ports.store.awaited_records import AwaitedRecord, NoLongerAwaited
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.journal import Note
from cordboard.ports.store.outbox import ERASED_BODY, LOOKUP, Item, ItemState
from cordboard.ports.store.store import Store
from cordboard.toolkit.audit_changes import changes
from cordboard.toolkit.ids import item_prefix


class OpenCall(msgspec.Struct, frozen=True, kw_only=True):
    """A decided call with what it has in one CRM, while nobody else may change it."""

    row: CallRow
    call: Call
    context: CallContext
    crm: str
    decisions: Decisions
    items: Sequence[Item]  # of this CRM, in order

    def latest(self, kind: str) -> Item | None:
        """The last item of this kind."""
        return next((item for item in reversed(self.items) if item.kind == kind), None)

    def suffix(self, kind: str) -> str:
        """Behind the key of a further record of this kind."""
        made = sum(item.kind == kind for item in self.items)
        return f".{made + 1}" if made else ""

    def refers_to_discarded(self, item: Item) -> bool:
        """Whether it needs a record that is never created."""
        discarded = {one.key for one in self.items if one.state is ItemState.DROPPED}
        return not discarded.isdisjoint(item.refs)

    def actions(self) -> list[Action]:
        """What was queued for this CRM, without what was discarded or erased, in order."""
        standing = (item for item in self.items if item.state is not ItemState.DROPPED and item.kind != LOOKUP)
        return [msgspec.json.decode(item.body, type=Action) for item in standing if item.body != ERASED_BODY]

    @property
    def late_link(self) -> Request | None:
        """The link to a record that appeared after the call; None where there is none, or it was changed since."""
        last = _last_link(self.decisions, self.crm)
        return last if last is not None and last.verb is Verb.ADOPT else None

    @property
    def linked(self) -> Ref | None:
        """What the call record is linked to, or will be."""
        for item in reversed(self.items):
            if item.state is ItemState.DROPPED:
                continue
            if item.kind == "link_call":
                return msgspec.json.decode(item.body, type=LinkCall).about
            if item.kind == "log_call":
                return next(iter(msgspec.json.decode(item.body, type=LogCall).about), None)
        return None


class RequestedRecords:
    """Gathers the facts, and writes what was decided."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        decider: Decider,
        directory_sync: DirectorySync,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._decider = decider
        self._directory_sync = directory_sync
        self._clock = clock

    @asynccontextmanager
    async def opened(self, row: CallRow, crm: str) -> AsyncIterator[OpenCall]:
        """The call as it is now, locked with its client until the block ends. Raises: Cannot 409 `undecided`."""
        call = msgspec.json.decode(row.state, type=Call)
        context = self._decider.context_of(call, row.connection)
        async with self._decider.locks.hold({call_key(row.id), (crm, subject_of(row.id, context))}):
            now = await self._store.call(row.id) or row
            items = [item for item in await self._store.items_of_calls([row.id]) if item.lane == crm]
            decisions = msgspec.json.decode(now.why, type=Decisions) if now.why else Decisions()
            call = msgspec.json.decode(now.state, type=Call)
            if not now.decided or any(item.kind == LOOKUP and item.state is ItemState.OPEN for item in items):
                text = "Cordboard is still looking up the caller in the CRM. The call is logged after that."
                raise Cannot(409, "undecided", text, "Wait a moment, then look at the call again.")
            yield OpenCall(row=now, call=call, context=context, crm=crm, decisions=decisions, items=items)

    async def refresh(self, row: CallRow, crm: str) -> None:
        """Ask the CRM for changes, unless its directory is newer than the call. Raises: Trouble."""
        state = await self._store.state(crm)
        if not state.loaded or state.fresh_at < row.updated_at:
            await self._directory_sync.refresh(crm)

    async def is_there(self, crm: str, entity: Entity, record: str) -> bool:
        """Whether the record still exists; yes where the CRM can't say. Raises: Trouble."""
        live = self._live_connections.crm(crm)
        return not isinstance(live, ChecksRecords) or record in await live.existing(entity, [record])

    async def person(self, crm: str, entity: Entity, record: str) -> Candidate | None:
        """The record as the directory has it."""
        return await self._store.person(crm, entity, record)

    async def facts(self, one: OpenCall) -> Facts:
        """What is known now; where the directory can't say who it is, as it was known to the call's own decision."""
        batch = self._decider.batch()
        now = self._clock.now()
        facts = await self._decider.facts_of(one.row, one.call, one.context, one.crm, batch, now)
        if not isinstance(facts.match, Unknown):
            return facts
        before = next((why.facts.match for why in one.decisions.decisions if why.connection == one.crm), facts.match)
        return msgspec.structs.replace(facts, match=before)

    async def with_deals(self, facts: Facts, crm: str) -> Facts:
        """The facts with the client's deals. Raises: Trouble."""
        first = facts.match.candidates[0] if isinstance(facts.match, Found) else None
        deals = await self._live_connections.crm(crm).deals_of(first) if first is not None and first.id else ()
        return msgspec.structs.replace(facts, deals=tuple(deals))

    def decision(self, one: OpenCall, facts: Facts, decision: Decision) -> StoredDecision:
        """As it is stored."""
        return StoredDecision(connection=one.crm, facts=facts, decision=decision, decided_at=self._clock.now())

    def link(self, one: OpenCall, record: Ref | None) -> LinkCall:
        """The action that links the call's record; None: to nobody."""
        logged = one.latest("log_call")
        key = f"{item_prefix(one.row.id, one.crm)}:link{one.suffix('link_call')}"
        return LinkCall(key=key, call=Ref(entity=Entity.CALL, item=logged.key if logged else None), about=record)

    def task_moves(self, one: OpenCall, record: Ref | None) -> list[LinkTask]:
        """The actions that move the tasks of this call to the record (None: away from each), those that are ours."""
        actions = one.actions()
        moved = [action for action in actions if isinstance(action, LinkTask)]
        count = sum(item.kind == "link_task" for item in one.items)
        moves: list[LinkTask] = []
        for task in (action for action in actions if type(action) is CreateTask):
            earlier = [move.about for move in moved if move.task.item == task.key and move.about is not None]
            changes = [each for each in actions if isinstance(each, ChangeTask) and each.task.item == task.key]
            subject, due = present(task, changes)
            number = count + len(moves)
            moves.append(
                LinkTask(
                    key=f"{item_prefix(one.row.id, one.crm)}:task_link{f'.{number + 1}' if number else ''}",
                    task=Ref(entity=Entity.TASK, item=task.key),
                    about=record,
                    was=tuple(dict.fromkeys((*task.about, *earlier))),
                    subject=subject,
                    due=due,
                )
            )
        return moves

    async def fields_back(self, one: OpenCall, record: Ref) -> SetFields | None:
        """The action that takes this call's values out of the record's mapped fields: each gets what earlier calls
        wrote there, else nothing. None where it wrote none, or later calls wrote over them.
        """
        ours = [item for item in one.items if item.kind == "set_fields" and item.state is not ItemState.DROPPED]
        mine = [(item.seq, update) for item in ours if (update := _update(item)) and update.record.id == record.id]
        keys, fields = {item.key for item in ours}, dict[str, str]()
        others = await self._standing_updates(one.crm, record.id or "", keys)
        for field in dict.fromkeys(name for _, update in mine for name in update.fields):
            seqs = [seq for seq, update in mine if field in update.fields]
            written = [(item.seq, text) for item in others if (text := _value_in(item, field)) is not None]
            if not any(seq > max(seqs) for seq, _ in written):
                fields[field] = next((text for seq, text in reversed(written) if seq < min(seqs)), "")
        if not fields:
            return None
        key = f"{item_prefix(one.row.id, one.crm)}:fields_back{one.suffix('set_fields')}"
        return SetFields(key=key, record=record, fields=fields)

    async def _standing_updates(self, crm: str, record: str, but: Set[str]) -> list[Item]:
        """What other calls wrote into the record, without those whose link was undone."""
        standing: list[Item] = []
        for item in await self._store.items_of_record(crm, record):
            row = await self._store.call(item.call) if item.call and item.key not in but else None
            decisions = msgspec.json.decode(row.why, type=Decisions) if row is not None and row.why else Decisions()
            last = _last_link(decisions, crm)
            if item.key not in but and (last is None or last.verb is not Verb.UNLINK):
                standing.append(item)
        return standing

    def linking(self, one: OpenCall, decided: StoredDecision) -> StoredDecision:
        """The decision that creates a record, with the call linked to it where it is logged without a contact."""
        logged = one.latest("log_call")
        made = next((action for action in decided.decision.actions if isinstance(action, CreateLead)), None)
        if made is None or logged is None or logged.state is ItemState.DROPPED or one.linked is not None:
            return decided
        link = self.link(one, Ref(entity=Entity.LEAD, item=made.key, name=made.name))
        actions = (*decided.decision.actions, link)
        return msgspec.structs.replace(decided, decision=msgspec.structs.replace(decided.decision, actions=actions))

    async def write(
        self,
        one: OpenCall,
        request: Request,
        actions: Sequence[Action],
        decided: StoredDecision | None = None,
        awaited: Sequence[AwaitedRecord | NoLongerAwaited] = (),
    ) -> None:
        """Items, claims, the request in the call, journal and audit log: all or nothing.

        What no person asked for is not in the audit log.
        """
        subject, now = subject_of(one.row.id, one.context), self._clock.now()
        claims = claims_of(actions, one.crm, one.context.identity)
        await self._store.commit(
            Batch(
                calls=[self.noted(one.row, StoredRequest(request=request, decision=decided))],
                items=[item_of(action, one.crm, subject, one.row.id) for action in actions],
                claims=claims,
                notes=[_note(one.row, request, one.crm, now)],
                awaited=awaited,
                audit=[_audit(one.row, request, now, *changes(_linked_to(one.linked), _written(request, actions)))]
                if request.by
                else (),
            )
        )

    async def note(self, row: CallRow, request: Request) -> None:
        """The request alone: the settings were changed elsewhere."""
        async with self._decider.locks.hold({call_key(row.id)}):
            now = await self._store.call(row.id) or row
            noted, at = self.noted(now, StoredRequest(request=request)), self._clock.now()
            notes = [_note(row, request, None, at)]
            audit = [_audit(row, request, at, *changes({}, request.values))]
            await self._store.commit(Batch(calls=[noted], notes=notes, audit=audit))

    @staticmethod
    def noted(row: CallRow, stored: StoredRequest) -> CallRow:
        """The row with one more request in its explanation."""
        decisions = msgspec.json.decode(row.why, type=Decisions) if row.why else Decisions()
        told = msgspec.structs.replace(decisions, requests=(*decisions.requests, stored))
        return msgspec.structs.replace(row, why=msgspec.json.encode(told))


def _last_link(decisions: Decisions, crm: str) -> Request | None:
    """The last request that changed what the call is linked to in this CRM."""
    linking = (Verb.ADOPT, Verb.RELINK, Verb.UNLINK)
    made = [one.request for one in decisions.requests if one.request.verb in linking]
    return next((one for one in reversed(made) if one.values.get("connection", crm) == crm), None)


def _update(item: Item) -> SetFields | None:
    return None if item.body == ERASED_BODY else msgspec.json.decode(item.body, type=SetFields)


def _value_in(item: Item, field: str) -> str | None:
    """What this item wrote into the field; None if it did not."""
    action = None if item.body == ERASED_BODY else msgspec.json.decode(item.body, type=Action)
    return action.fields.get(field) if isinstance(action, Create | SetFields) else None


def _note(row: CallRow, request: Request, crm: str | None, now: float) -> Note:
    """The line of the journal."""
    said = request.said
    return Note(at=now, connection=crm, call=row.id, code=said.code, text=said.text, values=said.values)


def _linked_to(record: Ref | None) -> dict[str, str]:
    """What the call was linked to."""
    return {"linked_to": record.name or record.id or ""} if record is not None else {}


def _written(request: Request, actions: Sequence[Action]) -> dict[str, object]:
    """What the call is linked to by now, and what was queued."""
    linked = _linked_to(request.record)
    return {**linked, "items": [kind_of(action) for action in actions]}


def _audit(row: CallRow, request: Request, now: float, before: str, after: str) -> AuditRow:
    """Who did it."""
    what = f"calls.{request.verb.value}"
    return AuditRow(at=now, who=request.by, what=what, target=row.id, detail=request.reason, before=before, after=after)
