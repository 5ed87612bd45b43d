"""Use cases of choosing the client of a call; `contract/client_choices.py` says what each does.

The choice is stored first: a decision that is taken meanwhile already uses it, or its call record is moved.
"""

from collections.abc import Callable

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decide import Decider
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.call_actions import CallActions, Wanted
from cordboard.contract.client_choices import NewChoice
from cordboard.contract.errors import Cannot
from cordboard.contract.views.client_choices import ClientChoiceView
from cordboard.domain.calls.call import Call
from cordboard.domain.crm.contact_match import Candidate
from cordboard.domain.interaction import Identity
from cordboard.domain.scenario.rule_context import name_of
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.choices import NumberChoice
from cordboard.ports.store.journal import Note
from cordboard.ports.store.outbox import ItemState
from cordboard.ports.store.store import Store
from cordboard.toolkit.audit_changes import changes


class ClientChoiceUseCases:
    """Remembers choices, and has the record of a decided call moved."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        decider: Decider,
        actions: CallActions,
        audit_log: AuditLog,
        clock: Clock,
        changed: Callable[[str], None],
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._decider = decider
        self._actions = actions
        self._audit_log = audit_log
        self._clock = clock
        self._changed = changed

    async def choose(self, call: str, wanted: NewChoice, by: str) -> ClientChoiceView:
        row, crm = await self._row(call), self._crm(wanted.connection)
        identities = self._identities(row)
        person = await self._person(crm, identities, wanted)
        choice = NumberChoice(
            lane=crm,
            client=identities[0].key,
            call=None if wanted.remember else call,
            entity=person.entity,
            record=wanted.record,
            name=name_of(person),
            who=by,
            at=self._clock.now(),
        )
        await self._store.put_choice(choice)
        if wanted.remember:  # what was chosen before for this call alone counts no more
            await self._store.put_choice(msgspec.structs.replace(choice, call=call))
        await self._note(call, choice, "choice.remembered" if wanted.remember else "choice.for_call")
        moved = await self._move(call, crm, wanted, by)
        self._changed(call)
        return _view(call, choice, remembered=wanted.remember, moved=moved)

    async def forget(self, call: str, connection: str | None, by: str) -> ClientChoiceView:
        row, crm = await self._row(call), self._crm(connection)
        choice = await self._store.forget_choice(crm, self._identities(row)[0].key)
        if choice is None:
            text = "Nobody was chosen for this number."
            raise Cannot(409, "nothing_to_undo", text, "Choose one of the people who have it.")
        await self._note(call, msgspec.structs.replace(choice, who=by, at=self._clock.now()), "choice.forgotten")
        self._changed(call)
        return _view(call, choice, remembered=False, moved=False)

    async def _move(self, call: str, crm: str, wanted: NewChoice, by: str) -> bool:
        """Move the record of a call that is logged; what waits for its decision is not there yet."""
        row = await self._row(call)
        if row.phase != "ended" or not row.decided:
            return False
        items = [one for one in await self._store.items_of_calls([call]) if one.lane == crm and one.kind == "log_call"]
        if not items or items[-1].state is ItemState.DROPPED:
            return False
        try:
            await self._actions.relink(call, wanted.entity, wanted.record, Wanted(connection=crm), by)
        except Cannot as refusal:
            if refusal.code in ("already_done", "undecided"):  # the decision uses the choice
                return False
            raise
        return True

    async def _row(self, call: str) -> CallRow:
        row = await self._store.call(call)
        if row is None:
            raise Cannot(404, "absent", f"Call not found: {call!r}.", "List the calls that go on.")
        return row

    def _identities(self, row: CallRow) -> tuple[Identity, ...]:
        told = msgspec.json.decode(row.state, type=Call)
        identities = self._decider.context_of(told, row.connection).identities
        if not identities:
            text = "This call has no number that somebody could have."
            raise Cannot(409, "no_number", text, "Link the call to a record when it has ended.")
        return identities

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

    async def _person(self, crm: str, identities: tuple[Identity, ...], wanted: NewChoice) -> Candidate:
        for identity in identities:
            for one in await self._store.lookup(crm, identity):
                if (one.entity, one.id) == (wanted.entity, wanted.record):
                    return one
        text = f"The {wanted.entity} {wanted.record!r} doesn't have the number of this call."
        raise Cannot(422, "not_with_number", text, "Choose one of those that have it, or add the number in the CRM.")

    async def _note(self, call: str, choice: NumberChoice, code: str) -> None:
        values = {"by": choice.who, "name": choice.name, "entity": choice.entity.value}
        text = SENTENCES[code].format(**values)
        note = Note(at=choice.at, connection=choice.lane, call=call, code=code, text=text, values=values)
        await self._store.note([note])
        chosen = {"record": f"{choice.entity} {choice.record}", "remembered": choice.call is None}
        told = (chosen, {}) if code == "choice.forgotten" else ({}, chosen)
        await self._audit_log.record(choice.who, "calls.choose", call, "", *changes(*told))


SENTENCES = {
    "choice.remembered": "{by} chose {name} ({entity}) for this call and for later calls from this number.",
    "choice.for_call": "{by} chose {name} ({entity}) for this call.",
    "choice.forgotten": "{by} removed the choice of {name} ({entity}) for this number.",
}


def _view(call: str, choice: NumberChoice, *, remembered: bool, moved: bool) -> ClientChoiceView:
    return ClientChoiceView(
        call=call,
        connection=choice.lane,
        entity=choice.entity,
        record=choice.record,
        name=choice.name,
        remembered=remembered,
        moved=moved,
    )
