"""One typed model of all settings; a version of it is immutable and every decision names the version it used.

Defaults are usable by most companies without a change: a lead for a new caller, a task for a missed call, a call
record for every call. Checking settings for contradictions is in `scenario/check.py`.
"""

from datetime import timedelta
from enum import StrEnum

from cordboard.domain.alerts.settings import Alerts
from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity


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
    """Whom the CRM knew before the call."""

    NEW = "new"
    KNOWN = "known"


class Weekday(StrEnum):
    """Days in the order of `date.weekday()`."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class OwnerRule(StrEnum):
    """Whose record it becomes. Rules that name another record form a graph without cycles."""

    CALL_MANAGER = "call_manager"
    DEFAULT_USER = "default_user"
    FIXED_USER = "fixed_user"
    OWNER_OF_ACCOUNT = "owner_of_account"
    OWNER_OF_CONTACT = "owner_of_contact"
    OWNER_OF_LEAD = "owner_of_lead"
    OWNER_OF_DEAL = "owner_of_deal"
    OWNER_OF_CLIENT = "owner_of_client"  # of the matched record, whatever it is; else the call's manager


class Cell(Value, frozen=True, kw_only=True):
    """One cell of the matrix."""

    situation: Situation
    party: Party
    entity: Entity
    mode: Mode


class Line(Value, frozen=True, kw_only=True):
    """A number or extension of ours: which CRM user it belongs to, its region, whether the CRM ignores it.

    `number` is a DID, a SIM line, an extension or a provider user id such as `973890196.70`, as written.
    """

    number: str
    extension: str | None = None
    user: str | None = None
    region: str | None = None
    ignore: bool = False
    title: str | None = None


class IgnoredNumber(Value, frozen=True, kw_only=True):
    """An entry of the stop list: no records for calls with this number on either side."""

    number: str
    note: str = ""


class EntityOwner(Value, frozen=True, kw_only=True):
    """Owner rule of one kind of record; `user` only with FIXED_USER."""

    entity: Entity
    rule: OwnerRule
    user: str | None = None


class DealPlace(Value, frozen=True, kw_only=True):
    """Where new deals go; empty values leave the choice to the CRM's default."""

    layout: str | None = None
    pipeline: str | None = None
    stage: str | None = None
    manager: str | None = None  # for this CRM user only; None is the common place


def _cells() -> tuple[Cell, ...]:
    new, known = Party.NEW, Party.KNOWN
    everywhere = tuple(s for s in Situation if s is not Situation.CHAT_HANDED_OVER)
    talks_or_calls_us = (Situation.INBOUND_ANSWERED, Situation.INBOUND_MISSED, Situation.OUTBOUND_ANSWERED)
    missed = (Situation.INBOUND_MISSED, Situation.OUTBOUND_NOT_REACHED)
    return (
        *(Cell(situation=s, party=new, entity=Entity.LEAD, mode=Mode.CREATE_IF_NONE) for s in talks_or_calls_us),
        *(Cell(situation=s, party=p, entity=Entity.TASK, mode=Mode.ALWAYS) for s in missed for p in (new, known)),
        *(Cell(situation=s, party=p, entity=Entity.CALL, mode=Mode.ALWAYS) for s in everywhere for p in (new, known)),
    )


def _owners() -> tuple[EntityOwner, ...]:
    manager, client = OwnerRule.CALL_MANAGER, OwnerRule.OWNER_OF_CLIENT
    return (
        *(EntityOwner(entity=e, rule=manager) for e in (Entity.ACCOUNT, Entity.LEAD, Entity.CONTACT, Entity.DEAL)),
        EntityOwner(entity=Entity.TASK, rule=client),
        EntityOwner(entity=Entity.CALL, rule=manager),
    )


class Settings(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Everything an administrator decides. Ids of users, layouts and stages are those of the CRM connection."""

    region: str = "ES"  # of numbers without any other context
    language: str = "en"
    default_user: str | None = None
    lines: tuple[Line, ...] = ()
    cells: tuple[Cell, ...] = _cells()
    owners: tuple[EntityOwner, ...] = _owners()
    ignored: tuple[IgnoredNumber, ...] = ()
    deal_places: tuple[DealPlace, ...] = (DealPlace(),)
    deal_active_within: timedelta = timedelta(days=365)
    callback_within: timedelta = timedelta(days=1)
    callback_days: tuple[Weekday, ...] = tuple(Weekday)  # a call-back due on another day is due on the next of these
    ringing_unheard_after: timedelta = timedelta(hours=1)  # a call nobody told of for so long is taken for ended
    talk_unheard_after: timedelta = timedelta(hours=6)
    lead_status: str | None = None
    lead_source: str | None = None
    lead_company: str = "-"  # layout-mandatory in Zoho's default layout
    log_internal_calls: bool = False
    create_from_hidden_numbers: bool = False
    alerts: Alerts = Alerts()


def mode_of(settings: Settings, situation: Situation, party: Party, entity: Entity) -> Mode:
    """What the matrix asks for; a cell that is not there is off."""
    for cell in settings.cells:
        if cell.situation is situation and cell.party is party and cell.entity is entity:
            return cell.mode
    return Mode.OFF
