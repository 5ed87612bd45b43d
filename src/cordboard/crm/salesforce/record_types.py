"""Salesforce's objects by our entities, its spelling of times, addresses of records. Pure.

A call is a task of the subtype Call. Source: docs/reference/crm-connectors.md, Salesforce.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cordboard.domain.crm.contact_match import Entity

TASK, NOTE, USER = "Task", "Note", "User"
TYPES = {
    Entity.CONTACT: "Contact",
    Entity.LEAD: "Lead",
    Entity.ACCOUNT: "Account",
    Entity.DEAL: "Opportunity",
    Entity.TASK: TASK,
    Entity.CALL: TASK,
    Entity.NOTE: NOTE,
}
PEOPLE = ("Contact", "Lead", "Account")  # in the order in which they win a match
ENTITIES = {TYPES[entity]: entity for entity in (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT)}
KEYED = ("Account", "Contact", "Lead", "Opportunity", TASK)  # objects that carry our key
CHANGED, CREATED = "SystemModstamp", "CreatedDate"
TEXT_FIELDS = {  # our text -> the field that takes it
    "call_subject": (TASK, "Subject"),
    "call_description": (TASK, "Description"),
    "task_subject": (TASK, "Subject"),
    "task_description": (TASK, "Description"),
    "lead_name": ("Lead", "LastName"),
    "lead_description": ("Lead", "Description"),
    "contact_name": ("Contact", "LastName"),
    "contact_description": ("Contact", "Description"),
    "account_name": ("Account", "Name"),
    "deal_name": ("Opportunity", "Name"),
}
LOGIN, VERSION = "https://login.salesforce.com", "66.0"
QUEUE = "00G"  # ids of queues begin so; nobody answers a call as one
_OWN_HOSTS = (".salesforce.com", ".salesforce.mil", ".force.com", ".sfcrmproducts.cn")
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def address_of(text: Any) -> str:
    """An address without a slash at the end."""
    return str(text or "").strip().rstrip("/")


def login_of(settings: Mapping[str, Any]) -> str:
    """Where tokens are given: the own domain where the app signs in as itself, else where people sign in."""
    return address_of(settings.get("my_domain")) or address_of(settings.get("url")) or LOGIN


def is_own_host(instance: str, login: str) -> bool:
    """Whether a token may be sent to the address that a token answer names."""
    parts, ours = urlsplit(instance), urlsplit(login)
    host = parts.hostname or ""
    known = any(host.endswith(end) for end in _OWN_HOSTS)
    return (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc) or (parts.scheme == "https" and known)


def link_of(site: str, record_type: str, record: str) -> str:
    """Where people open a record."""
    return f"{site}/lightning/r/{record_type}/{record}/view"


def fields_page_of(site: str) -> str:
    """The page Setup > Object Manager > Lead > Fields & Relationships."""
    return f"{site}/lightning/setup/ObjectManager/Lead/FieldsAndRelationships/view"


def moment_text(moment: datetime) -> str:
    """An aware moment in a query: UTC, to the second."""
    return moment.astimezone(UTC).strftime(_MOMENT)


def iso_of(text: str) -> str:
    """Their moment as ISO 8601 with offset, to the second; a text that is none comes back unchanged."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def zone_of(name: str) -> ZoneInfo:
    """The time zone (IANA); UTC where it is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):  # not found, no name of a zone, a folder
        return ZoneInfo("UTC")


def day_of(text: str | None) -> date | None:
    """A date; None where there is none or it cannot be read."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
