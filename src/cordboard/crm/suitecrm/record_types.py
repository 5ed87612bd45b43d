"""SuiteCRM's modules by our entities, its spelling of times, addresses of its APIs and of records. Pure."""

from datetime import UTC, datetime

from cordboard.domain.crm.contact_match import Entity

TYPES = {
    Entity.CONTACT: "Contacts",
    Entity.LEAD: "Leads",
    Entity.ACCOUNT: "Accounts",
    Entity.DEAL: "Opportunities",
    Entity.TASK: "Tasks",
    Entity.CALL: "Calls",
    Entity.NOTE: "Notes",
}
ENTITIES = {name: entity for entity, name in TYPES.items()}
PEOPLE = ("Contacts", "Leads", "Accounts")  # in the order in which they win a match
PERSON_PHONES = ("phone_mobile", "phone_work", "phone_home", "phone_other")
PHONES = {"Contacts": PERSON_PHONES, "Leads": PERSON_PHONES, "Accounts": ("phone_office", "phone_alternate")}
TEXT_FIELDS = {  # our text -> the field that takes it
    "call_subject": ("Calls", "name"),
    "call_description": ("Calls", "description"),
    "task_subject": ("Tasks", "name"),
    "task_description": ("Tasks", "description"),
    "lead_name": ("Leads", "last_name"),
    "lead_description": ("Leads", "description"),
    "contact_name": ("Contacts", "last_name"),
    "contact_description": ("Contacts", "description"),
    "account_name": ("Accounts", "name"),
    "deal_name": ("Opportunities", "name"),
}
API_PATHS = {  # setting `api_path` -> where the V8 API is below the address
    "api": "/Api",
    "api_index": "/Api/index.php",
    "legacy": "/legacy/Api",
    "legacy_index": "/legacy/Api/index.php",
}
DEFAULT_API = "api"
MOMENT = "%Y-%m-%d %H:%M:%S"  # UTC. An ISO date is answered with 201 and not kept


class Site:
    """The addresses of one SuiteCRM. `url` is where people open it, `api_path` the word of the setting."""

    def __init__(self, url: str, api_path: str) -> None:
        self.base = _trimmed(url)
        self.api = f"{self.base}{API_PATHS.get(api_path, API_PATHS[DEFAULT_API])}"
        self.is_new = api_path.startswith("legacy")  # SuiteCRM 8 keeps the APIs of 7 below /legacy
        self.legacy = f"{self.base}{'/legacy' if self.is_new else ''}/service/v4_1/rest.php"

    def link_of(self, module: str, record: str) -> str:
        """Where people open a record."""
        if self.is_new:
            return f"{self.base}/#/{module.lower()}/record/{record}"
        return f"{self.base}/index.php?module={module}&action=DetailView&record={record}"

    def fields_page(self) -> str:
        """The page Administration > Studio."""
        if self.is_new:
            return f"{self.base}/#/administration"
        return f"{self.base}/index.php?module=ModuleBuilder&action=index&type=studio"


def _trimmed(url: str) -> str:
    """Without a slash or the path of an API at the end."""
    base = url.strip().rstrip("/")
    for path in sorted(API_PATHS.values(), key=len, reverse=True):
        base = base.removesuffix(f"{path}/V8").removesuffix(path)
    return base.rstrip("/")


def moment_text(moment: datetime) -> str:
    """An aware moment as SuiteCRM takes it: UTC, to the second."""
    return moment.astimezone(UTC).strftime(MOMENT)
