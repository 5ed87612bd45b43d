"""Tickets: created, changed, listed, searched, assigned, closed, moved to the recycle bin and back; their figures."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cordboard_sandbox.zoho_desk.portal import Portal, Problem, Record

Query = Mapping[str, str]
STATUS_TYPES = {"Open": "Open", "On Hold": "On Hold", "Escalated": "Open", "Closed": "Closed"}
OF_LISTS = [
    "id",
    "ticketNumber",
    "subject",
    "status",
    "statusType",
    "priority",
    "channel",
    "contactId",
    "accountId",
    "productId",
    "departmentId",
    "assigneeId",
    "teamId",
    "email",
    "phone",
    "createdTime",
    "closedTime",
    "dueDate",
    "responseDueDate",
    "onholdTime",
    "customerResponseTime",
    "threadCount",
    "commentCount",
    "isSpam",
    "isArchived",
    "webUrl",
    "language",
]
MOST = 100


def create(portal: Portal, _: Query, __: Query, body: Record) -> Record:
    """POST /tickets. A person without id becomes a new contact."""
    portal.get("departments", str(body["departmentId"]))
    contact = _contact_of(portal, body)
    return portal.shown(new_ticket(portal, {**body, "contactId": contact["id"]}, contact))


def _contact_of(portal: Portal, body: Record) -> Record:
    if body.get("contactId"):
        known = portal.tables["contacts"].get(str(body["contactId"]))
        if known is None:
            raise invalid("/contactId")
        return known
    named = body.get("contact")
    if not isinstance(named, dict) or not (named.get("lastName") or named.get("email")):
        raise invalid("/contactId", "missing")
    same = (row for row in portal.rows("contacts") if named.get("email") and row.get("email") == named["email"])
    return next(same, None) or new_person(portal, {**named, "lastName": named.get("lastName") or named["email"]})


def new_person(portal: Portal, values: Record) -> Record:
    now = portal.now()
    return portal.add(
        "contacts",
        {
            **values,
            "createdTime": now,
            "modifiedTime": now,
            "isSpam": False,
            "isEndUser": False,
            "isDeleted": False,
            "isTrashed": False,
            "zohoCRMContact": None,
        },
    )


def new_ticket(portal: Portal, values: Record, contact: Record) -> Record:
    now = portal.now()
    status = values.get("status") or "Open"
    ticket = portal.add(
        "tickets",
        {
            "ticketNumber": str(portal.next_number),
            "priority": None,
            "channel": "Web",
            "assigneeId": None,
            "teamId": None,
            "productId": None,
            "accountId": contact.get("accountId"),
            "dueDate": None,
            "responseDueDate": None,
            "onholdTime": None,
            "customerResponseTime": now,
            "resolution": None,
            "cf": {},
            "email": contact.get("email"),
            "phone": contact.get("phone"),
            **{name: value for name, value in values.items() if name not in ("contact", "uploads", "customFields")},
            "status": status,
            "statusType": STATUS_TYPES.get(status, "Open"),
            "createdTime": now,
            "modifiedTime": now,
            "closedTime": None,
            "threadCount": "0",
            "commentCount": "0",
            "attachmentCount": str(len(values.get("uploads") or ())),
            "isSpam": False,
            "isTrashed": False,
            "isDeleted": False,
            "isArchived": False,
        },
    )
    portal.next_number += 1
    ticket["webUrl"] = f"http://127.0.0.1/desk/tickets/{ticket['id']}"
    return ticket


def view(portal: Portal, args: Query, query: Query, _: Record) -> Record:
    ticket = portal.get("tickets", args["ticketId"])
    now = portal.now()
    late = {"isOverDue": _late(ticket, "dueDate", now), "isResponseOverdue": _late(ticket, "responseDueDate", now)}
    return {**portal.shown(ticket), **late, **_included(portal, ticket, query)}


def _late(ticket: Record, name: str, now: str) -> bool:
    return ticket["statusType"] == "Open" and bool(ticket.get(name)) and ticket[name] < now


def change(portal: Portal, args: Query, query: Query, body: Record) -> Record:
    """PATCH /tickets/{ticketId}."""
    ticket = portal.get("tickets", args["ticketId"])
    apply(portal, ticket, body, quiet=query.get("disableClosureNotification") == "true")
    return portal.shown(ticket)


def apply(portal: Portal, ticket: Record, body: Record, *, quiet: bool = False) -> None:
    """Raises: Problem where somebody named is not there."""
    if body.get("assigneeId") and str(body["assigneeId"]) not in portal.tables["agents"]:
        raise invalid("/assigneeId")
    if body.get("contactId") and str(body["contactId"]) not in portal.tables["contacts"]:
        raise invalid("/contactId")
    values = {name: value for name, value in body.items() if name not in ("cf", "uploads", "customFields")}
    if "cf" in body:
        values["cf"] = {**(ticket.get("cf") or {}), **(body["cf"] or {})}
    if status := body.get("status"):
        values["statusType"] = STATUS_TYPES.get(status, "Open")
        closes = values["statusType"] == "Closed" and ticket["statusType"] != "Closed"
        values["closedTime"] = (
            portal.now() if closes else None if values["statusType"] != "Closed" else ticket["closedTime"]
        )
        if closes and portal.switches.closing_notice and not quiet:
            portal.sent.append({"kind": "closing notice", "ticket": ticket["id"], "to": ticket.get("email")})
    portal.change("tickets", ticket["id"], values)


def listed(portal: Portal, args: Query, query: Query, _: Record) -> Record | None:
    """GET /tickets, /contacts/{contactId}/tickets, /accounts/{accountId}/tickets: counted from 0."""
    rows = portal.rows("tickets")
    for name in ("contactId", "accountId"):
        if name in args:
            portal.get(f"{name[:-2]}s", args[name])
            rows = [row for row in rows if row.get(name) == args[name]]
    rows = [row for row in rows if _in_list(row, query, portal.now())]
    return paged(portal, _sorted(rows, query.get("sortBy", "")), query, lambda row: _row(portal, row, query), first=0)


def _in_list(row: Record, query: Query, now: str) -> bool:
    departments = query.get("departmentIds", query.get("departmentId", ""))
    wanted = {name: query[name].split(",") for name in ("status", "priority", "channel") if name in query}
    assignee = query.get("assignee")
    return (
        (not departments or row["departmentId"] in departments.split(","))
        and all(str(row.get(name)) in several for name, several in wanted.items())
        and (assignee is None or (row.get("assigneeId") or "Unassigned") == assignee)
        and (query.get("dueDate") != "overdue" or _late(row, "dueDate", now))
    )


def _row(portal: Portal, row: Record, query: Query) -> Record:
    shown = portal.shown({name: row.get(name) for name in OF_LISTS})
    return {**shown, **_included(portal, row, query)}


def _included(portal: Portal, ticket: Record, query: Query) -> Record:
    more: Record = {}
    for name in query.get("include", "").split(","):
        match name:
            case "contacts":
                more["contact"] = portal.tables["contacts"].get(ticket["contactId"])
            case "assignee":
                more["assignee"] = portal.tables["agents"].get(ticket.get("assigneeId") or "")
            case "departments":
                more["department"] = portal.tables["departments"].get(ticket["departmentId"])
            case "isRead":
                more["isRead"] = True
    return more


def search(portal: Portal, _: Query, query: Query, __: Record) -> Record | None:
    """GET /tickets/search: sees what is indexed."""
    plain = [name for name in query if name not in ("from", "limit", "sortBy", "orgId", "_all") and "Range" not in name]
    found = []
    for row, seen in portal.indexed("tickets"):
        if all(str(seen.get(name, "")).casefold() == query[name].casefold() for name in plain) and _within(seen, query):
            found.append(row)
    names = [name for name in OF_LISTS if name != "language"]
    return paged(
        portal,
        _sorted(found, query.get("sortBy", "")),
        query,
        lambda row: portal.shown({n: row.get(n) for n in names}),
        first=0,
    )


def _within(row: Record, query: Query) -> bool:
    for name, text in query.items():
        if name.endswith("Range"):
            begin, _, end = text.partition(",")
            if not begin <= str(row.get(name.removesuffix("Range")) or "") <= (end or "9"):
                return False
    wanted = query.get("_all", "").casefold()
    return not wanted or any(wanted in str(value).casefold() for value in row.values())


def _sorted(rows: list[Record], by: str) -> list[Record]:
    name = {"recentThread": "customerResponseTime", "relevance": "createdTime", "": "createdTime"}.get(
        by.lstrip("-"), by.lstrip("-")
    )
    return sorted(rows, key=lambda row: (str(row.get(name) or ""), row["id"]), reverse=by.startswith("-") or not by)


def paged(
    portal: Portal, rows: list[Record], query: Query, shown: Callable[[Record], Record], *, first: int
) -> Record | None:
    """A page; nothing is no body. `first`: how the list counts its first row."""
    start = int(query.get("from", first)) - first
    page = rows[max(start, 0) : max(start, 0) + min(int(query.get("limit", "25")), MOST)]
    return {"data": [shown(row) for row in page]} if page else None


def update_many(portal: Portal, _: Query, __: Query, body: Record) -> None:
    for ticket in _named(portal, body["ids"]):
        name, value = body["fieldName"], body.get("fieldValue")
        apply(portal, ticket, {"cf": {name: value}} if body.get("isCustomField") else {name: value})


def close_many(portal: Portal, _: Query, __: Query, body: Record) -> Record:
    return {"results": [_closed(portal, str(one)) for one in body["ids"]]}


def _closed(portal: Portal, ticket: str) -> Record:
    known = portal.tables["tickets"].get(ticket)
    if known is None or known["isTrashed"]:
        return {"id": ticket, "success": False, "errors": {"errorCode": "URL_NOT_FOUND", "httpCode": "404"}}
    apply(portal, known, {"status": "Closed"})
    return {"id": ticket, "success": True, "errors": None}


def trash(portal: Portal, _: Query, __: Query, body: Record) -> None:
    for ticket in _named(portal, body["ticketIds"]):
        portal.change("tickets", ticket["id"], {"isTrashed": True})
        portal.tables["bin"][ticket["id"]] = {
            "id": ticket["id"],
            "type": "tickets",
            "displayName": ticket["subject"],
            "deletedTime": portal.now(),
            "deletedById": portal.agent,
        }


def _named(portal: Portal, ids: Iterable[Any]) -> list[Record]:
    found = [portal.tables["tickets"].get(str(one)) for one in ids]
    if any(one is None or one["isTrashed"] for one in found):
        raise invalid("/ids")
    return [one for one in found if one is not None]


def statistics(portal: Portal, args: Query, query: Query, _: Record) -> Record:
    """GET /contacts/{contactId}/statistics and of accounts. Units: ms."""
    name = "contactId" if "contactId" in args else "accountId"
    portal.get(f"{name[:-2]}s", args[name])
    rows = [row for row in portal.rows("tickets") if row.get(name) == args[name]]
    if "departmentId" in query:
        rows = [row for row in rows if row["departmentId"] == query["departmentId"]]
    now = portal.now()
    channels: dict[str, int] = {}
    for row in rows:
        channels[row["channel"]] = channels.get(row["channel"], 0) + 1
    kinds = [row["statusType"] for row in rows]
    return {
        "totalTickets": len(rows),
        "openTickets": kinds.count("Open"),
        "onholdTickets": kinds.count("On Hold"),
        "closedTickets": kinds.count("Closed"),
        "escalatedTickets": sum(row["status"] == "Escalated" for row in rows),
        "overdueTickets": sum(_late(row, "dueDate", now) for row in rows),
        "spamTickets": sum(bool(row["isSpam"]) for row in rows),
        "firstResponseTime": 120_000 if rows else 0,
        "responseTime": 13_150_000 if rows else 0,
        "resolutionTime": 86_400_000 if "Closed" in kinds else 0,
        "customerHappiness": {"goodCount": 50, "okCount": 0, "badCount": 50},
        "channelWiseCount": channels,
    }


def metrics(portal: Portal, args: Query, _: Query, __: Record) -> Record:
    """GET /tickets/{ticketId}/metrics: times as hours and minutes."""
    ticket = portal.get("tickets", args["ticketId"])
    own = [row for row in portal.tables["threads"].values() if row["ticket"] == ticket["id"]]
    out = [row for row in own if row["direction"] == "out"]
    return {
        "firstResponseTime": "00:02 hrs" if out else None,
        "totalResponseTime": "00:02 hrs" if out else None,
        "resolutionTime": "24:00 hrs" if ticket["statusType"] == "Closed" else None,
        "responseCount": str(len(out)),
        "outgoingCount": str(len(out)),
        "threadCount": str(len(own)),
        "reassignCount": "0",
        "reopenCount": "0",
        "agentsHandled": [],
        "stagingData": [],
    }


def invalid(field: str, kind: str = "invalid") -> Problem:
    """A value that this portal does not take."""
    errors = [{"fieldName": field, "errorType": kind, "errorMessage": ""}]
    return Problem(422, "INVALID_DATA", "The data is invalid due to validation restrictions", errors)
