"""Zoho CRM's modules: their names for our entities, which hold people, and the addresses of their records."""

from cordboard.domain.crm.contact_match import Entity

VERSION = "v8"
MODULES = {
    Entity.CONTACT: "Contacts",
    Entity.LEAD: "Leads",
    Entity.ACCOUNT: "Accounts",
    Entity.DEAL: "Deals",
    Entity.TASK: "Tasks",
    Entity.CALL: "Calls",
    Entity.NOTE: "Notes",
}
ENTITIES = {module: entity for entity, module in MODULES.items()}
PEOPLE = ("Contacts", "Leads", "Accounts")  # in the order in which they win a match
KEYED = ("Calls", "Tasks", "Leads", "Contacts", "Accounts", "Deals")  # the field of our key; Notes have no own fields
TEXT_FIELDS = {  # our text -> the field that takes it
    "call_subject": ("Calls", "Subject"),
    "call_description": ("Calls", "Description"),
    "task_subject": ("Tasks", "Subject"),
    "task_description": ("Tasks", "Description"),
    "lead_name": ("Leads", "Last_Name"),
    "lead_description": ("Leads", "Description"),
    "contact_name": ("Contacts", "Last_Name"),
    "contact_description": ("Contacts", "Description"),
    "account_name": ("Accounts", "Account_Name"),
    "deal_name": ("Deals", "Deal_Name"),
}
_TABS = {"Deals": "Potentials"}  # page addresses still use the module's old name


def link_of(web: str, account: str | None, module: str, record: str) -> str:
    """The page of a record."""
    return f"{_pages_of(web, account)}/tab/{_TABS.get(module, module)}/{record}"


def fields_page_of(web: str, account: str | None) -> str:
    """The page Setup > Customization > Modules and Fields."""
    return f"{_pages_of(web, account)}/settings/modules"


def _pages_of(web: str, account: str | None) -> str:
    return f"{web}/crm/org{account}" if account else f"{web}/crm"
