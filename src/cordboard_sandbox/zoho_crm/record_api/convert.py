"""Converting a lead into contact, account and deal. Source: docs/reference/zoho-crm.md 8.10; checklist F32."""

from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.problem import problem
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.validation import checked, tag_of
from cordboard_sandbox.zoho_crm.record_api.notes import parent
from cordboard_sandbox.zoho_crm.record_api.records import Result, elements, insert

CARRIED = (
    "First_Name",
    "Last_Name",
    "Full_Name",
    "Email",
    "Phone",
    "Mobile",
    "Fax",
    "Lead_Source",
    "Description",
    "Salutation",
)
DEAL_NEEDS = ("Deal_Name", "Pipeline", "Stage", "Closing_Date")


def convert(org: Org, request: Request) -> Reply:
    """POST /Leads/{id}/actions/convert."""
    _leads_only(request)
    lead, raw = parent(org, request), elements(request, most=1)[0]
    result = _converted(org, request, lead, raw if isinstance(raw, dict) else {})
    return Reply(status=200 if result["status"] == "success" else 400, body={"data": [result]})


def _leads_only(request: Request) -> None:
    if request.args["module"] != "Leads":
        raise Failure("NOT_SUPPORTED", resource_path_index=0)


def _converted(org: Org, request: Request, lead: Record, raw: dict[str, Any]) -> Result:
    if lead.fields.get("Converted__s"):
        return problem("ID_ALREADY_CONVERTED", "id", "$.id", id=lead.id)
    if lead.locked:
        return problem("RECORD_LOCKED", "id", "$.id", id=lead.id)
    assigned = raw.get("assign_to") or {}
    owner = str(assigned.get("id") or lead.fields["Owner"])
    if owner not in org.state.users:
        return problem("INVALID_DATA", "assign_to", "$.data[0].assign_to")
    for module in ("Accounts", "Contacts"):
        if (given := raw.get(module)) and str(given.get("id")) not in org.tables[module].records:
            return problem("INVALID_DATA", module, f"$.data[0].{module}", message="the id given seems to be invalid")
    wanted = raw.get("Deals")
    if wanted is not None and (missing := [name for name in DEAL_NEEDS if not wanted.get(name)]):
        return problem("MANDATORY_NOT_FOUND", missing[0], f"$.data[0].Deals.{missing[0]}")
    deal = checked(org, "Deals", wanted, 0) if wanted is not None else None
    if deal is not None and deal.errors:
        return deal.error()
    account = _account(org, request, lead, raw.get("Accounts"), owner)
    contact = _contact(org, request, lead, raw, owner, account)
    if deal is not None:
        deal.clean.update({"Contact_Name": contact, "Account_Name": account})
        deal.clean.setdefault("Owner", owner)
    made = insert(org, deal, request.user).id if deal else None
    org.edit(
        lead,
        {"Converted__s": True, "Converted_Account": account, "Converted_Contact": contact, "Converted_Deal": made},
        request.user,
    )
    _move(org, request, lead, contact)
    details = {
        "Contacts": _named(org, "Contacts", contact),
        "Deals": _named(org, "Deals", made),
        "Accounts": _named(org, "Accounts", account),
    }
    return {
        "code": "SUCCESS",
        "details": details,
        "message": "The record has been converted successfully",
        "status": "success",
    }


def _named(org: Org, module: str, id_: str | None) -> dict[str, Any] | None:
    return {"name": org.name_of(module, id_), "id": id_} if id_ else None


def _account(org: Org, request: Request, lead: Record, given: Any, owner: str) -> str | None:
    """The given account, one of the company's name, or a new one."""
    if given:
        return str(given["id"])
    company = lead.fields.get("Company")
    if not company:
        return None
    table = org.tables["Accounts"]
    known = [
        record.id for record in table.records.values() if record.fields["Account_Name"].casefold() == company.casefold()
    ]
    fields = {
        "Account_Name": company,
        "Owner": owner,
        **({"Phone": lead.fields["Phone"]} if "Phone" in lead.fields else {}),
    }
    return known[0] if known else org.insert("Accounts", fields, request.user).id


def _contact(org: Org, request: Request, lead: Record, raw: dict[str, Any], owner: str, account: str | None) -> str:
    if given := raw.get("Contacts"):
        return str(given["id"])
    custom = {field.name for field in org.fields("Contacts").values() if field.custom}
    fields = {name: lead.fields[name] for name in (*CARRIED, *custom) if lead.fields.get(name) is not None}
    if names := (raw.get("carry_over_tags") or {}).get("Contacts"):
        fields["Tag"] = [tag_of(org, "Contacts", name) for name in names]
    if account:
        fields["Account_Name"] = account
    return org.insert("Contacts", {**fields, "Owner": owner}, request.user).id


def _move(org: Org, request: Request, lead: Record, contact: str) -> None:
    """Calls and tasks of the lead go to the contact (unconfirmed for the service)."""
    for module in ("Calls", "Tasks"):
        for record in list(org.tables[module].records.values()):
            if record.fields.get("What_Id") == lead.id:
                org.edit(
                    record, {"What_Id": None, "Who_Id": contact, "$se_module": "Contacts"}, request.user, workflow=False
                )


def options(org: Org, request: Request) -> Reply:
    """GET /Leads/{id}/__conversion_options: contacts and accounts that look like the lead."""
    _leads_only(request)
    lead = parent(org, request)
    mail, company = lead.fields.get("Email"), str(lead.fields.get("Company") or "").casefold()
    contacts = [
        record for record in org.tables["Contacts"].records.values() if mail and record.fields.get("Email") == mail
    ]
    accounts = [
        record
        for record in org.tables["Accounts"].records.values()
        if company and record.fields["Account_Name"].casefold() == company
    ]
    return Reply(
        body={
            "__conversion_options": {
                "module_preference": {"api_name": "Deals", "id": org.id_of("module:Deals")},
                "Contacts": [{"id": record.id, "Full_Name": record.fields["Full_Name"]} for record in contacts],
                "Accounts": [{"id": record.id, "Account_Name": record.fields["Account_Name"]} for record in accounts],
                "Deals": None,
                "preference_field_matched_value": None,
                "modules_with_multiple_layouts": [],
            }
        }
    )


ROUTES = (
    Route("POST", "/crm/v8/{module}/{id}/actions/convert", convert, ("ZohoCRM.modules.{module}.CREATE",), 5),
    Route("GET", "/crm/v8/{module}/{id}/__conversion_options", options, ("ZohoCRM.modules.{module}.READ",)),
)
