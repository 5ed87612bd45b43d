"""The control API under /__sandbox/: what no real service has. Described in README.md. No token is needed."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cordboard_sandbox.faults import Fault
from cordboard_sandbox.request_log import redacted
from cordboard_sandbox.zoho_crm.engine.http_messages import Reply, Request
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.settings_api import oauth
from cordboard_sandbox.zoho_desk.conversations import add_thread
from cordboard_sandbox.zoho_desk.portal import KINDS, Portal, Problem, Switches
from cordboard_sandbox.zoho_desk.tickets import new_ticket

CONTROL = "/__sandbox/"
SWITCHES = ("refuse", "fail_before", "html_503", "too_many", "threshold", "slow", "drop_after_commit")


def controlled(portal: Portal, accounts: Org, request: Request) -> Reply:
    """The reply of one control request."""
    name = request.path.removeprefix(CONTROL)
    try:
        body = json.loads(request.body) if request.body else {}
        if (found := READ.get(name)) and request.method == "GET":
            return Reply(body=found(portal, request.query))
        if name.startswith("records/") and request.method == "GET" and name[8:] in KINDS:
            return Reply(body={"data": list(portal.tables[name[8:]].values())})
        if name == "oauth" and request.method == "POST":
            return Reply(body=_oauth(portal, accounts, body))
        if (changed := CHANGES.get((request.method, name))) is not None:
            return Reply(body=changed(portal, body))
    except (msgspec.ValidationError, ValueError, KeyError) as error:
        return Reply(status=400, body={"message": str(error)})
    except Problem as problem:
        return Reply(status=problem.status, body=problem.body())
    return Reply(status=404, body={"message": "There is no such control request."})


def state(portal: Portal, _: Mapping[str, str]) -> Any:
    return {
        "sandbox": "zoho-desk",
        "org": portal.org,
        "records": {kind: len(rows) for kind, rows in portal.tables.items()},
        "credits": {"used": portal.used, "daily": portal.daily},
        "requests": {"total": portal.journal.total, "by_path": dict(portal.journal.by_path)},
        "clock": {"mode": portal.clock.mode, "now": portal.now()},
        "faults": [msgspec.to_builtins(fault) for fault in portal.faults.active],
        "switches": msgspec.to_builtins(portal.switches),
        "active": portal.active,
    }


def requests(portal: Portal, query: Mapping[str, str]) -> Any:
    rows = []
    for entry in portal.journal.last(int(query.get("limit", "100"))):
        row = msgspec.structs.asdict(entry)
        rows.append(row | {"request": redacted(entry.request), "reply": redacted(entry.reply)})
    return {"data": rows, "total": portal.journal.total}


def add_fault(portal: Portal, body: Any) -> Any:
    wanted = body if isinstance(body, list) else [body]
    for row in wanted:
        if row.get("switch") not in SWITCHES:
            raise ValueError(f"switch: one of {', '.join(SWITCHES)}")
    return {"faults": [msgspec.to_builtins(portal.faults.add(msgspec.convert(row, Fault))) for row in wanted]}


def clear_faults(portal: Portal, _: Any) -> Any:
    return {"cleared": portal.faults.clear()}


def advance(portal: Portal, body: Any) -> Any:
    portal.clock.advance(float(body["advance_s"]))
    return {"now": portal.now()}


def switch(portal: Portal, body: Any) -> Any:
    portal.switches = msgspec.convert({**msgspec.to_builtins(portal.switches), **body}, Switches)
    return msgspec.to_builtins(portal.switches)


def daily_credits(portal: Portal, body: Any) -> Any:
    portal.daily = int(body.get("daily", portal.daily))
    portal.used += int(body.get("spend", 0))
    return {"used": portal.used, "daily": portal.daily}


def customer_mail(portal: Portal, body: Any) -> Any:
    """A customer writes: on a ticket, or a new one."""
    contact = portal.get("contacts", str(body["contact"]))
    if "ticket" in body:
        ticket = portal.get("tickets", str(body["ticket"]))
    else:
        department = body.get("department") or next(iter(portal.tables["departments"]))
        values = {
            "subject": body["subject"],
            "departmentId": department,
            "contactId": contact["id"],
            "channel": "Email",
        }
        ticket = new_ticket(portal, values, contact)
    by = {"id": contact["id"], "name": contact["lastName"], "email": contact.get("email"), "type": "END_USER"}
    mail = {"content": body["content"], "contentType": body.get("contentType", "html"), "to": body.get("to")}
    mail |= {
        "cc": body.get("cc"),
        "fromEmailAddress": contact.get("email"),
        "isDescriptionThread": "ticket" not in body,
    }
    thread = add_thread(portal, ticket, mail, "in", by)
    return {"ticket": ticket["id"], "thread": thread["id"]}


def _oauth(portal: Portal, accounts: Org, body: Any) -> Any:
    held = accounts.state.oauth
    if body.get("expire_access_tokens"):
        held.access.clear()
    if body.get("revoke_refresh_token"):
        for token in [*held.refresh]:
            oauth.forget_refresh(accounts, token)
    if "active" in body:
        portal.active = bool(body["active"])
    return {"refresh": len(held.refresh), "access": len(held.access), "active": portal.active}


READ: Mapping[str, Callable[[Portal, Mapping[str, str]], Any]] = {
    "state": state,
    "requests": requests,
    "sent": lambda portal, _: {"data": portal.sent},
    "faults": lambda portal, _: {"faults": [msgspec.to_builtins(one) for one in portal.faults.active]},
}
CHANGES: Mapping[tuple[str, str], Callable[[Portal, Any], Any]] = {
    ("POST", "faults"): add_fault,
    ("DELETE", "faults"): clear_faults,
    ("POST", "clock"): advance,
    ("POST", "switches"): switch,
    ("POST", "credits"): daily_credits,
    ("POST", "mail"): customer_mail,
}
