"""The organisation: departments, agents, layouts, fields, addresses for replies, uploads, the recycle bin."""

import re
from collections.abc import Mapping

from cordboard_sandbox.zoho_desk.portal import Portal, Record
from cordboard_sandbox.zoho_desk.tickets import invalid, paged

Query = Mapping[str, str]
FIELDS = (  # api name, label, type, mandatory, length, choices
    ("subject", "Subject", "Text", True, 1000, ()),
    ("departmentId", "Department", "LookUp", True, 100, ()),
    ("contactId", "Contact Name", "LookUp", True, 300, ()),
    ("status", "Status", "Picklist", True, 120, ("Open", "On Hold", "Escalated", "Closed")),
    ("priority", "Priority", "Picklist", False, 120, ("-None-", "High", "Medium", "Low")),
    ("assigneeId", "Ticket Owner", "LookUp", False, 100, ()),
    ("dueDate", "Due Date", "DateTime", False, 100, ()),
    ("description", "Description", "Textarea", False, 65_535, ()),
    ("cf_order_number", "Order Number", "Text", False, 100, ()),
)


def organizations(portal: Portal, _: Query, __: Query, ___: Record) -> Record:
    return {"data": [_organization(portal)]}


def organization(portal: Portal, args: Query, _: Query, __: Record) -> Record:
    if args["organizationId"] != portal.org:
        raise invalid("/orgId")
    return _organization(portal)


def _organization(portal: Portal) -> Record:
    return {
        "id": portal.org,
        "companyName": "Invented Ltd",
        "portalName": "invented",
        "portalURL": "http://127.0.0.1/desk",
        "edition": "ENTERPRISE",
        "isAdminInOrg": True,
        "isDefault": True,
        "isSandboxPortal": False,
        "currencyCode": "EUR",
    }


def departments(portal: Portal, _: Query, query: Query, __: Record) -> Record | None:
    return paged(portal, portal.rows("departments"), query, _department, first=0)


def _department(row: Record) -> Record:
    return {name: value for name, value in row.items() if name != "supportEmail"}


def agents(portal: Portal, _: Query, query: Query, __: Record) -> Record | None:
    """GET /agents: at least ten a page."""
    wanted = query.get("searchStr", "").casefold()
    rows = [
        row
        for row in portal.rows("agents")
        if wanted in f"{row['name']} {row['emailId']}".casefold()
        and query.get("status") in (None, row["status"])
        and query.get("rolePermissionType") in (None, row["rolePermissionType"])
        and query.get("isConfirmed") in (None, str(row["isConfirmed"]).lower())
    ]
    return paged(portal, rows, query, dict, first=0)


def agent(portal: Portal, args: Query, _: Query, __: Record) -> Record:
    return portal.get("agents", args["agentId"])


def my_info(portal: Portal, _: Query, __: Query, ___: Record) -> Record:
    return portal.get("agents", portal.agent)


def reply_addresses(portal: Portal, _: Query, query: Query, __: Record) -> Record | None:
    department = portal.get("departments", query["departmentId"])
    row = {
        "id": f"{department['id'][:-1]}9",
        "address": department["supportEmail"],
        "displayName": department["name"],
        "departmentId": department["id"],
        "isActive": True,
        "isVerified": True,
    }
    return {"data": [row]}


def layouts(portal: Portal, _: Query, query: Query, __: Record) -> Record | None:
    rows = [_layout(row) for row in portal.rows("departments") if query.get("departmentId") in (None, row["id"])]
    return {"data": rows} if rows and query["module"] == "tickets" else None


def _layout(department: Record) -> Record:
    return {
        "id": f"{department['id'][:-1]}8",
        "layoutName": f"{department['name']} Ticket Layout",
        "layoutDisplayName": department["name"],
        "departmentId": department["id"],
        "module": "Cases",
        "isDefaultLayout": True,
        "isStandardLayout": True,
        "status": "active",
        "hasLogo": False,
    }


def layout(portal: Portal, args: Query, _: Query, __: Record) -> Record:
    own = next((one for row in portal.rows("departments") if (one := _layout(row))["id"] == args["layoutId"]), None)
    if own is None:
        raise invalid("/layoutId")
    return {**own, "sections": [{"name": "Ticket Information", "isCustomSection": False, "fields": _fields()}]}


def fields(_: Portal, __: Query, query: Query, ___: Record) -> Record:
    return {"data": _fields() if query["module"] == "tickets" else []}


def _fields() -> list[Record]:
    return [
        {
            "id": str(400_000_000_099_000_001 + n),
            "apiName": name,
            "displayLabel": label,
            "i18NLabel": label,
            "name": name,
            "type": kind,
            "isMandatory": mandatory,
            "maxLength": str(length),
            "isCustomField": name.startswith("cf_"),
            "isEncryptedField": False,
            "allowedValues": [{"value": one} for one in choices],
        }
        for n, (name, label, kind, mandatory, length, choices) in enumerate(FIELDS)
    ]


def upload(portal: Portal, _: Query, __: Query, body: Record) -> Record:
    """POST /uploads: the body was read from a multipart form."""
    row = {"name": body["name"], "size": str(body["size"]), "creatorId": portal.agent, "createdTime": portal.now()}
    return portal.add("uploads", row)


def multipart(content: bytes) -> Record:
    """Name and size of the one file of a form."""
    head, _, rest = content.partition(b"\r\n\r\n")
    name = re.search(rb'filename="([^"]*)"', head)
    return {"file": "given", "name": name.group(1).decode() if name else "file", "size": max(rest.rfind(b"\r\n--"), 0)}


def recycle_bin(portal: Portal, _: Query, query: Query, __: Record) -> Record | None:
    rows = sorted(portal.tables["bin"].values(), key=lambda row: row["deletedTime"], reverse=True)
    return paged(portal, rows, query, dict, first=0)


def restore(portal: Portal, _: Query, __: Query, body: Record) -> Record:
    results = []
    for one in map(str, body["ids"]):
        known = portal.tables["bin"].pop(one, None)
        if known:
            portal.change("tickets", one, {"isTrashed": False})
        errors = None if known else {"errorCode": "URL_NOT_FOUND", "httpCode": "404"}
        results.append({"id": one, "success": known is not None, "errors": errors})
    return {"results": results}
