"""One connected portal of Zoho Desk: `ports.desk.Desk` over its API."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx

from cordboard.desk.zoho import codec
from cordboard.desk.zoho.api import Api, Ask
from cordboard.ports.desk import (
    Department,
    DeskAgent,
    Entry,
    Mail,
    NewTicket,
    Ticket,
    TicketDetail,
    TicketPage,
    TicketQuery,
    TicketStatistics,
)
from cordboard.ports.errors import Refused
from cordboard.ports.http_exchange import Journal
from cordboard.ports.secrets import Secrets
from cordboard.toolkit.crm.readable_answers import readable
from cordboard.toolkit.http.sender import HttpLimits, Sender
from cordboard.toolkit.json_reader import Reader
from cordboard.toolkit.oauth2 import TokenKeeper
from cordboard.vendors.zoho import accounts as zoho_accounts
from cordboard.vendors.zoho.data_centres import accounts_of, desk_of

MOST = 100  # rows of a page
LOOKED = 20  # newest messages among which a lost reply is looked for
SKEW = timedelta(minutes=2)  # their clock may be behind ours
UPDATE, DELETE = "Desk.tickets.UPDATE", "Desk.tickets.DELETE"


class ZohoDesk:
    """Implements `ports.desk.Desk`. `transport` and the clock are given by tests."""

    answer: ClassVar[str] = "Zoho Desk's answer"

    def __init__(
        self,
        connection: str,
        settings: Mapping[str, Any],
        secrets: Secrets,
        journal: Journal,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.connection = connection
        self._settings = settings
        reach = HttpLimits(allow_private=bool(settings.get("allow_private")))
        self._sender = Sender(
            connection, journal, reach=reach, transport=transport, clock=lambda: datetime.fromtimestamp(now(), UTC)
        )
        keeper = TokenKeeper(secrets, self._refreshed, now)
        self._api = Api(self._sender, keeper, desk_of(settings), str(settings.get("org") or ""), now)

    async def _refreshed(self, held: Mapping[str, str]) -> zoho_accounts.Tokens:
        self._sender.know_secrets(tuple(held.values()))
        form = zoho_accounts.refresh_form(str(self._settings.get("client_id") or ""), held)
        return await zoho_accounts.tokens(self._sender, accounts_of(self._settings), form)

    @readable
    async def tickets(self, query: TicketQuery) -> TicketPage:
        """Lists count from 0; what comes twice because the list moved is shown once by whoever joins pages."""
        if query.departments == ():
            return TicketPage()
        start, limit = int(query.after or 0), min(query.limit, MOST)
        asked = {"from": str(start), "limit": str(limit)}
        path, scope = "/tickets", "Desk.tickets.READ"
        if query.contact or query.account:
            kind, one = ("contacts", query.contact) if query.contact else ("accounts", query.account)
            path = f"/{kind}/{one}/tickets"
        else:
            asked |= {"sortBy": "-createdTime", **_narrowed(query)}
        rows = _rows(await self._api.read(Ask(path=path, query=asked, scope=scope)))
        found = tuple(one for one in map(codec.ticket_of, rows) if _wanted(one, query))
        return TicketPage(tickets=found, next=str(start + limit) if len(rows) == limit else None)

    @readable
    async def search(self, text: str, limit: int = 50) -> Sequence[Ticket]:
        query = {"_all": text, "limit": str(min(limit, MOST)), "from": "0"}
        return [codec.ticket_of(row) for row in _rows(await self._api.read(Ask(path="/tickets/search", query=query)))]

    @readable
    async def ticket(self, ticket: str) -> TicketDetail:
        return codec.detail_of(await self._api.read(Ask(path=f"/tickets/{ticket}")))

    @readable
    async def entries(self, ticket: str) -> Sequence[Entry]:
        page = {"from": "0", "limit": str(MOST)}
        threads = await self._api.read(Ask(path=f"/tickets/{ticket}/threads", query=page))
        comments = await self._api.read(Ask(path=f"/tickets/{ticket}/comments", query=page))
        found = [*map(codec.message_of, _rows(threads)), *map(codec.comment_of, _rows(comments))]
        return sorted(found, key=lambda one: (one.at or datetime.min.replace(tzinfo=UTC), one.id), reverse=True)

    @readable
    async def message(self, ticket: str, entry: str) -> Entry:
        return codec.message_of(await self._api.read(Ask(path=f"/tickets/{ticket}/threads/{entry}")))

    @readable
    async def create(self, new: NewTicket) -> Ticket:
        ask = Ask(method="POST", path="/tickets", body=codec.new_ticket(new), scope="Desk.tickets.CREATE")
        return codec.ticket_of(await self._api.read(ask))

    @readable
    async def created_since(self, new: NewTicket, since: datetime) -> Ticket | None:
        """Among the newest of the department: lists show a new ticket at once, searches do not."""
        query = {"departmentIds": new.department, "sortBy": "-createdTime", "from": "0", "limit": str(MOST)}
        rows = _rows(await self._api.read(Ask(path="/tickets", query=query)))
        for one in map(codec.ticket_of, rows):
            late = one.created_at is not None and one.created_at >= since - SKEW
            if late and one.subject == new.subject and await self._is_for(one, new):
                return one
        return None

    async def _is_for(self, ticket: Ticket, new: NewTicket) -> bool:
        if isinstance(new.contact, str):
            return ticket.contact == new.contact
        if new.contact.email:
            return ticket.email.casefold() == new.contact.email.casefold()
        person = await self._api.read(Ask(path=f"/contacts/{ticket.contact}", scope="Desk.contacts.READ"))
        return person.maybe_text("lastName") == new.contact.last_name

    @readable
    async def comment(self, ticket: str, text: str, *, public: bool) -> Entry:
        body = codec.comment_body(text, public=public)
        ask = Ask(method="POST", path=f"/tickets/{ticket}/comments", body=body, scope=UPDATE)
        return codec.comment_of(await self._api.read(ask))

    @readable
    async def send(self, mail: Mail) -> Entry:
        query = {"sendImmediately": "true"}
        body = codec.mail_body(mail)
        ask = Ask(method="POST", path=f"/tickets/{mail.ticket}/sendReply", query=query, body=body, scope=UPDATE)
        return codec.message_of(await self._api.read(ask))

    @readable
    async def sent_since(self, mail: Mail, since: datetime) -> Entry | None:
        """Lists of messages have no content, so each one that may be it is read."""
        query = {"from": "0", "limit": str(LOOKED)}
        threads = _rows(await self._api.read(Ask(path=f"/tickets/{mail.ticket}/threads", query=query)))
        for one in map(codec.message_of, threads):
            if one.inbound or one.at is None or one.at < since - SKEW:
                continue
            whole = await self.message(mail.ticket, one.id)
            if codec.is_this_mail(whole, mail, since - SKEW):
                return whole
        return None

    async def change(self, ticket: str, fields: Mapping[str, Any]) -> None:
        await self._api.read(Ask(method="PATCH", path=f"/tickets/{ticket}", body=codec.changes(fields), scope=UPDATE))

    async def assign(self, ticket: str, agent: str | None) -> None:
        await self.change(ticket, {"assigneeId": agent})

    async def close_ticket(self, ticket: str, *, notify: bool) -> None:
        """Their default status of a closed ticket; a portal may have renamed it, then it is refused."""
        query = {"disableClosureNotification": "false" if notify else "true"}
        status = str(self._settings.get("closed_status") or "Closed")
        ask = Ask(method="PATCH", path=f"/tickets/{ticket}", query=query, body={"status": status}, scope=UPDATE)
        await self._api.read(ask)

    async def trash(self, tickets: Sequence[str]) -> None:
        body = {"ticketIds": list(tickets)}
        await self._api.read(Ask(method="POST", path="/tickets/moveToTrash", body=body, scope=DELETE))

    @readable
    async def restore(self, tickets: Sequence[str]) -> None:
        """Raises: Refused where one is not in the recycle bin any more."""
        body = {"ids": list(tickets)}
        ask = Ask(method="POST", path="/recycleBin/restore", body=body, scope="Desk.settings.UPDATE")
        answer = await self._api.read(ask)
        lost = [row.text("id") for row in answer["results"] if row.maybe("success").value is not True]
        if lost:
            text = f"{self.connection}: {', '.join(lost)} can no longer be restored in Zoho Desk."
            raise Refused(text, code="not_restored")

    @readable
    async def departments(self) -> Sequence[Department]:
        return [codec.department_of(row) for row in await self._all("/departments", "Desk.basic.READ")]

    @readable
    async def agents(self) -> Sequence[DeskAgent]:
        return [codec.agent_of(row) for row in await self._all("/agents", "Desk.basic.READ")]

    async def _all(self, path: str, scope: str) -> list[Reader]:
        """Every row, page after page, each once."""
        found: dict[str, Reader] = {}
        start = 0
        while True:
            query = {"from": str(start), "limit": str(MOST)}
            rows = _rows(await self._api.read(Ask(path=path, query=query, scope=scope)))
            found |= {row.text("id"): row for row in rows}
            if len(rows) < MOST:
                return list(found.values())
            start += MOST

    @readable
    async def statistics(
        self, *, contact: str | None = None, account: str | None = None, department: str | None = None
    ) -> TicketStatistics:
        path = f"/contacts/{contact}/statistics" if contact else f"/accounts/{account}/statistics"
        query = {"departmentId": department} if department else {}
        return codec.statistics_of(await self._api.read(Ask(path=path, query=query, scope="Desk.contacts.READ")))

    async def close(self) -> None:
        await self._sender.close()


def _rows(answer: Reader) -> list[Reader]:
    """The rows of a list; a list without rows has no body."""
    return list(answer["data"]) if answer.maybe("data") else []


def _narrowed(query: TicketQuery) -> dict[str, str]:
    parts = {"departmentIds": ",".join(query.departments or ()), "assignee": query.assignee, "priority": query.priority}
    return {name: value for name, value in parts.items() if value}


def _wanted(ticket: Ticket, query: TicketQuery) -> bool:
    """Checked again here: lists of a contact take no such filter, and nothing of a hidden department may pass."""
    return (
        (query.departments is None or ticket.department in query.departments)
        and query.assignee in (None, ticket.assignee)
        and query.priority in (None, ticket.priority)
    )
