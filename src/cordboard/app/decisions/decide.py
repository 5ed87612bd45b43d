"""Decides an ended call and turns the decision into rows (why, items, claims), all in one commit.

The rules are in `domain/scenario`; this module gathers the facts. The shape of the rows is in `decision_rows.py`.
Decisions about one client in one CRM follow one after the other, so that two calls from one unknown number create
one lead.
"""

from collections.abc import Callable, Sequence

import msgspec

from cordboard.app.decisions.call_backs import task_changes, with_call_back
from cordboard.app.decisions.decision_rows import (
    DecisionRows,
    Decisions,
    StoredDecision,
    claims_of,
    item_of,
    lookup_item,
)
from cordboard.app.decisions.identify import DecisionBatch, deals_with_number, identify
from cordboard.app.decisions.identity_locks import IdentityLocks
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.calls.call import Call, Direction
from cordboard.domain.crm.actions import Action, SetOwner
from cordboard.domain.crm.contact_match import Entity, Match, Unknown
from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.domain.scenario.call_context import CallContext
from cordboard.domain.scenario.decision import decide, pending_decision
from cordboard.domain.scenario.facts import CrmUser, Facts, OpenDeal, Organisation
from cordboard.domain.scenario.late_records import Awaited, awaited
from cordboard.domain.scenario.own_numbers import person_of
from cordboard.domain.scenario.team_mobiles import with_mobiles
from cordboard.domain.settings.decision_settings import DecisionSettings
from cordboard.domain.settings.settings import Settings
from cordboard.ports.store.awaited_records import AwaitedRecord
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.stop_list import StoppedCall
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment
from cordboard.toolkit.ids import item_prefix

ERASED = "The client of this call was erased after it."


class Decider:
    """Takes decisions. `crms` names the connected CRMs, `users` their people as last seen, `organisations` where."""

    def __init__(
        self,
        store: Store,
        settings_in_force: SettingsInForce,
        crms: Callable[[], Sequence[str]],
        users: Callable[[str], Sequence[CrmUser]],
        regions: NumberRegions,
        erased: ErasureList | None = None,
        organisations: Callable[[str], Organisation | None] = lambda _: None,
    ) -> None:
        self._organisations = organisations
        self._erased = erased
        self._store = store
        self._settings_in_force = settings_in_force
        self._crms = crms
        self._users = users
        self._number_regions = regions
        self.locks = IdentityLocks()  # of the parties of a decision: held from the first look-up until the commit

    @property
    def settings(self) -> Settings:
        """Those in force."""
        return self._settings_in_force.settings

    @property
    def crms(self) -> Sequence[str]:
        """Those connected now."""
        return self._crms()

    def with_mobiles(self, call: Call) -> Call:
        """The call with mobiles of the team as the phones of their people."""
        return with_mobiles(call, self._settings_in_force.mobiles(), self.settings.company.home)

    def context_of(self, call: Call, phones: str) -> CallContext:
        """The numbers of a call of this phone connection, understood."""
        return self._number_regions.context_of(call, phones)

    def batch(self) -> DecisionBatch:
        """Decisions of one commit, for the CRMs that are connected now."""
        return DecisionBatch(self._store, crms=self._crms())

    async def name_of(self, call: Call, context: CallContext, batch: DecisionBatch) -> str | None:
        """Who rings, from the local directory: for the eyes of people, before anything is decided."""
        if call.direction is Direction.INTERNAL:
            return self._colleague(next(iter(call.placed), None))
        if context.identity is None:
            return None
        for crm in batch.crms:
            people = await batch.people(crm, context.identity)
            choice = await self._store.choice(crm, context.identity.key, None) if len(people) > 1 else None
            for candidate in sorted(people, key=lambda one: choice is None or one.id != choice.record):
                if candidate.name:
                    return candidate.name
        return None

    def _colleague(self, extension: str | None) -> str | None:
        """The agent of this extension."""
        if extension is None:
            return None
        crms = (None, *self._crms())
        names = (
            person_of(extension, self._settings_in_force.for_crm(crm), self._users(crm) if crm else ())
            for crm in reversed(crms)
        )
        return next((name for name in names if name), None)

    async def ended(
        self, row: CallRow, call: Call, context: CallContext, batch: DecisionBatch, now: float
    ) -> DecisionRows:
        """Decide for every connected CRM; `batch` is what this commit will write, and grows. Units: `now` s."""
        if self._erased is not None and self._erased.covers(context.identities, row.started_at):
            self._erased.came_late()  # an erasure begins as soon as this is stored
            return DecisionRows(decisions=Decisions(note=ERASED))
        if not batch.crms:
            return DecisionRows(decisions=Decisions(note="No CRM was connected."))
        parts = [await self.for_crm(row, call, context, crm, batch, now) for crm in batch.crms]
        return DecisionRows(
            decisions=Decisions(decisions=tuple(why for part in parts for why in part.decisions.decisions)),
            items=[item for part in parts for item in part.items],
            waits=any(part.waits for part in parts),
        )

    async def for_crm(
        self,
        row: CallRow,
        call: Call,
        context: CallContext,
        crm: str,
        batch: DecisionBatch,
        now: float,
        deals: tuple[OpenDeal, ...] | None = None,
        in_turn: bool = False,
    ) -> DecisionRows:
        """The decision for one CRM: actions as items, or a look-up item when a fact is missing.

        While the client is unknown, no rule runs: the decision is taken once, after the look-up.
        `in_turn`: this call is next; otherwise it waits behind an earlier waiting call of its client.
        """
        version, settings = self.in_force(crm)
        subject = subject_of(row.id, context)
        facts = await self.facts_of(row, call, context, crm, batch, now, deals, in_turn)
        decision = pending_decision(facts, settings, version)
        if decision is None:
            facts = await with_call_back(facts, batch, crm, subject, row)
            decision = decide(facts, settings, version)
        why = StoredDecision(connection=crm, facts=facts, decision=decision, decided_at=now)
        decisions = Decisions(decisions=(why,))
        if decision.needs:
            reason = facts.match.reason if isinstance(facts.match, Unknown) else ", ".join(decision.needs)
            batch.asked.add((crm, subject))
            return DecisionRows(decisions=decisions, items=[lookup_item(why, subject, row.id, reason)], waits=True)
        batch.claims += claims_of(decision.actions, crm, context.identity)
        batch.stopped += [StoppedCall(key, row.id, row.started_at) for key in decision.stopped_by]
        if (wanted := awaited(decision, facts, settings)) is not None:
            batch.awaited.append(awaited_row(wanted, crm, row.id, now))
        batch.tasks += task_changes(decision, crm, subject, row, facts)
        batch.given += [(crm, subject, action) for action in decision.actions if isinstance(action, SetOwner)]
        items = [item_of(action, crm, subject, row.id) for action in decision.actions]
        return DecisionRows(decisions=decisions, items=items)

    @property
    def recording_pages(self) -> str | None:
        """Where archived recordings are played; None: they are not archived."""
        return self._settings_in_force.for_crm(None).recording_pages

    def in_force(self, crm: str) -> tuple[int, DecisionSettings]:
        """The settings of this CRM, and their version."""
        return self._settings_in_force.version, self._settings_in_force.for_crm(crm)

    async def facts_of(
        self,
        row: CallRow,
        call: Call,
        context: CallContext,
        crm: str,
        batch: DecisionBatch,
        now: float,
        deals: tuple[OpenDeal, ...] | None = None,
        in_turn: bool = True,
    ) -> Facts:
        """Everything a decision for this CRM is taken from. Units: `now` epoch s."""
        return Facts(
            call_id=item_prefix(row.id, crm),
            call=call,
            number=context.number,
            match=await self._match(row, context, crm, batch, in_turn),
            now=moment(now),
            users=tuple(self._users(crm)),
            organisation=self._organisations(crm),
            deals=deals,
            promised=await self._promised(crm, subject_of(row.id, context), batch),
            deals_with_number=await self._deals_with_number(crm, context, batch),
        )

    async def _deals_with_number(self, crm: str, context: CallContext, batch: DecisionBatch) -> tuple[OpenDeal, ...]:
        if Entity.DEAL not in self._settings_in_force.extra_fields(crm):
            return ()
        return await deals_with_number(batch, crm, context.identities)

    async def _match(self, row: CallRow, context: CallContext, crm: str, batch: DecisionBatch, in_turn: bool) -> Match:
        match = await identify(batch, crm, context.identities, row.updated_at, self._number_regions.of_crm(crm), row.id)
        if in_turn or context.identity is None or isinstance(match, Unknown):
            return match
        key = subject_of(row.id, context)
        if (crm, key) in batch.asked or await self._store.has_pending_lookup(crm, key):
            return Unknown(reason="Waiting for an earlier call from this client.")
        return match

    async def _promised(self, crm: str, subject: str, batch: DecisionBatch) -> tuple[SetOwner, ...]:
        """Owner changes of this client's records that earlier calls asked for and that did not arrive yet."""
        if not self._settings_in_force.handed(crm):
            return ()
        waiting = [
            msgspec.json.decode(item.body, type=Action)
            for item in await self._store.pending_owner_changes(crm, subject)
        ]
        new = [action for connection, client, action in batch.given if (connection, client) == (crm, subject)]
        return tuple(action for action in (*waiting, *new) if isinstance(action, SetOwner))


def awaited_row(wanted: Awaited, crm: str, call: str, now: float) -> AwaitedRecord:
    """The row of a call that waits for its client. Units: `now` epoch s."""
    update_until = wanted.update_until.timestamp() if wanted.update_until else None
    return AwaitedRecord(lane=crm, call=call, update_until=update_until, until=wanted.until.timestamp(), next_at=now)


def subject_of(call: str, context: CallContext) -> str:
    """The subject that keeps the order: the client, or the call itself when no client can be looked up."""
    return context.key or call
