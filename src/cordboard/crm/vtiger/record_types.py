"""vtiger's modules by our entities, its spelling of times and ids, addresses of records. Pure."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from cordboard.domain.crm.contact_match import Entity

CALL_LIST = "PBXManager"  # vtiger's own list of calls, beside the calendar
TYPES = {
    Entity.CONTACT: "Contacts",
    Entity.LEAD: "Leads",
    Entity.ACCOUNT: "Accounts",
    Entity.DEAL: "Potentials",
    Entity.TASK: "Calendar",
    Entity.CALL: "Events",
    Entity.NOTE: "ModComments",
}
ENTITIES = {name: entity for entity, name in TYPES.items()}
PEOPLE = ("Contacts", "Leads", "Accounts")  # in the order in which they win a match
KEYED = ("Accounts", "Contacts", "Leads", "Potentials", "Calendar", "Events")  # modules that carry our key
TEXT_FIELDS = {  # our text -> the field that takes it
    "call_subject": ("Events", "subject"),
    "call_description": ("Events", "description"),
    "task_subject": ("Calendar", "subject"),
    "task_description": ("Calendar", "description"),
    "lead_name": ("Leads", "lastname"),
    "lead_description": ("Leads", "description"),
    "contact_name": ("Contacts", "lastname"),
    "contact_description": ("Contacts", "description"),
    "account_name": ("Accounts", "accountname"),
    "deal_name": ("Potentials", "potentialname"),
}
# Characters that a column takes: descriptions do not say it, and the database cuts what is longer without a word.
# Source: tables of public installations of 7.x and 8.x, read 2026-12-01; texts are 65,535 bytes.
LENGTHS = {
    ("Contacts", "firstname"): 40,
    ("Contacts", "lastname"): 80,
    ("Contacts", "phone"): 50,
    ("Contacts", "mobile"): 50,
    ("Leads", "firstname"): 40,
    ("Leads", "lastname"): 80,
    ("Leads", "company"): 100,
    ("Leads", "phone"): 50,
    ("Leads", "mobile"): 50,
    ("Accounts", "accountname"): 100,
    ("Potentials", "potentialname"): 120,
    ("Calendar", "subject"): 255,
    ("Events", "subject"): 255,
}
LONG_TEXT = 16_000  # characters of four bytes that a text column holds for sure
_CALENDAR = frozenset({"Calendar", "Events"})  # both are opened on the page of the calendar
_ENDS = ("/webservice.php", "/index.php", "/restapi/v1/vtiger/default")
MOMENT = "%Y-%m-%d %H:%M:%S"
DAY, CLOCK = "%Y-%m-%d", "%H:%M:%S"


def site_of(url: str) -> str:
    """The address that people open, without a slash at the end; addresses of the API are taken as well."""
    site = url.strip().partition("?")[0].rstrip("/")
    for end in _ENDS:
        site = site.removesuffix(end).rstrip("/")
    return site


def link_of(site: str, module: str, record: str) -> str:
    """Where people open a record: ids of the API are `prefix x number`, pages take the number."""
    page = "Calendar" if module in _CALENDAR else module
    return f"{site}/index.php?module={page}&view=Detail&record={record.rpartition('x')[2]}"


def fields_page_of(site: str) -> str:
    """The page Settings > Module Layouts & Fields, of leads."""
    return f"{site}/index.php?module=LayoutEditor&parent=Settings&view=Index&sourceModule=Leads"


def length_of(module: str, field: str, kind: str) -> int | None:
    """How many characters the field takes, as far as it is known."""
    return LONG_TEXT if kind == "text" else LENGTHS.get((module, field))


def prefix_of(record: str) -> str:
    """The part of an id that says the module: `12` of `12x345`."""
    return record.rpartition("x")[0]


def moment_text(moment: datetime) -> str:
    """An aware moment as creation and change times are compared: UTC, to the second."""
    return moment.astimezone(UTC).strftime(MOMENT)


def iso_of(text: str) -> str:
    """Their moment in UTC as ISO 8601 with offset; a text that is none comes back unchanged."""
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC).isoformat()
    except ValueError:
        return text


def zone_of(name: str) -> ZoneInfo:
    """The time zone of a user (IANA); UTC where it is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):  # not found, no name of a zone, a folder
        return ZoneInfo("UTC")


def day_and_time(moment: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Date and time of a calendar entry: two fields, in the zone of the user who writes."""
    there = moment.astimezone(zone)
    return there.strftime(DAY), there.strftime(CLOCK)


def moment_at(day: str | None, clock: str | None, zone: ZoneInfo) -> datetime | None:
    """The moment of a calendar entry; None where it cannot be read."""
    try:
        read = datetime.strptime(f"{day} {(clock or '00:00:00')[:8]}", MOMENT)
    except ValueError:
        return None
    return read.replace(tzinfo=zone).astimezone(UTC)


def day_of(text: str | None) -> date | None:
    """A date; None where there is none or it cannot be read."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
