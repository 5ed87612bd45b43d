"""An ended call becomes a decision, and the decision becomes rows: why, items, claims. All of them in one commit.

What to decide is in `domain/scenario`; this room gathers the facts and writes the answer down. Decisions for one CRM
are taken one after the other, so that two calls from one unknown number make one lead.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import msgspec

from cordboard.app.decisions.identify import PendingWrites, identify, number_key
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.calls.call import Call, Direction, Value
from cordboard.domain.crm.actions import CREATES, Action, Ref, SetOwner, kind_of, refs_of
from cordboard.domain.crm.contact_match import Entity, Found, Match, Unknown
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import CrmUser, Decision, Facts, OpenDeal
from cordboard.domain.scenario.own_numbers import person_of
from cordboard.domain.settings.settings import Settings
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.claims import Claim
from cordboard.ports.store.outbox import LOOK, NewItem
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment
from cordboard.toolkit.ids import item_prefix

PEOPLE = (Entity.ACCOUNT, Entity.LEAD, Entity.CONTACT)


class StoredDecision(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A decision as stored with its call: everything needed to read it, or to take it again."""

    connection: str
    facts: Facts
    decision: Decision
    decided_at: float  # epoch s


class Decisions(Value, frozen=True, kw_only=True, omit_defaults=False):
    """One decision per CRM; none when no CRM is connected."""

    decisions: tuple[StoredDecision, ...] = ()
    note: str | None = None


class DecisionRows(msgspec.Struct, kw_only=True):
    """What the rows of one call become."""

    decisions: Decisions
    items: list[NewItem] = []
    waits: bool = False  # a look is on its way; the decision follows

    @property
    def name(self) -> str | None:
        """The client's name, where a CRM knows one."""
        matches = [why.facts.match for why in self.decisions.decisions]
        names = [c.name for match in matches if isinstance(match, Found) for c in match.candidates if c.name]
        return names[0] if names else None


class Decider:
    """Takes decisions. `crms` names the connected CRMs, `users` their people as last seen."""

    def __init__(
        self,
        store: Store,
        settings_in_force: SettingsInForce,
        clock: Clock,
        crms: Callable[[], Sequence[str]],
        users: Callable[[str], Sequence[CrmUser]],
        regions: NumberRegions,
    ) -> None:
        self._store = store
        self._settings_in_force = settings_in_force
        self._clock = clock
        self._crms = crms
        self._users = users
        self._number_regions = regions
        self.one_at_a_time = asyncio.Lock()  # held from the first look-up until the commit

    @property
    def settings(self) -> Settings:
        """Those in force."""
        return self._settings_in_force.settings

    @property
    def crms(self) -> Sequence[str]:
        """Those connected now."""
        return self._crms()

    def client_of(self, call: Call, phones: str) -> str | None:
        """The client's number as calls are found by it: E.164 if understood, else as written."""
        return number_key(self._number_regions.client_of(call, phones)) or call.client.number

    def own_of(self, call: Call, phones: str) -> str | None:
        """Our number as calls are found by it."""
        return self._number_regions.own_of(call, phones)

    async def name_of(self, call: Call, phones: str) -> str | None:
        """Who rings, from the local directory: for the eyes of people, before anything is decided."""
        if call.direction is Direction.INTERNAL:
            return self._colleague(next(iter(call.placed), None))
        key = number_key(self._number_regions.client_of(call, phones))
        if key is None:
            return None
        for crm in self._crms():
            for candidate in await self._store.lookup(crm, key):
                if candidate.name:
                    return candidate.name
        return None

    def _colleague(self, extension: str | None) -> str | None:
        """Whose extension it is."""
        if extension is None:
            return None
        users = [user for crm in self._crms() for user in self._users(crm)]
        return person_of(extension, self._settings_in_force.settings, users)

    async def ended(self, row: CallRow, call: Call, pending: PendingWrites) -> DecisionRows:
        """Decide for every connected CRM; `pending` is what this batch will write, and grows."""
        crms = self._crms()
        if not crms:
            return DecisionRows(decisions=Decisions(note="No CRM is connected, so there was nothing to decide."))
        decision_rows = DecisionRows(decisions=Decisions())
        for crm in crms:
            part = await self.for_crm(row, call, crm, pending)
            decision_rows.items += part.items
            decision_rows.waits = decision_rows.waits or part.waits
            decision_rows.decisions = Decisions(
                decisions=(*decision_rows.decisions.decisions, *part.decisions.decisions)
            )
        return decision_rows

    async def for_crm(
        self,
        row: CallRow,
        call: Call,
        crm: str,
        pending: PendingWrites,
        deals: tuple[OpenDeal, ...] | None = None,
        in_turn: bool = False,
    ) -> DecisionRows:
        """The decision for one CRM: actions as items, or a `look` item when a fact is missing.

        `in_turn`: it is this call's turn; without it a call waits behind an earlier one of its client that waits.
        """
        now = self._clock.now()
        version, settings = self._settings_in_force.version, self._settings_in_force.settings
        number = self._number_regions.client_of(call, row.connection)
        if not in_turn and await self._waits(crm, number, pending):
            match: Match = Unknown(reason="An earlier call of this client is still being looked up.")
        else:
            match = await identify(self._store, crm, number, row.updated_at, pending, self._number_regions.of_crm(crm))
        prefix, subject = item_prefix(row.id, crm), number_key(number) or row.id
        facts = Facts(
            call_id=prefix,
            call=call,
            number=number,
            match=match,
            now=moment(now),
            users=tuple(self._users(crm)),
            deals=deals,
            promised=await self._promised(crm, subject, pending),
        )
        decision = decide(facts, settings, version)
        why = StoredDecision(connection=crm, facts=facts, decision=decision, decided_at=now)
        if decision.needs:
            reason = match.reason if isinstance(match, Unknown) else ", ".join(decision.needs)
            look = NewItem(
                key=f"{prefix}:{LOOK}",
                lane=crm,
                kind=LOOK,
                subject=subject,
                call=row.id,
                body=msgspec.json.encode({"needs": decision.needs, "reason": reason}),
            )
            pending.asked.add((crm, subject))
            return DecisionRows(decisions=Decisions(decisions=(why,)), items=[look], waits=True)
        items = [item_of(action, crm, subject, row.id) for action in decision.actions]
        pending.claims += claims_of(decision.actions, crm, number_key(number))
        pending.given += [(crm, subject, action) for action in decision.actions if isinstance(action, SetOwner)]
        return DecisionRows(decisions=Decisions(decisions=(why,)), items=items)

    async def _waits(self, crm: str, number: Reading, pending: PendingWrites) -> bool:
        key = number_key(number)
        return key is not None and ((crm, key) in pending.asked or await self._store.has_pending_lookup(crm, key))

    async def _promised(self, crm: str, subject: str, pending: PendingWrites) -> tuple[SetOwner, ...]:
        """Owner changes of this client's records that earlier calls asked for and that did not arrive yet."""
        if not self._settings_in_force.handed():
            return ()
        waiting = [
            msgspec.json.decode(item.body, type=Action)
            for item in await self._store.pending_owner_changes(crm, subject)
        ]
        new = [action for connection, client, action in pending.given if (connection, client) == (crm, subject)]
        return tuple(action for action in (*waiting, *new) if isinstance(action, SetOwner))


def item_of(action: Action, crm: str, subject: str, call: str) -> NewItem:
    """An action as a row of the outbox."""
    return NewItem(
        key=action.key,
        lane=crm,
        kind=kind_of(action),
        subject=subject,
        call=call,
        body=msgspec.json.encode(action),
        refs=tuple(ref.item for ref in refs_of(action) if ref.item is not None and ref.id is None),
    )


def claims_of(actions: Sequence[Action], crm: str, number: str | None) -> list[Claim]:
    """Whoever is created under a number is claimed under it."""
    if number is None:
        return []
    people = [(action, CREATES.get(type(action))) for action in actions]
    return [Claim(crm, number, entity, action.key) for action, entity in people if entity in PEOPLE]


def resolved(action: Action, records: Mapping[str, str]) -> Action:
    """The action with the ids of the records that earlier items made."""

    def known(ref: Ref) -> Ref:
        if ref.id is not None or ref.item is None:
            return ref
        return msgspec.structs.replace(ref, id=records[ref.item])

    changes: dict[str, object] = {}
    for name in action.__struct_fields__:
        value = getattr(action, name)
        if isinstance(value, Ref):
            changes[name] = known(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Ref):
            changes[name] = tuple(known(ref) for ref in value)
    return msgspec.structs.replace(action, **changes)
