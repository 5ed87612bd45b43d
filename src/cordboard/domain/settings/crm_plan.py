"""The plan of one CRM connection: which records are created when, their owners and their fields.

Defaults are usable by most companies without a change: a lead for a new caller, a task for a missed call, a call
record for every call.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import FieldMapping
from cordboard.domain.rules.rule import Rule
from cordboard.domain.settings.company import Weekday
from cordboard.domain.settings.crm_texts import CrmTexts

PEOPLE = (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT)  # what the directory holds


class Situation(StrEnum):
    """What happened, seen from the CRM."""

    INBOUND_ANSWERED = "inbound_answered"
    INBOUND_MISSED = "inbound_missed"
    OUTBOUND_ANSWERED = "outbound_answered"
    OUTBOUND_NOT_REACHED = "outbound_not_reached"
    CHAT_HANDED_OVER = "chat_handed_over"


class Mode(StrEnum):
    """What a cell of the matrix asks for."""

    OFF = "off"
    CREATE_IF_NONE = "create_if_none"
    ALWAYS = "always"
    IF_NO_OPEN_DEAL = "if_no_open_deal"
    UPDATE_ONLY = "update_only"


class Party(StrEnum):
    """The client's record in the CRM before the call."""

    NEW = "new"
    KNOWN = "known"


class OwnerRule(StrEnum):
    """The owner of a record. Rules that name another record form a graph without cycles."""

    CALL_MANAGER = "call_manager"
    DEFAULT_USER = "default_user"
    FIXED_USER = "fixed_user"
    OWNER_OF_ACCOUNT = "owner_of_account"
    OWNER_OF_CONTACT = "owner_of_contact"
    OWNER_OF_LEAD = "owner_of_lead"
    OWNER_OF_DEAL = "owner_of_deal"
    OWNER_OF_CLIENT = "owner_of_client"  # of the matched record, whatever it is; else the call's manager
    KEEP = "keep"  # an existing record stays with its owner; a new one belongs to the call's manager


class Cell(Value, frozen=True, kw_only=True):
    """One cell of the matrix."""

    situation: Situation
    party: Party
    entity: Entity
    mode: Mode


class EntityOwner(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Owner rule of one kind of record; `user` only with FIXED_USER: a team member's id, else a user id of the CRM."""

    entity: Entity
    rule: OwnerRule
    user: str | None = None


class DealPlace(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Where new deals go that no rule places; empty values leave the choice to the CRM's default.

    `place` is the id of a pipeline as the CRM connection lists them; only its provider reads it.
    """

    place: str | None = None
    stage: str | None = None


class CallerField(Value, frozen=True, kw_only=True):
    """A field of contacts, leads or accounts that the directory keeps; `field` is the CRM's own name of it."""

    entity: Entity
    field: str


def default_scenario() -> tuple[Cell, ...]:
    """A lead for a new caller, a task for a missed call, a call record for every call."""
    new, known = Party.NEW, Party.KNOWN
    everywhere = tuple(s for s in Situation if s is not Situation.CHAT_HANDED_OVER)
    talks_or_calls_us = (Situation.INBOUND_ANSWERED, Situation.INBOUND_MISSED, Situation.OUTBOUND_ANSWERED)
    missed = (Situation.INBOUND_MISSED, Situation.OUTBOUND_NOT_REACHED)
    return (
        *(Cell(situation=s, party=new, entity=Entity.LEAD, mode=Mode.CREATE_IF_NONE) for s in talks_or_calls_us),
        *(Cell(situation=s, party=p, entity=Entity.TASK, mode=Mode.ALWAYS) for s in missed for p in (new, known)),
        *(Cell(situation=s, party=p, entity=Entity.CALL, mode=Mode.ALWAYS) for s in everywhere for p in (new, known)),
    )


def default_owners() -> tuple[EntityOwner, ...]:
    """Tasks belong to whose client it is, everything else to the manager of the call."""
    manager, client = OwnerRule.CALL_MANAGER, OwnerRule.OWNER_OF_CLIENT
    return (
        *(EntityOwner(entity=e, rule=manager) for e in (Entity.ACCOUNT, Entity.LEAD, Entity.CONTACT, Entity.DEAL)),
        EntityOwner(entity=Entity.TASK, rule=client),
        EntityOwner(entity=Entity.CALL, rule=manager),
    )


class CrmPlan(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Everything that is decided for one CRM. `default_user` is a user id of that CRM, or a team member's id."""

    scenario: tuple[Cell, ...] = default_scenario()
    owners: tuple[EntityOwner, ...] = default_owners()
    default_user: str | None = None
    deal_places: tuple[DealPlace, ...] = (DealPlace(),)
    mappings: tuple[FieldMapping, ...] = ()
    rules: tuple[Rule, ...] = ()  # the first that matches a call decides; else what the plan says
    deal_active_within: timedelta = timedelta(days=365)
    callback_within: timedelta = timedelta(days=1)
    callback_days: tuple[Weekday, ...] = tuple(Weekday)  # a call-back due on another day is due on the next of these
    close_reached_tasks: bool = True  # a call-back task is closed once anyone talked with the client
    escalate_after: timedelta | None = None  # of business hours; then an open task becomes urgent. None: never
    escalate_to: str | None = None  # who gets it then: a team member's id, or a user id; None: it keeps its owner
    wait_for_record: timedelta = timedelta(minutes=10)  # where only existing records are updated, for one to appear
    adopt_within: timedelta = timedelta(days=7)  # a call without a client is linked to a record that appears later
    lead_status: str | None = None
    lead_source: str | None = None
    caller_fields: tuple[CallerField, ...] = ()  # kept in the directory and shown with the caller
    deal_phone_fields: tuple[str, ...] = ()  # of deals: a caller whose number is in one of them is known by the deal
    lead_company: str | None = None  # of a lead without a company; None: what the CRM's provider writes
    log_internal_calls: bool = False
    create_from_hidden_numbers: bool = False
    tag_field: str = "Tag"  # of records: the tags that the stop list names, and that rules give
    task_type_field: str | None = None  # of tasks: takes the type that a rule gives
    texts: CrmTexts = CrmTexts()


def extra_fields(plan: CrmPlan, tags: bool = False) -> Mapping[Entity, tuple[str, ...]]:
    """The fields of people and deals that this plan names, for the directory; each once, in the order of the plan.

    `tags`: whether somebody asks for their tags.
    """
    named: dict[Entity, list[str]] = {}
    for one in plan.caller_fields:
        named.setdefault(one.entity, []).append(one.field)
    for entity in PEOPLE if tags and plan.tag_field else ():
        named.setdefault(entity, []).append(plan.tag_field)
    if plan.deal_phone_fields:
        named[Entity.DEAL] = [*plan.deal_phone_fields]
    return {entity: tuple(dict.fromkeys(fields)) for entity, fields in named.items()}


def mode_of(scenario: Sequence[Cell], situation: Situation, party: Party, entity: Entity) -> Mode:
    """What the matrix asks for; a cell that is not there is off."""
    for cell in scenario:
        if cell.situation is situation and cell.party is party and cell.entity is entity:
            return cell.mode
    return Mode.OFF
