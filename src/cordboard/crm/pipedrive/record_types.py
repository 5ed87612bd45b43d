"""Pipedrive's kinds of record by our entities, its paths, times and addresses of records. Pure.

A person is a lead or a contact by its labels: leads of the Leads Inbox have no number and hang on a person. A call is
an activity that is done, because that can be corrected; call logs cannot, and are written besides on request.
Source: docs/reference/crm-connectors.md, Pipedrive; facts of the vendor's specification in `tests/specification.toml`.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity

PERSONS, ORGANIZATIONS, DEALS, ACTIVITIES, NOTES = "persons", "organizations", "deals", "activities", "notes"
LEADS, CALL_LOGS = "leads", "callLogs"
TYPES = {
    Entity.CONTACT: PERSONS,
    Entity.LEAD: PERSONS,
    Entity.ACCOUNT: ORGANIZATIONS,
    Entity.DEAL: DEALS,
    Entity.TASK: ACTIVITIES,
    Entity.CALL: ACTIVITIES,
    Entity.NOTE: NOTES,
}
PEOPLE = (PERSONS, ORGANIZATIONS)  # in the order in which they win a match
KEYED = (PERSONS, ORGANIZATIONS, DEALS)  # have a field for our key; activities have a marker in their note
FIELDS = {  # where the fields of a kind are described
    PERSONS: "personFields",
    ORGANIZATIONS: "organizationFields",
    DEALS: "dealFields",
    ACTIVITIES: "activityFields",
}
LINKS = {PERSONS: "person_id", ORGANIZATIONS: "org_id", DEALS: "deal_id"}  # of activities and notes
OWNER, NOTE, CUSTOM = "owner_id", "note", "custom_fields"
PAGES = {PERSONS: "person", ORGANIZATIONS: "organization", DEALS: "deal", ACTIVITIES: "activities"}
SCOPES = {
    PERSONS: "contacts",
    ORGANIZATIONS: "contacts",
    DEALS: "deals",
    ACTIVITIES: "activities",
    NOTES: "contacts",
    LEADS: "leads",
}
API, TOKENS = "https://api.pipedrive.com", "https://oauth.pipedrive.com"
VENDOR = ".pipedrive.com"
MOMENT, DAY = "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"


class Kinds(Value, frozen=True, kw_only=True):
    """Words of the settings: labels of persons who are leads, the label of a new one, types of activities."""

    leads: frozenset[str]
    lead: str
    call: str = "call"
    task: str = "task"
    high: str = "High"


def kinds_of(settings: Mapping[str, Any]) -> Kinds:
    """The words of the settings."""
    lead = _word(settings, "lead_label", "Warm lead")
    listed = _word(settings, "lead_labels", "Hot lead, Warm lead, Cold lead")
    return Kinds(
        leads=frozenset({one.strip().casefold() for one in listed.split(",") if one.strip()} | {lead.casefold()}),
        lead=lead,
        call=_word(settings, "call_type", "call"),
        task=_word(settings, "task_type", "task"),
        high=_word(settings, "high_priority", "High"),
    )


def _word(settings: Mapping[str, Any], name: str, usual: str) -> str:
    return str(settings.get(name) or usual).strip()


def v2(path: str) -> str:
    """`persons/5`: of the newer version, which has persons, organisations, deals, activities, fields, pipelines."""
    return f"/api/v2/{path}"


def v1(path: str) -> str:
    """`users/me`: of the older version, which alone has users, leads, notes, call logs and webhooks."""
    return f"/v1/{path}"


def api_of(settings: Mapping[str, Any]) -> str:
    """The address of the API, without a slash at the end."""
    return str(settings.get("url") or API).strip().rstrip("/")


def is_vendor(url: str) -> bool:
    """Whether this address is one of Pipedrive's own, not of a simulator."""
    return f".{urlsplit(url).hostname or ''}".endswith(VENDOR)


def token_url(settings: Mapping[str, Any]) -> str:
    """Where tokens are given: on a host of its own."""
    base = api_of(settings)
    return f"{TOKENS if is_vendor(base) else base}/oauth/token"


def link_of(site: str, kind: str, record: str) -> str:
    """Where people open a record."""
    return f"{site}/{PAGES.get(kind, kind)}/{record}"


def number_of(record: str | None) -> int | str | None:
    """An id as the API wants it: a number, not a text of digits."""
    return int(record) if record and record.isascii() and record.isdecimal() else record


def moment_text(moment: datetime) -> str:
    """An aware moment for `updated_since`: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def clock_text(seconds: int, *, with_seconds: bool) -> str:
    """A time of day or a duration: `HH:MM`, or `HH:MM:SS`. A begun minute counts whole where there are no seconds."""
    if with_seconds:
        return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    minutes = -(-seconds // 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def seconds_of(clock: str | None) -> int | None:
    """The seconds of such a text; None where there is none."""
    parts = (clock or "").split(":")
    if len(parts) not in (2, 3) or not all(part.isascii() and part.isdecimal() for part in parts):
        return None
    hours, minutes, seconds = (int(part) for part in (*parts, "0")[:3])
    return hours * 3600 + minutes * 60 + seconds


def moment_at(day: str | None, clock: str | None) -> datetime | None:
    """When an activity takes place: day and time of day in UTC."""
    found, seconds = day_of(day), seconds_of(clock) or 0
    if found is None or seconds >= 86_400:
        return None
    return datetime(found.year, found.month, found.day, seconds // 3600, seconds % 3600 // 60, seconds % 60, tzinfo=UTC)


def day_of(text: str | None) -> date | None:
    """A date; None where there is none or it cannot be read."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
