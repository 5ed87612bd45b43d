"""What is written on a ticket: comments among agents, and threads with the customer. Replies are kept as sent mail."""

from collections.abc import Mapping
from typing import Any

from cordboard_sandbox.zoho_desk.portal import Portal, Record
from cordboard_sandbox.zoho_desk.tickets import apply, invalid, paged

Query = Mapping[str, str]
SUMMARY = 100
OF_LISTS = [
    "id",
    "channel",
    "direction",
    "status",
    "visibility",
    "author",
    "summary",
    "contentType",
    "createdTime",
    "fromEmailAddress",
    "to",
    "cc",
    "bcc",
    "isForward",
    "isDescriptionThread",
    "hasAttach",
    "attachmentCount",
    "canReply",
    "isContentTruncated",
]


def add_comment(portal: Portal, args: Query, _: Query, body: Record) -> Record:
    ticket = portal.get("tickets", args["ticketId"])
    now = portal.now()
    comment = portal.add(
        "comments",
        {
            "ticket": ticket["id"],
            "content": body["content"],
            "contentType": body.get("contentType") or "html",
            "isPublic": bool(body.get("isPublic")),
            "commentedTime": now,
            "modifiedTime": now,
            "commenterId": portal.agent,
            "commenter": author(portal),
            "attachments": [{"id": str(one)} for one in body.get("attachmentIds") or ()],
        },
    )
    portal.change("tickets", ticket["id"], {"commentCount": str(int(ticket["commentCount"]) + 1)})
    return bare(comment)


def comments(portal: Portal, args: Query, query: Query, _: Record) -> Record | None:
    """GET /tickets/{ticketId}/comments: the newest first when asked so, counted from 0."""
    return paged(portal, _of(portal, "comments", args, "commentedTime", query), query, bare, first=0)


def threads(portal: Portal, args: Query, query: Query, _: Record) -> Record | None:
    """GET /tickets/{ticketId}/threads: newest first; the content is only in the single thread."""
    rows = _of(portal, "threads", args, "createdTime", {"sortBy": "-sendDateTime", **query})
    return paged(portal, rows, query, lambda row: {name: row.get(name) for name in OF_LISTS}, first=0)


def thread(portal: Portal, args: Query, _: Query, __: Record) -> Record:
    portal.get("tickets", args["ticketId"])
    found = portal.get("threads", args["threadId"])
    return bare(found)


def conversations(portal: Portal, args: Query, query: Query, _: Record) -> Record | None:
    """Threads and comments together, newest first. Not in the description; its clients use it."""
    both = [{**row, "type": "thread"} for row in _of(portal, "threads", args, "createdTime", {})]
    both += [{**row, "type": "comment"} for row in _of(portal, "comments", args, "commentedTime", {})]
    both.sort(key=lambda row: (row.get("createdTime") or row["commentedTime"], row["id"]), reverse=True)
    return paged(portal, both, query, bare, first=0)


def reply(portal: Portal, args: Query, query: Query, body: Record) -> Record:
    """POST /tickets/{ticketId}/sendReply: a mail leaves. The address must be one of the portal's."""
    ticket = portal.get("tickets", args["ticketId"])
    if body["channel"] != "EMAIL":
        raise invalid("/channel")
    own = [row["supportEmail"] for row in portal.tables["departments"].values()]
    sender = body.get("fromEmailAddress") or portal.get("departments", ticket["departmentId"])["supportEmail"]
    if sender not in own:
        raise invalid("/fromEmailAddress")
    to = body.get("to") or ticket.get("email")
    if not to or (body.get("isForward") and not body.get("to")):
        raise invalid("/to", "missing")
    mail = {"kind": "forward" if body.get("isForward") else "reply", "ticket": ticket["id"], "to": to}
    portal.sent.append({**mail, "cc": body.get("cc"), "content": body["content"]})
    sent = add_thread(portal, ticket, {**body, "to": to, "fromEmailAddress": sender}, "out", author(portal))
    if body.get("ticketStatus"):
        apply(portal, ticket, {"status": body["ticketStatus"]}, quiet=True)
    return bare(sent)


def add_thread(portal: Portal, ticket: Record, mail: Record, direction: str, by: Record) -> Record:
    """A message of the customer or to him."""
    attached = list(mail.get("attachmentIds") or ())
    made = portal.add(
        "threads",
        {
            "ticket": ticket["id"],
            "channel": "EMAIL",
            "direction": direction,
            "status": "SUCCESS",
            "visibility": "private" if mail.get("isForward") else "public",
            "author": by,
            "content": mail["content"],
            "summary": str(mail.get("summary") or mail["content"])[:SUMMARY],
            "contentType": "text/html" if mail.get("contentType", "html") != "plainText" else "text/plain",
            "createdTime": portal.now(),
            "fromEmailAddress": mail.get("fromEmailAddress"),
            "to": mail.get("to"),
            "cc": mail.get("cc"),
            "bcc": mail.get("bcc"),
            "isForward": bool(mail.get("isForward")),
            "isDescriptionThread": bool(mail.get("isDescriptionThread")),
            "hasAttach": bool(attached),
            "attachmentCount": str(len(attached)),
            "canReply": True,
            "isContentTruncated": False,
        },
    )
    news = {"threadCount": str(int(ticket["threadCount"]) + 1)}
    portal.change(
        "tickets", ticket["id"], news if direction == "out" else {**news, "customerResponseTime": portal.now()}
    )
    return made


def author(portal: Portal) -> Record:
    agent = portal.tables["agents"].get(portal.agent, {})
    return {
        "id": agent.get("id"),
        "name": agent.get("name"),
        "firstName": agent.get("firstName"),
        "lastName": agent.get("lastName"),
        "email": agent.get("emailId"),
        "type": "AGENT",
        "photoURL": None,
    }


def bare(row: Record) -> Record:
    """Without what is only ours."""
    return {name: value for name, value in row.items() if name != "ticket"}


def _of(portal: Portal, kind: str, args: Query, by: str, query: Query) -> list[Any]:
    ticket = portal.get("tickets", args["ticketId"])["id"]
    rows = [row for row in portal.tables[kind].values() if row["ticket"] == ticket]
    return sorted(rows, key=lambda row: (row[by], row["id"]), reverse=query.get("sortBy", "").startswith("-"))
