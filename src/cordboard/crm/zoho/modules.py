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
_TABS = {"Deals": "Potentials"}  # page addresses still use the module's old name


def link_of(web: str, account: str | None, module: str, record: str) -> str:
    """The page of a record."""
    organisation = f"org{account}/" if account else ""
    return f"{web}/crm/{organisation}tab/{_TABS.get(module, module)}/{record}"
