"""The input of a rule (`RuleContext`) and its result (`RuleResult`)."""

from collections.abc import Callable, Mapping, Sequence, Set
from copy import copy

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.actions import CREATES, Action, Ref, SetOwner
from cordboard.domain.crm.chosen import callers_of
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, Owner
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.reading import display, keys_of, read
from cordboard.domain.parameters.of_call import extension_of, parameters_of
from cordboard.domain.person_names import clean_name
from cordboard.domain.scenario.call_manager import manager_of
from cordboard.domain.scenario.facts import Facts, OpenDeal, RuleOutcome
from cordboard.domain.scenario.own_numbers import line_of_number, own_line, person_of
from cordboard.domain.scenario.readers import readers_language, readers_time_zone
from cordboard.domain.scenario.situation import situation_of
from cordboard.domain.scenario.stopped import stopped_by
from cordboard.domain.settings.crm_plan import Mode, Party, Situation, mode_of
from cordboard.domain.settings.decision_settings import DecisionSettings

NO_PERSON = frozenset({NumberKind.SHORT, NumberKind.INTERNAL, NumberKind.INVALID})
SLOW = ("person", "line")  # parameters that take a search in the settings
PEOPLE = (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT)  # in the order in which they win


class RuleResult(Value, frozen=True, kw_only=True):
    """What one rule adds. `stop`: no further rule is tried. `needs`: a fact is missing, nothing may be done yet."""

    tried: tuple[RuleOutcome, ...] = ()
    actions: tuple[Action, ...] = ()
    stop: bool = False
    needs: tuple[str, ...] = ()


class RuleContext:
    """The facts with everything that earlier rules of the same decision brought about."""

    def __init__(self, facts: Facts, settings: DecisionSettings) -> None:
        call, number = facts.call, facts.number
        self.facts = facts
        self.settings = settings
        self.call = call
        self.actions: tuple[Action, ...] = ()
        self.situation: Situation | None = situation_of(call)
        self.manager = manager_of(call, settings)
        self.stopping = stopped_by(facts, settings)
        self.withheld = call.client.hidden or number.kind is NumberKind.WITHHELD
        self.hidden = self.withheld and not settings.create_from_hidden_numbers  # and excluded from the CRM
        no_person = not self.withheld and number.kind in NO_PERSON
        self.own_line = None if self.withheld or no_person else own_line(number, settings)
        self.nobody = self.hidden or no_person or self.own_line is not None  # no client to create
        match = facts.match
        candidates = callers_of(match) if isinstance(match, Found) and not self.nobody else ()
        known = tuple(one for one in candidates if is_caller(one, number))  # with exactly this number
        self.possible = tuple(one for one in candidates if one not in known)  # when it leaves its country open
        self.known = tuple(_given(one, facts.promised) for one in known)
        self.deals_with_number = () if self.nobody or self.withheld else facts.deals_with_number
        self.party = Party.KNOWN if candidates or self.deals_with_number else Party.NEW
        self.rule = settings.rule_set.first(self.values_of(settings.rule_set.names)) if settings.rule_set else None

    @property
    def parameters(self) -> Mapping[str, str]:
        """All parameters of the call, as rules and field mappings of the settings see them."""
        return self.values_of(frozenset(SLOW))

    def values_of(self, names: Set[str]) -> Mapping[str, str]:
        """The parameters of the call; those that take a search in the settings only if they are named."""
        call, settings, line, person = self.call, self.settings, None, None
        number = self.facts.number.e164 or self.facts.number.raw.strip()
        if "line" in names:
            ours = line_of_number(call.line, settings)
            line = (ours.title if ours else None) or call.line
        if "person" in names and (extension := extension_of(call)):
            person = person_of(extension, settings, self.facts.users)
        client = "" if self.withheld else number
        return parameters_of(call, client, self.situation, self.party.value, person, line, self.manager.user)

    def after(self, step: RuleResult) -> "RuleContext":
        """The scene for the next rule."""
        if not step.actions:
            return self
        scene = copy(self)
        scene.actions = (*self.actions, *step.actions)
        scene.known = tuple(_given(one, step.actions) for one in self.known)
        return scene

    def mode(self, entity: Entity) -> Mode:
        """What the matrix asks for here."""
        return mode_of(self.settings.scenario, self.situation, self.party, entity) if self.situation else Mode.OFF

    def found(self, entity: Entity) -> Candidate | None:
        """The preferred record of that kind which stood before this call."""
        return next((one for one in self.known if one.entity is entity), None)

    def made(self, entity: Entity) -> Action | None:
        """The action of this decision that creates such a record."""
        return next((action for action in self.actions if CREATES.get(type(action)) is entity), None)

    def ref(self, entity: Entity) -> Ref | None:
        """The record of that kind, existing or created here."""
        if one := self.found(entity):
            return ref_to(one)
        action = self.made(entity)
        return Ref(entity=entity, item=action.key, name=self.client_name) if action else None

    @property
    def account(self) -> Ref | None:
        """The client's company: found by number, named by the contact, or created here."""
        contact = self.found(Entity.CONTACT)
        if contact and contact.account_id:
            return Ref(entity=Entity.ACCOUNT, id=contact.account_id, name=contact.company)
        return self.ref(Entity.ACCOUNT)

    @property
    def client(self) -> Ref | None:
        """The record that tasks and calls are about: a person or a company, else a deal that holds the number."""
        if self.known:
            return ref_to(self.known[0])
        person = next((ref for entity in PEOPLE if (ref := self.ref(entity))), None)
        return person or (deal_ref(self.own_deal) if self.own_deal else None)

    @property
    def own_deal(self) -> OpenDeal | None:
        """The newest deal that holds the number in a field of its own; an open one before a closed one."""
        return max(self.deals_with_number, key=lambda one: (one.open, one.created_at), default=None)

    @property
    def deals(self) -> tuple[OpenDeal, ...]:
        """The client's deals as far as they are known, each once."""
        asked = self.facts.deals or ()
        ids = {one.id for one in asked}
        return (*(one for one in self.deals_with_number if one.id not in ids), *asked)

    @property
    def number(self) -> str:
        """The client's number as people in any country read it."""
        if self.withheld:
            return "hidden number"
        reading = self.facts.number
        return display(reading.e164) if reading.e164 else clean_name(reading.raw) or ""

    @property
    def phone(self) -> str:
        """The client's number as it is written into the CRM."""
        return "" if self.withheld else self.facts.number.e164 or self.facts.number.raw.strip()

    @property
    def time_zone(self) -> str:
        """Of the people who read about the call; a name of the IANA database."""
        return readers_time_zone(self.settings.time_zone, self.facts.organisation)

    @property
    def language(self) -> str:
        """The language of the people who read about the call."""
        return readers_language(self.settings.language, self.facts.organisation)

    @property
    def client_name(self) -> str:
        return self.call.client.name or self.number

    def key(self, entity: Entity) -> str:
        """The key of the outbox item that creates such a record for this call."""
        return f"{self.facts.call_id}:{entity.value}"


def is_caller(one: Candidate, number: Reading) -> bool:
    """The record has this very number: the same identity, or where there is none, the same writing."""
    if number.e164 or one.pending or not number.candidates:
        return True
    return any(keys_of(read(phone, number.region)) == keys_of(number) for phone in one.phones)


def _given(one: Candidate, actions: Sequence[Action]) -> Candidate:
    """The record as it is once these actions have arrived."""
    owners = new_owners(one, actions)
    return msgspec.structs.replace(one, owner=Owner(id=owners[-1])) if owners else one


def new_owners(one: Candidate, actions: Sequence[Action]) -> list[str]:
    """The owners that these actions set, one after the other."""
    changes = [action for action in actions if isinstance(action, SetOwner) and one.id is not None]
    return [each.owner for each in changes if (each.record.entity, each.record.id) == (one.entity, one.id)]


def ref_to(one: Candidate) -> Ref:
    """A reference to a record that exists or is being created."""
    return Ref(entity=one.entity, id=one.id, item=None if one.id else one.pending, name=one.name or None)


def deal_ref(one: OpenDeal) -> Ref:
    """A reference to a deal."""
    return Ref(entity=Entity.DEAL, id=one.id, name=one.name)


def name_of(one: Candidate) -> str:
    """The record for people."""
    return one.name or one.company or one.id or "not named yet"


Rule = Callable[[RuleContext], RuleResult]
