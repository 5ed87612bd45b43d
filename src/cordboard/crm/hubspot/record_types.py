"""HubSpot's object types by our entities, its paths, moments and addresses of records. Pure.

A contact is a lead or a client by its lifecycle stage: HubSpot's own lead objects have no number and hang on a contact.
Source: docs/reference/crm-connectors.md, HubSpot.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.time_zones import zone_of

CONTACTS, COMPANIES, DEALS, TASKS, CALLS, NOTES = "contacts", "companies", "deals", "tasks", "calls", "notes"
TYPES = {
    Entity.CONTACT: CONTACTS,
    Entity.LEAD: CONTACTS,
    Entity.ACCOUNT: COMPANIES,
    Entity.DEAL: DEALS,
    Entity.TASK: TASKS,
    Entity.CALL: CALLS,
    Entity.NOTE: NOTES,
}
TYPE_IDS = {CONTACTS: "0-1", COMPANIES: "0-2", DEALS: "0-3", TASKS: "0-27", CALLS: "0-48", NOTES: "0-46"}  # KNOW
PEOPLE = (CONTACTS, COMPANIES)  # in the order in which they win a match
KEYED = (CONTACTS, COMPANIES, DEALS, TASKS, CALLS, NOTES)  # types that carry our key
LINKED = (CONTACTS, COMPANIES, DEALS)  # what calls, tasks and notes are linked to
OWNER, STAGE = "hubspot_owner_id", "lifecyclestage"
NAMES = {COMPANIES: "name", DEALS: "dealname", TASKS: "hs_task_subject", CALLS: "hs_call_title"}
HTML = {TASKS: "hs_task_body", CALLS: "hs_call_body", NOTES: "hs_note_body"}  # texts that are HTML
CREATED = {CONTACTS: "createdate", COMPANIES: "createdate", DEALS: "createdate"}  # others: hs_createdate
CHANGED = {CONTACTS: "lastmodifieddate"}  # others: hs_lastmodifieddate
LONGEST = 65_536  # Units: characters of a property; KNOW
API, APP = "https://api.hubapi.com", "app.hubspot.com"
WORKING_DAY = time(8)  # a task that is due on a day is due at this hour of the account; KNOW: HubSpot's own default


class Stages(Value, frozen=True, kw_only=True):
    """Lifecycle stages: of contacts that are leads (`leads`), of a new lead and of a new contact."""

    leads: frozenset[str]
    lead: str
    contact: str

    def entity_of(self, stage: str | None) -> Entity:
        """What a contact of this stage is."""
        return Entity.LEAD if stage in self.leads else Entity.CONTACT


def stages_of(settings: Mapping[str, Any]) -> Stages:
    """The lifecycle stages of the settings."""
    leads = str(settings.get("lead_stages") or "subscriber, lead, marketingqualifiedlead, salesqualifiedlead")
    lead, contact = (
        str(settings.get(name) or usual) for name, usual in (("lead_stage", "lead"), ("contact_stage", "customer"))
    )
    return Stages(leads=frozenset({one.strip() for one in leads.split(",")} | {lead}), lead=lead, contact=contact)


class Paths(Value, frozen=True):
    """Paths of one API version, a date or a number (`v3`)."""

    version: str = "2026-03"

    @property
    def dated(self) -> bool:
        return not self.version.startswith("v")

    def of(self, area: str, rest: str) -> str:
        """`of("objects", "contacts/search")`; `area` is objects, owners, pipelines, properties or associations."""
        number = "v4" if area == "associations" else self.version
        return f"/crm/{area}/{self.version}/{rest}" if self.dated else f"/crm/{number}/{area}/{rest}"

    def link(self, record_type: str, record: str, to: str, other: str) -> str:
        """One link between two records."""
        rest = f"{record_type}/{record}/associations/{to}/{other}"
        return f"/crm/objects/{self.version}/{rest}" if self.dated else f"/crm/v4/objects/{rest}"

    @property
    def token(self) -> str:
        return f"/oauth/{self.version if self.dated else 'v1'}/token"


def created(record_type: str) -> str:
    """The property that holds when a record was created."""
    return CREATED.get(record_type, "hs_createdate")


def changed(record_type: str) -> str:
    """The property that holds when a record was changed."""
    return CHANGED.get(record_type, "hs_lastmodifieddate")


def api_of(settings: Mapping[str, Any]) -> str:
    """The address of the API, without a slash at the end."""
    return str(settings.get("url") or API).strip().rstrip("/")


def link_of(site: str, portal: str, record_type: str, record: str) -> str:
    """Where people open a record."""
    return f"{site}/contacts/{portal}/record/{TYPE_IDS[record_type]}/{record}"


def moment_text(moment: datetime) -> str:
    """An aware moment as HubSpot writes it: UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def epoch_ms(moment: datetime) -> str:
    """A moment in a filter."""
    return str(round(moment.timestamp() * 1000))


def day_moment(day: date, zone: str) -> datetime:
    """When something that is due on this day is due."""
    return datetime.combine(day, WORKING_DAY, zone_of(zone) or UTC)


def day_of(text: str | None, zone: str) -> date | None:
    """The day of a moment in the account's time zone."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone_of(zone) or UTC).date()
