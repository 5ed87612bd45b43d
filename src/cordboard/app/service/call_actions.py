"""Use cases of one call that change something; `contract/call_actions.py` says what each does.

Records are decided and queued in `decisions/requested_records.py`; ignored numbers and extensions are new settings.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec

from cordboard.app.connections.crm_refusals import refusal_of_crm
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decide import Decider
from cordboard.app.decisions.decision_rows import StoredDecision
from cordboard.app.decisions.requested_records import OpenCall, RequestedRecords
from cordboard.app.operations.settings_in_force import created_kinds
from cordboard.app.service.call_settings import CallSettings
from cordboard.contract.call_actions import Wanted
from cordboard.contract.errors import Cannot
from cordboard.contract.outbox import ItemChange, OutboxAdministration
from cordboard.contract.views.call_actions import CallActionView, PlannedWriteView
from cordboard.domain.calls.call import Call
from cordboard.domain.crm.actions import (
    CREATES,
    Action,
    Create,
    CreateTask,
    LinkCall,
    LinkTask,
    LogCall,
    Ref,
    SetFields,
    kind_of,
)
from cordboard.domain.crm.contact_match import Candidate, Entity, Unknown
from cordboard.domain.scenario.facts import Decision, Facts
from cordboard.domain.scenario.requested import Request, Unwritten, Verb, chosen, created, logged
from cordboard.domain.scenario.rule_context import name_of, ref_to
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.outbox import Item, ItemState
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

T = TypeVar("T")
PEOPLE = (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT)
TEST = "Test the connection, then try again."


class CallActionUseCases:
    """What people do to one call."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        decider: Decider,
        records: RequestedRecords,
        settings: CallSettings,
        outbox: OutboxAdministration,
        host: LaneHost,
        clock: Clock,
        changed: Callable[[str], None],
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._decider = decider
        self._records = records
        self._settings = settings
        self._outbox = outbox
        self._host = host
        self._clock = clock
        self._changed = changed

    async def log(self, call: str, wanted: Wanted, by: str) -> CallActionView:
        row, crm = await self._ended(call), self._crm(wanted.connection)
        self._permitted(crm, Entity.CALL)
        async with self._records.opened(row, crm) as one:
            request = self._request(Verb.LOG, wanted, by)
            again = one.latest("log_call")
            if again is not None and await self._retried(again, one, request, wanted):
                return self._view(request, crm, wanted, [_planned(_action(again), one)])
            facts = await self._records.facts(one)
            decided = await self._decided(one, facts, lambda known: self._logged(one, known, None))
            return await self._written(one, self._again(request, again), decided, wanted)

    async def create(self, call: str, wanted: Wanted, by: str) -> CallActionView:
        row, crm = await self._ended(call), self._crm(wanted.connection)
        self._permitted(crm, Entity.LEAD)
        await self._asked(self._records.refresh(row, crm))
        async with self._records.opened(row, crm) as one:
            request = self._request(Verb.CREATE, wanted, by)
            again = one.latest("create_lead")
            if again is not None and await self._retried(again, one, request, wanted):
                return self._view(request, crm, wanted, [_planned(_action(again), one)])
            facts = await self._records.facts(one)
            if isinstance(facts.match, Unknown):
                raise Cannot(409, "crm_behind", facts.match.reason, "Try again in a minute.")
            version, settings = self._decider.in_force(crm)
            suffix = one.suffix("create_lead")
            decided = await self._decided(one, facts, lambda known: created(known, settings, version, suffix))
            decided = self._records.linking(one, decided)
            return await self._written(one, self._again(request, again), decided, wanted)

    async def relink(self, call: str, entity: Entity, record: str, wanted: Wanted, by: str) -> CallActionView:
        row, crm = await self._ended(call), self._crm(wanted.connection)
        self._permitted(crm, Entity.CALL)
        to = await self._person(crm, entity, record)
        async with self._records.opened(row, crm) as one:
            named = {"name": name_of(to), "entity": entity.value}
            request = self._request(Verb.RELINK, wanted, by, record=ref_to(to), **named)
            item = one.latest("log_call")
            if item is None or item.state is ItemState.DROPPED or not await self._stands(item):
                facts = chosen(await self._records.facts(one), to)
                decided = await self._decided(one, facts, lambda known: self._logged(one, known, to))
                for move in self._records.task_moves(one, ref_to(to)):
                    decided = with_action(decided, move)
                return await self._written(one, request, decided, wanted)
            if (now := one.linked) is not None and (now.entity, now.id) == (entity, to.id):
                text = f"This call is already linked to {name_of(to)}."
                raise Cannot(409, "already_done", text, "Choose another record.")
            moves = self._records.task_moves(one, ref_to(to))
            actions: list[Action] = [self._records.link(one, ref_to(to)), *moves]
            if not wanted.dry_run:
                await self._records.write(one, request, actions)
                self._tell(one)
            return self._view(request, crm, wanted, [_planned(action, one) for action in actions])

    async def unlink(self, call: str, wanted: Wanted, by: str) -> CallActionView:
        row, crm = await self._ended(call), self._crm(wanted.connection)
        self._permitted(crm, Entity.CALL)
        async with self._records.opened(row, crm) as one:
            late = one.late_link
            if late is None or late.record is None:
                text = "No record that appeared after this call is linked to it."
                raise Cannot(409, "nothing_to_undo", text, "To link the call to another record, choose it.")
            request = self._request(Verb.UNLINK, wanted, by)
            request = msgspec.structs.replace(request, values=late.values)
            moves = self._records.task_moves(one, None)
            fields = await self._records.fields_back(one, late.record)
            undone = (self._records.link(one, None), *moves, fields)
            actions: list[Action] = [action for action in undone if action is not None]
            if not wanted.dry_run:
                await self._records.write(one, request, actions)
                self._tell(one)
            return self._view(request, crm, wanted, [_planned(action, one) for action in actions])

    async def ignore(self, call: str, wanted: Wanted, by: str) -> CallActionView:
        row = await self._ended(call)
        told = msgspec.json.decode(row.state, type=Call)
        context = self._decider.context_of(told, row.connection)
        number = self._settings.number_to_ignore(told, context)
        request = self._request(Verb.IGNORE, wanted, by, number=number)
        return await self._set(row, request, wanted, lambda: self._settings.ignore(number, wanted.reason, row.id, by))

    async def assign(self, call: str, member: str, extension: str | None, wanted: Wanted, by: str) -> CallActionView:
        row = await self._ended(call)
        told = msgspec.json.decode(row.state, type=Call)
        person, phone = self._settings.to_assign(told, member, extension)
        request = self._request(Verb.ASSIGN, wanted, by, extension=phone, person=person.name or person.id)
        return await self._set(row, request, wanted, lambda: self._settings.assign(phone, person, row.id, by))

    async def _set(
        self, row: CallRow, request: Request, wanted: Wanted, save: Callable[[], Awaitable[None]]
    ) -> CallActionView:
        if not wanted.dry_run:
            await save()
            await self._records.note(row, request)
            self._changed(row.id)
        return self._view(request, None, wanted, ())

    # --- what must be so before anything is done

    async def _ended(self, call: str) -> CallRow:
        row = await self._store.call(call)
        if row is None:
            text = f"Call not found: {call!r}."
            raise Cannot(404, "absent", text, "List the calls, or search by the client's number.")
        if row.phase != "ended":
            raise Cannot(409, "in_progress", "The call is in progress.", "Try again when it has ended.")
        return row

    def _crm(self, connection: str | None) -> str:
        crms = self._live_connections.crms()
        if not crms:
            raise Cannot(409, "no_crm", "No CRM is connected.", "Connect a CRM, then try again.")
        if connection is None and len(crms) == 1:
            return crms[0]
        if connection not in crms:
            text = f"{connection!r} is not a connected CRM." if connection else "Several CRMs are connected."
            raise Cannot(422, "connection_missing", text, f"Set 'connection' to one of: {', '.join(crms)}.")
        return connection

    def _permitted(self, crm: str, entity: Entity) -> None:
        """Raises: Cannot 409 before the whole connection would wait for a permission."""
        entities = dict.fromkeys([*created_kinds(self._decider.settings, crm), entity])
        if missing := self._live_connections.missing_for(crm, tuple(entities), ()):
            title = self._live_connections.connections[crm].title
            text = f"{title} has not granted the permissions that this needs: {', '.join(missing)}."
            raise Cannot(409, "permission_missing", text, f"Reconnect {title} to grant them.")

    async def _person(self, crm: str, entity: Entity, record: str) -> Candidate:
        if entity not in PEOPLE:
            raise Cannot(422, "entity_unknown", f"A call can't be linked to: {entity}.", f"Use {', '.join(PEOPLE)}.")
        person = await self._records.person(crm, entity, record)
        if person is None:
            title = self._live_connections.connections[crm].title
            text = f"{title} has no {entity} with the ID {record!r}."
            raise Cannot(404, "record_gone", text, "It may be deleted or not synced yet. Choose another record.")
        return person

    # --- what is there already

    async def _retried(self, item: Item, one: OpenCall, request: Request, wanted: Wanted) -> bool:
        """Whether the item of before is sent again. Raises: Cannot 409 where it is done, or waits anyway."""
        match item.state:
            case ItemState.OPEN:
                raise Cannot(409, "already_waiting", "It's already waiting to be sent.", "See it in the outbox.")
            case ItemState.DROPPED:
                return False
            case ItemState.DONE:
                if not await self._stands(item):
                    return False
                text = f"It's already in the CRM: {item.link or item.record}."
                raise Cannot(409, "already_done", text, "Open the record in the CRM.")
        if one.refers_to_discarded(item):  # it can't be sent any more: another takes its place
            if not wanted.dry_run:
                change = ItemChange(verb="drop", keys=(item.key,), reason="Replaced by a new item.")
                await self._outbox.change(change, request.by)
            return False
        if not wanted.dry_run:  # rejected, or held by somebody
            await self._records.write(one, request, ())
            await self._outbox.change(ItemChange(verb="retry", keys=(item.key,)), request.by)
            self._tell(one)
        return True

    async def _stands(self, item: Item) -> bool:
        """Whether its record exists, as far as the CRM can say; what was not sent yet is not gone."""
        entity = CREATES.get(type(_action(item)))
        if item.state is not ItemState.DONE or not item.record or entity is None:
            return True
        return await self._asked(self._records.is_there(item.lane, entity, item.record))

    async def _asked(self, question: Awaitable[T]) -> T:
        """A question to the CRM. Raises: Cannot 409, 502 with its words."""
        try:
            return await question
        except Trouble as trouble:
            raise refusal_of_crm(trouble, TEST) from trouble

    # --- deciding and writing

    def _request(self, verb: Verb, wanted: Wanted, by: str, record: Ref | None = None, **values: str) -> Request:
        at = moment(self._clock.now())
        return Request(verb=verb, by=by, at=at, reason=wanted.reason, record=record, values=values)

    @staticmethod
    def _again(request: Request, item: Item | None) -> Request:
        """Said otherwise where the record of before is gone."""
        gone = item is not None and item.state is ItemState.DONE
        return msgspec.structs.replace(request, again=True) if gone else request

    def _logged(self, one: OpenCall, facts: Facts, to: Candidate | None) -> Decision:
        version, settings = self._decider.in_force(one.crm)
        return logged(facts, settings, version, to, one.suffix("log_call"))

    async def _decided(self, one: OpenCall, facts: Facts, decide: Callable[[Facts], Decision]) -> StoredDecision:
        """The decision, with the client's deals where a rule needs them."""
        try:
            decision = decide(facts)
            if "deals" in decision.needs:
                question = self._records.with_deals(facts, one.crm)
                facts = await self._asked(question)
                decision = decide(facts)
        except Unwritten as said:
            raise Cannot(409, said.code.replace(".", "_"), said.text, "Nothing was changed.") from None
        if decision.needs:
            text = "Cordboard doesn't know yet who the caller is: the CRM contacts are still syncing."
            raise Cannot(409, "crm_behind", text, "Try again in a minute.")
        return self._records.decision(one, facts, decision)

    async def _written(
        self, one: OpenCall, request: Request, decided: StoredDecision, wanted: Wanted
    ) -> CallActionView:
        actions = decided.decision.actions
        if not wanted.dry_run:
            await self._records.write(one, request, actions, decided)
            self._tell(one)
        users = {user.id: user.name for user in decided.facts.users}
        return self._view(request, one.crm, wanted, [_planned(action, one, users) for action in actions])

    def _tell(self, one: OpenCall) -> None:
        self._host.wake(one.crm)
        self._changed(one.row.id)

    @staticmethod
    def _view(request: Request, crm: str | None, wanted: Wanted, writes: Sequence[PlannedWriteView]) -> CallActionView:
        said = request.said
        return CallActionView(
            verb=request.verb.value,
            connection=crm,
            dry_run=wanted.dry_run,
            code=said.code,
            text=said.text,
            values=said.values,
            writes=tuple(writes),
        )


def with_action(decided: StoredDecision, action: Action) -> StoredDecision:
    """The decision with one more action."""
    decision = msgspec.structs.replace(decided.decision, actions=(*decided.decision.actions, action))
    return msgspec.structs.replace(decided, decision=decision)


def _action(item: Item) -> Action:
    return msgspec.json.decode(item.body, type=Action)


def _planned(action: Action, one: OpenCall, users: dict[str, str] | None = None) -> PlannedWriteView:
    """An action in words of people."""
    owner = getattr(action, "owner", None)
    linked = next((ref for ref in _links(action)), None)
    return PlannedWriteView(
        key=action.key,
        kind=kind_of(action),
        entity=_entity(action),
        title=_title(action, one),
        owner=(users or {}).get(owner, owner) if owner else None,
        linked_to=(linked.name or linked.id) if linked else None,
    )


def _entity(action: Action) -> Entity:
    match action:
        case LinkTask():
            return Entity.TASK
        case SetFields(record=ref):
            return ref.entity
    return CREATES.get(type(action), Entity.CALL)


def _title(action: Action, one: OpenCall) -> str:
    match action:
        case LogCall(subject=text) | CreateTask(subject=text):
            return text
        case LinkTask(subject=text):
            return text
        case SetFields(record=ref):
            return ref.name or ref.id or ""
        case Create():
            return str(getattr(action, "name", ""))
    logged = one.latest("log_call")
    return msgspec.json.decode(logged.body, type=LogCall).subject if logged else ""


def _links(action: Action) -> tuple[Ref, ...]:
    match action:
        case LogCall(about=refs):
            return refs
        case LinkCall(about=ref) | LinkTask(about=ref):
            return (ref,) if ref is not None else ()
    return ()
