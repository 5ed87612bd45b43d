"""EspoCRM's record types by our entities, its spelling of times, addresses of records. Pure."""

from datetime import UTC, datetime

from cordboard.domain.crm.contact_match import Entity

TYPES = {
    Entity.CONTACT: "Contact",
    Entity.LEAD: "Lead",
    Entity.ACCOUNT: "Account",
    Entity.DEAL: "Opportunity",
    Entity.TASK: "Task",
    Entity.CALL: "Call",
    Entity.NOTE: "Note",
}
ENTITIES = {name: entity for entity, name in TYPES.items()}
PEOPLE = ("Contact", "Lead", "Account")  # in the order in which they win a match
KEYED = ("Account", "Contact", "Lead", "Opportunity", "Task", "Call")  # types that carry our key
TEXT_FIELDS = {  # our text -> the field that takes it
    "call_subject": ("Call", "name"),
    "call_description": ("Call", "description"),
    "task_subject": ("Task", "name"),
    "task_description": ("Task", "description"),
    "lead_name": ("Lead", "lastName"),
    "lead_description": ("Lead", "description"),
    "contact_name": ("Contact", "lastName"),
    "contact_description": ("Contact", "description"),
    "account_name": ("Account", "name"),
    "deal_name": ("Opportunity", "name"),
}
API = "/api/v1"
MOMENT = "%Y-%m-%d %H:%M:%S"  # UTC


def site_of(url: str) -> str:
    """The address that people open, without a slash at the end; the address of the API is taken as well."""
    return url.strip().rstrip("/").removesuffix(API).rstrip("/")


def link_of(site: str, record_type: str, record: str) -> str:
    """Where people open a record."""
    return f"{site}/#{record_type}/view/{record}"


def fields_page_of(site: str) -> str:
    """The page Administration > Entity Manager."""
    return f"{site}/#Admin/entityManager"


def moment_text(moment: datetime) -> str:
    """An aware moment as EspoCRM writes it: UTC, to the second."""
    return moment.astimezone(UTC).strftime(MOMENT)


def iso_of(text: str) -> str:
    """Their moment as ISO 8601 with offset; a text that is none comes back unchanged."""
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC).isoformat()
    except ValueError:
        return text
