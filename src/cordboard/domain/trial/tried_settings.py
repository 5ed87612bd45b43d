"""Decides recorded facts again under other settings, as if these had been in force since the first call of the trial.

People whom these settings would have created are known to later calls; people whom only the recorded decisions created
are not. What people did in the CRM stays as it was recorded.
"""

from collections import defaultdict
from datetime import timedelta

import msgspec

from cordboard.domain.crm.actions import (
    CREATES,
    Action,
    ChangeTask,
    Create,
    CreateDeal,
    CreateTask,
    RenewTask,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, NotFound, Owner
from cordboard.domain.interaction import phone_identities
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import Decision, Facts, OpenCallBack, OpenDeal
from cordboard.domain.settings.decision_settings import DecisionSettings
from cordboard.domain.trial.other_reading import OtherReading
from cordboard.domain.trial.recorded_records import FOUND_AGAIN, RecordedRecords

CREATED_AFTER = timedelta(minutes=1)  # after the decision a new record has its id in the CRM
ORDER = tuple(Entity)  # in which kinds win a contact match


class TriedSettings:
    """One CRM under these settings. Take its recorded decisions in the order in which they were taken."""

    def __init__(
        self, settings: DecisionSettings, version: int, recorded: RecordedRecords, *, reads_otherwise: bool = False
    ) -> None:
        self._settings = settings
        self._version = version
        self._recorded = recorded
        self._created: dict[str, str | None] = {}  # owner by item key
        self._people: dict[str, dict[str, Candidate]] = defaultdict(dict)  # by identity, then by item key
        self._deals: dict[str, dict[str, OpenDeal]] = defaultdict(dict)  # the same, real ones too
        self._tasks: dict[str, OpenCallBack] = {}  # by identity: open, of these settings alone
        self._owners: dict[str, SetOwner] = {}  # by name of the record
        self._given: dict[str, SetOwner] = {}  # by item key
        self._reads_otherwise = reads_otherwise  # numbers: what was recorded of a client says nothing about these
        self._identities: dict[str, str] = {}  # of what these settings created, by item key

    def decide(self, facts: Facts) -> Decision:
        """The decision on facts of `facts`. Its `needs` name what nobody recorded."""
        decision = decide(facts, self._settings, self._version)
        if "deals" not in decision.needs or facts.deals is not None or not self._born_here(facts):
            return decision
        deals = tuple(self._deals.get(_identity(facts), {}).values())
        return decide(msgspec.structs.replace(facts, deals=deals), self._settings, self._version)

    def _born_here(self, facts: Facts) -> bool:
        """The client is a record of ours since this trial began, so all its deals are ours too."""
        candidates = facts.match.candidates if isinstance(facts.match, Found) else ()
        return bool(candidates) and all(self._recorded.name_of(one) in self._created for one in candidates)

    def facts(self, facts: Facts, other: OtherReading | None = None) -> Facts:
        """Recorded facts as they would have been; the same object where nothing differs."""
        if other is not None:
            return self._read_otherwise(facts, other)
        recorded = facts.match.candidates if isinstance(facts.match, Found) else ()
        identity = _identity(facts) if self._people or self._tasks or facts.deals is not None else ""
        new = self._born(facts)
        task = self._open_task(identity, facts)
        if task is facts.open_task and not (recorded or new or facts.deals or facts.promised):
            return facts
        waiting = {one.key for one in facts.promised}
        kept = [here for one in recorded if (here := self._as_here(one, waiting)) is not None]
        if new:
            kept += new
            kept.sort(key=lambda one: ORDER.index(one.entity))
        candidates = tuple(kept)
        deals, promised = self._deals_of(identity, facts), self._promised(facts)
        same = candidates == recorded and deals == facts.deals and promised == facts.promised
        if same and task is facts.open_task:
            return facts
        match = facts.match
        if candidates != recorded:
            as_of = match.as_of if isinstance(match, Found | NotFound) else None
            match = Found(candidates=candidates, as_of=as_of) if candidates else NotFound(as_of=as_of)
        return msgspec.structs.replace(facts, match=match, deals=deals, promised=promised, open_task=task)

    def _born(self, facts: Facts) -> list[Candidate]:
        """People of these settings alone. Under what the number may be elsewhere only the directory has them."""
        found: dict[str, Candidate] = {}
        for nth, identity in enumerate(phone_identities(facts.number)):
            for key, one in self._people.get(identity.value, {}).items():
                now = self._at(one, facts)
                if not nth or now.id:
                    found.setdefault(key, now)
        return list(found.values())

    def _read_otherwise(self, facts: Facts, other: OtherReading) -> Facts:
        """The same where the number is another one, or the people of the CRM have others."""
        recorded = facts.match.candidates if isinstance(facts.match, Found) else ()
        now = msgspec.structs.replace(facts, number=other.number)
        identity, unchanged = _identity(now), _identity(now) == _identity(facts)
        waiting = {one.key for one in facts.promised}
        kept = []
        for one in other.people:
            name = self._recorded.name_of(one)
            ours = self._identities.get(name) == identity and one in recorded
            if (ours or name not in self._recorded.keys) and (here := self._as_here(one, waiting)) is not None:
                kept.append(here)
        names = {self._recorded.name_of(one) for one in kept}
        kept += [one for one in self._born(now) if self._recorded.name_of(one) not in names]
        kept.sort(key=lambda one: ORDER.index(one.entity))
        names = {self._recorded.name_of(one) for one in kept}
        same = unchanged and names == {self._recorded.name_of(one) for one in recorded}
        as_of = facts.match.as_of if isinstance(facts.match, Found | NotFound) else None
        return msgspec.structs.replace(
            now,
            match=Found(candidates=tuple(kept), as_of=as_of) if kept else NotFound(as_of=as_of),
            deals=self._deals_of(identity, facts) if same else None,
            promised=tuple(one for one in self._promised(facts) if self._recorded.name_of(one.record) in names),
            open_task=self._open_task(identity, facts) if unchanged else self._tasks.get(identity),
            deals_with_number=facts.deals_with_number if unchanged else (),
        )

    def _open_task(self, identity: str, facts: Facts) -> OpenCallBack | None:
        """The client's call-back task as these settings would have left it."""
        task = facts.open_task
        here = not self._reads_otherwise or self._identities.get(task.item if task else "", identity) == identity
        if task is not None and here and (task.item not in self._recorded.keys or task.item in self._created):
            return task
        return self._tasks.get(identity)

    def _is_new(self, key: str) -> bool:
        """Only these settings created it; what became of a really created record is in later recorded facts, unless
        these read numbers otherwise."""
        return self._reads_otherwise or key not in self._recorded.keys

    def _as_here(self, one: Candidate, waiting: set[str]) -> Candidate | None:
        """A recorded candidate as these settings would have left it; owner changes that wait are in `promised`."""
        name = self._recorded.name_of(one)
        if name in self._recorded.keys and name not in self._created:
            return None
        owner = one.owner.id if one.owner else None
        base = owner
        if owner is not None and owner == self._recorded.owners.get(name):  # we gave it, no person changed it since
            base = self._created[name] if name in self._created else self._recorded.earlier.get(name, owner)
        given = self._owners.get(name)
        if given is not None and given.key not in waiting and (base in given.was or not given.was):
            base = given.owner
        return one if base == owner or base is None else msgspec.structs.replace(one, owner=Owner(id=base))

    def _at(self, one: Candidate, facts: Facts) -> Candidate:
        """A record of these settings alone, at the time of a later call."""
        given = self._owners.get(one.pending or "")
        if given is not None:
            one = msgspec.structs.replace(one, owner=Owner(id=given.owner))
        settled = one.modified_at is not None and one.modified_at + CREATED_AFTER <= facts.now
        return msgspec.structs.replace(one, id=one.pending, pending=None) if settled else one

    def _deals_of(self, identity: str, facts: Facts) -> tuple[OpenDeal, ...] | None:
        """None where they were not asked for."""
        if facts.deals is None:
            return None
        names = [(self._recorded.name_of_id(deal.id), deal) for deal in facts.deals]
        kept = [deal for name, deal in names if name not in self._recorded.keys or name in self._created]
        return (*kept, *(deal for key, deal in self._deals.get(identity, {}).items() if self._is_new(key)))

    def _promised(self, facts: Facts) -> tuple[SetOwner, ...]:
        """Owner changes on their way, those that these settings asked for too."""
        return tuple(
            self._given.get(one.key, one)
            for one in facts.promised
            if one.key in self._given or self._recorded.name_of(one.record) not in self._recorded.owners
        )

    def remember(self, facts: Facts, actions: tuple[Action, ...]) -> None:
        """What these settings decided on facts of `facts`: later calls find it. The recorded decision comes before."""
        for action in actions:
            if isinstance(action, SetOwner):
                self._owners[self._recorded.name_of(action.record)] = action
                self._given[action.key] = action
            elif isinstance(action, ChangeTask):
                self._tasks.pop(_identity(facts), None)
            elif isinstance(action, Create) and CREATES[type(action)] in FOUND_AGAIN:
                self._created[action.key] = action.owner
                if not isinstance(action, CreateDeal) and not self._is_new(action.key):
                    continue
                identity = _identity(facts)
                if not identity:
                    continue
                self._identities[action.key] = identity
                if isinstance(action, CreateTask | RenewTask):
                    earlier = facts.open_task if isinstance(action, RenewTask) else None
                    since = earlier.since if earlier else facts.now
                    self._tasks[identity] = OpenCallBack(item=action.key, since=since)
                elif isinstance(action, CreateDeal):
                    deal = OpenDeal(id=action.key, created_at=facts.now, open=True, owner=action.owner)
                    self._deals[identity][action.key] = deal
                else:
                    self._people[identity][action.key] = _person(action, identity, facts)


def _person(action: Create, identity: str, facts: Facts) -> Candidate:
    return Candidate(
        entity=CREATES[type(action)],
        pending=action.key,
        name=getattr(action, "name", ""),
        phones=(identity,),
        owner=Owner(id=action.owner) if action.owner else None,
        modified_at=facts.now,
    )


def _identity(facts: Facts) -> str:
    """The client's first identity; empty where no client can be looked up."""
    identities = phone_identities(facts.number)
    return identities[0].value if identities else ""
