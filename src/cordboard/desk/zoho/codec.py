"""Zoho Desk's JSON as our values, and back. Pure. Ids come as text or numbers, times in three spellings."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cordboard.domain.desk.mail.safe_html import escaped
from cordboard.domain.desk.mail.visible_text import texts
from cordboard.domain.desk.sync.field_equality import instant_of
from cordboard.ports.desk import (
    AuthorKind,
    Department,
    DeskAgent,
    Entry,
    EntryKind,
    Mail,
    NewPerson,
    NewTicket,
    Ticket,
    TicketDetail,
    TicketState,
    TicketStatistics,
)
from cordboard.toolkit.json_reader import Reader

Body = dict[str, Any]
STATES = {"open": TicketState.OPEN, "on hold": TicketState.ON_HOLD, "closed": TicketState.CLOSED}
AUTHORS = {"AGENT": AuthorKind.AGENT, "END_USER": AuthorKind.CUSTOMER}
OWN_FIELDS = "cf_"


def ticket_of(row: Reader) -> Ticket:
    said = row.maybe_text
    return Ticket(
        id=row.text("id"),
        number=said("ticketNumber") or "",
        subject=said("subject") or "",
        status=said("status") or "",
        state=STATES.get((said("statusType") or "").lower(), TicketState.UNKNOWN),
        priority=said("priority") or "",
        channel=said("channel") or "",
        department=said("departmentId") or "",
        assignee=said("assigneeId") or "",
        contact=said("contactId") or "",
        account=said("accountId") or "",
        email=said("email") or "",
        created_at=moment(row, "createdTime"),
        due_at=moment(row, "dueDate"),
        closed_at=moment(row, "closedTime"),
        url=said("webUrl") or "",
    )


def detail_of(row: Reader) -> TicketDetail:
    """Own fields of the portal are under their names beside the others."""
    fields = {name: value for name, value in row.fields().items() if name not in ("cf", "customFields")}
    own = row.maybe("cf").value
    return TicketDetail(
        ticket=ticket_of(row),
        description=row.maybe_text("description") or "",
        fields={**fields, **(own if isinstance(own, dict) else {})},
    )


def comment_of(row: Reader) -> Entry:
    return Entry(
        id=row.text("id"),
        kind=EntryKind.COMMENT,
        at=moment(row, "commentedTime"),
        author=row.maybe_text("commenter", "name") or "",
        author_kind=AUTHORS.get(row.maybe_text("commenter", "type") or "", AuthorKind.OTHER),
        public=row.maybe("isPublic").value is True,
        html=row.maybe_text("contentType") != "plainText",
        content=row.maybe_text("content") or "",
    )


def message_of(row: Reader) -> Entry:
    """A thread. Without content where it comes from a list."""
    return Entry(
        id=row.text("id"),
        kind=EntryKind.MESSAGE,
        at=moment(row, "createdTime"),
        author=row.maybe_text("author", "name") or "",
        author_kind=AUTHORS.get(row.maybe_text("author", "type") or "", AuthorKind.OTHER),
        inbound=row.maybe_text("direction") == "in",
        public=row.maybe_text("visibility") != "private",
        forward=row.maybe("isForward").value is True,
        html=row.maybe_text("contentType") not in ("plainText", "text/plain"),
        summary=row.maybe_text("summary") or "",
        content=row.maybe_text("content"),
        sender=row.maybe_text("fromEmailAddress") or "",
        to=row.maybe_text("to") or "",
        cc=row.maybe_text("cc") or "",
    )


def department_of(row: Reader) -> Department:
    return Department(
        id=row.text("id"), name=row.maybe_text("name") or "", enabled=row.maybe("isEnabled").value is not False
    )


def agent_of(row: Reader) -> DeskAgent:
    kind = row.maybe_text("rolePermissionType") or ""
    departments = row.maybe("associatedDepartmentIds").value
    return DeskAgent(
        id=row.text("id"),
        name=row.maybe_text("name") or "",
        email=row.maybe_text("emailId") or "",
        departments=tuple(map(str, departments)) if isinstance(departments, list) else (),
        admin=kind == "Admin",
        light=kind == "Light",
        active=row.maybe_text("status") == "ACTIVE" and row.maybe("isConfirmed").value is not False,
    )


def statistics_of(row: Reader) -> TicketStatistics:
    """Times are milliseconds, by the size of the published examples; not confirmed by a live account."""
    return TicketStatistics(
        total=count(row, "totalTickets"),
        open=count(row, "openTickets"),
        on_hold=count(row, "onholdTickets"),
        closed=count(row, "closedTickets"),
        overdue=count(row, "overdueTickets"),
        first_response=span(row, "firstResponseTime"),
        response=span(row, "responseTime"),
        resolution=span(row, "resolutionTime"),
    )


def new_ticket(new: NewTicket) -> Body:
    """The body of a create. The description is read as HTML there."""
    own, usual = _parted(new.fields)
    body: Body = {"subject": new.subject, "departmentId": new.department, **usual}
    if isinstance(new.contact, NewPerson):
        named = {"lastName": new.contact.last_name, "firstName": new.contact.first_name}
        reached = {"email": new.contact.email, "phone": new.contact.phone}
        body["contact"] = {name: value for name, value in {**named, **reached}.items() if value}
    else:
        body["contactId"] = new.contact
    if new.description:
        body["description"] = escaped(new.description)
    if new.priority:
        body["priority"] = new.priority
    return {**body, "cf": own} if own else body


def changes(fields: Mapping[str, Any]) -> Body:
    own, usual = _parted(fields)
    return {**usual, "cf": own} if own else dict(usual)


def comment_body(text: str, *, public: bool) -> Body:
    return {"content": text, "isPublic": public, "contentType": "plainText"}


def mail_body(mail: Mail) -> Body:
    body: Body = {"channel": "EMAIL", "content": escaped(mail.text), "contentType": "html"}
    for name, value in (("to", mail.to), ("cc", mail.cc), ("fromEmailAddress", mail.sender)):
        if value:
            body[name] = value
    return {**body, "isForward": True} if mail.forward else body


def is_this_mail(entry: Entry, mail: Mail, since: datetime) -> bool:
    """Whether a message on the ticket is this mail, however its HTML was rewritten."""
    if entry.inbound or entry.forward != mail.forward or entry.at is None or entry.at < since:
        return False
    if mail.to and addresses(mail.to) - addresses(entry.to):
        return False
    return words(entry.content or "", html=entry.html) == words(mail.text, html=False)


def words(content: str, *, html: bool) -> str:
    """What is read of a text, blanks levelled."""
    return " ".join((" ".join(texts(content)) if html else content).split())


def addresses(text: str) -> set[str]:
    """Addresses in a list of recipients, with or without names."""
    parts = text.replace(";", ",").replace('"', "").split(",")
    return {part.rpartition("<")[2].strip(" >").casefold() for part in parts if part.strip()}


def moment(row: Reader, name: str) -> datetime | None:
    value = row.maybe(name).value if row.maybe(name) else None
    return instant_of(value) if value not in (None, "") else None


def count(row: Reader, name: str) -> int:
    text = row.maybe_text(name) or "0"
    return int(text) if text.isdigit() else 0


def span(row: Reader, name: str) -> timedelta | None:
    number = count(row, name)
    return timedelta(milliseconds=number) if number else None


def _parted(fields: Mapping[str, Any]) -> tuple[Body, Body]:
    own = {name: value for name, value in fields.items() if name.startswith(OWN_FIELDS)}
    return own, {name: value for name, value in fields.items() if name not in own}
