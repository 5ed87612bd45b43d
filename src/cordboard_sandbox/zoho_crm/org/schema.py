"""Modules, fields, layouts and pipelines of the sandbox org, as tables. Checking against them is in validation.py.

Source: docs/reference/zoho-crm.md 7.4, 8.15, 8.16; field lists of the official SDK 7.0.0.
"""

from typing import Any

import msgspec

JSON_TYPES = {
    "integer": "integer",
    "bigint": "string",
    "double": "double",
    "currency": "double",
    "boolean": "boolean",
    "lookup": "jsonobject",
    "ownerlookup": "jsonobject",
    "multiselectpicklist": "jsonarray",
    "tags": "jsonarray",
    "layout": "jsonobject",
}


class Field(msgspec.Struct, omit_defaults=True):
    """A field of a module. `lookup`: module it points to ("*" where `$se_module` says). `only`: nobody may write it."""

    name: str
    label: str
    type: str = "text"
    length: int = 255
    mandatory: bool = False
    only: bool = False
    custom: bool = False
    options: list[str] = []
    lookup: str = ""
    unique: bool = False
    external: bool = False
    id: str = ""


class Module(msgspec.Struct):
    """A module: `key` is the field that names a record; `upsert` the fields that the service checks by itself."""

    name: str
    singular: str
    plural: str
    key: str
    upsert: tuple[str, ...] | None = None
    kind: str = "default"


MODULES = {
    module.name: module
    for module in (
        Module("Leads", "Lead", "Leads", "Full_Name", ("Email",)),
        Module("Contacts", "Contact", "Contacts", "Full_Name", ("Email",)),
        Module("Accounts", "Account", "Accounts", "Account_Name", ("Account_Name",)),
        Module("Deals", "Deal", "Deals", "Deal_Name", ("Deal_Name",)),
        Module("Tasks", "Task", "Tasks", "Subject"),
        Module("Events", "Meeting", "Meetings", "Event_Title"),
        Module("Calls", "Call", "Calls", "Subject"),
        Module("Notes", "Note", "Notes", "Note_Title"),
    )
}

SOURCES = [
    "Advertisement",
    "Cold Call",
    "Employee Referral",
    "External Referral",
    "Online Store",
    "Partner",
    "Web Research",
    "Chat",
]
LEAD_STATUSES = [
    "Not Contacted",
    "Attempted to Contact",
    "Contact in Future",
    "Contacted",
    "Junk Lead",
    "Lost Lead",
    "Pre-Qualified",
]
TASK_STATUSES = ["Not Started", "Deferred", "In Progress", "Completed", "Waiting for input"]
PRIORITIES = ["High", "Highest", "Low", "Lowest", "Normal"]
CALL_RESULTS = [
    "Interested",
    "Not interested",
    "No response/Busy",
    "Requested more information",
    "Requested call back",
    "Invalid number",
]
CALL_PURPOSES = ["Prospecting", "Administrative", "Negotiation", "Demo", "Project", "Desk"]
OPEN_STAGES = [
    "Qualification",
    "Needs Analysis",
    "Value Proposition",
    "Identify Decision Makers",
    "Proposal/Price Quote",
    "Negotiation/Review",
]
STAGES = [
    *OPEN_STAGES,
    "Closed Won",
    "Closed Lost",
    "Closed Lost to Competition",
    "First call",
    "Offer sent",
    "Visit",
    "Renewal due",
]


def _f(name: str, label: str = "", type: str = "text", length: int = 0, **more: Any) -> Field:  # noqa: A002  the service's word
    lengths = {
        "textarea": 32000,
        "phone": 30,
        "email": 100,
        "website": 450,
        "picklist": 120,
        "integer": 9,
        "bigint": 19,
    }
    return Field(name, label or name.replace("_", " "), type, length or lengths.get(type, 255), **more)


def _pick(name: str, options: list[str], **more: Any) -> Field:
    return _f(name, type="picklist", options=options, **more)


def _link(name: str, module: str, **more: Any) -> Field:
    return _f(name, type="lookup", lookup=module, **more)


def _custom(name: str, label: str, type: str = "text", length: int = 255) -> Field:  # noqa: A002  the service's word
    return _f(name, label, type, length, custom=True)


SYSTEM_FIELDS = (
    _f("id", "Record Id", "bigint", only=True),
    _f("Owner", "Owner", "ownerlookup"),
    _f("Created_By", "Created By", "ownerlookup", only=True),
    _f("Modified_By", "Modified By", "ownerlookup", only=True),
    _f("Created_Time", "Created Time", "datetime", only=True),
    _f("Modified_Time", "Modified Time", "datetime", only=True),
    _f("Tag", "Tag", "tags"),
    _f("Description", "Description", "textarea"),
)
PERSON = (
    _f("First_Name", length=40),
    _f("Last_Name", length=80, mandatory=True),
    _f("Full_Name", length=80, only=True),
    _pick("Salutation", ["Mr.", "Mrs.", "Ms.", "Dr.", "Prof."]),
    _f("Email", type="email"),
    _f("Phone", type="phone"),
    _f("Mobile", type="phone"),
    _f("Fax", type="phone"),
    _pick("Lead_Source", SOURCES),
    _f("Last_Activity_Time", type="datetime", only=True),
)
MARKETING = (
    _custom("Utm_Source", "UTM source"),
    _custom("Utm_Campaign", "UTM campaign", length=120),
    _custom("Ad_Pool", "Ad pool", length=80),
)
LINKED = (_link("Who_Id", "Contacts"), _link("What_Id", "*"))

FIELDS: dict[str, tuple[Field, ...]] = {
    "Leads": (
        *PERSON,
        _f("Company", length=200),
        _f("Designation", length=100),
        _f("Website", type="website"),
        _pick("Lead_Status", LEAD_STATUSES),
        _f("City", length=100),
        _f("Country", length=100),
        _f("Converted__s", type="boolean", only=True),
        _link("Converted_Account", "Accounts", only=True),
        _link("Converted_Contact", "Contacts", only=True),
        _link("Converted_Deal", "Deals", only=True),
        *MARKETING,
    ),
    "Contacts": (
        *PERSON,
        _link("Account_Name", "Accounts"),
        _f("Home_Phone", type="phone"),
        _f("Other_Phone", type="phone"),
        _f("Asst_Phone", type="phone"),
        _f("Title", length=100),
        _f("Department", length=50),
        _f("Mailing_City", length=100),
        _f("Mailing_Country", length=100),
        _custom("WhatsApp", "WhatsApp", "phone", 30),
        *MARKETING,
    ),
    "Accounts": (
        _f("Account_Name", length=200, mandatory=True),
        _f("Phone", type="phone"),
        _f("Fax", type="phone"),
        _f("Website", type="website"),
        _pick("Industry", ["Manufacturing", "Real Estate", "Service Provider", "Technology", "Tourism", "Logistics"]),
        _link("Parent_Account", "Accounts"),
        _f("Billing_City", length=100),
        _f("Billing_Country", length=100),
        _f("Last_Activity_Time", type="datetime", only=True),
    ),
    "Deals": (
        _f("Deal_Name", length=120, mandatory=True),
        _pick("Stage", STAGES, mandatory=True),
        _pick("Pipeline", ["Standard (Standard)", "Telephone sales", "Services"]),
        _f("Closing_Date", type="date"),
        _f("Amount", type="currency", length=16),
        _f("Probability", type="integer"),
        _link("Account_Name", "Accounts"),
        _link("Contact_Name", "Contacts"),
        _pick("Lead_Source", SOURCES),
        _pick("Type", ["New Business", "Existing Business"]),
        _f("Last_Activity_Time", type="datetime", only=True),
        *MARKETING,
    ),
    "Tasks": (
        _f("Subject", length=300, mandatory=True),
        _pick("Status", TASK_STATUSES),
        _pick("Priority", PRIORITIES),
        _f("Due_Date", type="date"),
        *LINKED,
        _f("Send_Notification_Email", type="boolean"),
        _f("Closed_Time", type="datetime", only=True),
    ),
    "Events": (
        _f("Event_Title", length=255, mandatory=True),
        _f("Start_DateTime", type="datetime", mandatory=True),
        _f("End_DateTime", type="datetime", mandatory=True),
        _f("Venue", length=255),
        *LINKED,
    ),
    "Calls": (
        _f("Subject", length=300, mandatory=True),
        _pick("Call_Type", ["Inbound", "Outbound", "Missed"], mandatory=True),
        _pick("Call_Purpose", CALL_PURPOSES),
        _f("Call_Start_Time", type="datetime", mandatory=True),
        _f("Call_Duration", length=100),
        _f("Call_Duration_in_seconds", type="integer", only=True),
        _pick("Call_Result", CALL_RESULTS),
        _f("Call_Agenda", type="textarea"),
        *LINKED,
        _f("Caller_ID", length=120),
        _f("Dialled_Number", length=120),
        _f("CTI_Entry", type="boolean"),
        _pick("Outgoing_Call_Status", ["Scheduled", "Completed", "Overdue", "Cancelled"]),
        _f("Voice_Recording__s", type="website"),
        _f("Scheduled_In_CRM", length=100),
    ),
    "Notes": (
        _f("Note_Title", length=120),
        _f("Note_Content", type="textarea", mandatory=True),
        _link("Parent_Id", "*", mandatory=True),
    ),
}

# What belongs to a record of a module: (api_name of the list, module, field that points back).
RELATED = {
    "Leads": (("Calls", "Calls", "What_Id"), ("Tasks", "Tasks", "What_Id"), ("Events", "Events", "What_Id")),
    "Contacts": (
        ("Deals", "Deals", "Contact_Name"),
        ("Calls", "Calls", "Who_Id"),
        ("Tasks", "Tasks", "Who_Id"),
        ("Events", "Events", "Who_Id"),
    ),
    "Accounts": (
        ("Contacts", "Contacts", "Account_Name"),
        ("Deals", "Deals", "Account_Name"),
        ("Calls", "Calls", "What_Id"),
        ("Tasks", "Tasks", "What_Id"),
        ("Events", "Events", "What_Id"),
    ),
    "Deals": (("Calls", "Calls", "What_Id"), ("Tasks", "Tasks", "What_Id"), ("Events", "Events", "What_Id")),
    "Tasks": (),
    "Events": (),
    "Calls": (),
    "Notes": (),
}


class Pipeline(msgspec.Struct):
    layout: str
    name: str
    stages: tuple[str, ...]


PIPELINES = (
    Pipeline(
        "Standard", "Standard (Standard)", (*OPEN_STAGES, "Closed Won", "Closed Lost", "Closed Lost to Competition")
    ),
    Pipeline(
        "Standard", "Telephone sales", ("First call", "Offer sent", "Negotiation/Review", "Closed Won", "Closed Lost")
    ),
    Pipeline("Services", "Services", ("Visit", "Offer sent", "Renewal due", "Closed Won", "Closed Lost")),
)
LAYOUTS = {"Deals": ("Standard", "Services")}
