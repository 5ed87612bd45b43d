"""Which function answers which operation, and what an operation costs. What is not here is not simulated."""

from collections.abc import Callable, Mapping

from cordboard_sandbox.zoho_desk import conversations, people, settings, tickets
from cordboard_sandbox.zoho_desk.portal import Portal, Record

Handler = Callable[[Portal, Mapping[str, str], Mapping[str, str], Record], Record | None]
ROUTES: Mapping[str, Handler] = {
    "GET /organizations": settings.organizations,
    "GET /organizations/{organizationId}": settings.organization,
    "GET /departments": settings.departments,
    "GET /agents": settings.agents,
    "GET /agents/{agentId}": settings.agent,
    "GET /myinfo": settings.my_info,
    "GET /mailReplyAddress": settings.reply_addresses,
    "GET /layouts": settings.layouts,
    "GET /layouts/{layoutId}": settings.layout,
    "GET /organizationFields": settings.fields,
    "POST /uploads": settings.upload,
    "GET /recycleBin": settings.recycle_bin,
    "POST /recycleBin/restore": settings.restore,
    "POST /contacts": people.create_contact,
    "POST /accounts": people.create_account,
    "POST /products": people.create_product,
    **{f"GET /{kind}/{{{one}}}": people.view(kind) for kind, one in people.IDS.items()},
    **{f"PATCH /{kind}/{{{one}}}": people.change(kind) for kind, one in people.IDS.items()},
    **{f"GET /{kind}": people.listed(kind) for kind in people.IDS},
    **{f"GET /{kind}/search": people.search(kind) for kind in people.IDS},
    **{f"POST /{kind}/moveToTrash": people.trash(kind) for kind in people.IDS},
    "GET /contacts/{contactId}/statistics": tickets.statistics,
    "GET /accounts/{accountId}/statistics": tickets.statistics,
    "GET /contacts/{contactId}/tickets": tickets.listed,
    "GET /accounts/{accountId}/tickets": tickets.listed,
    "GET /tickets": tickets.listed,
    "POST /tickets": tickets.create,
    "GET /tickets/search": tickets.search,
    "GET /tickets/{ticketId}": tickets.view,
    "PATCH /tickets/{ticketId}": tickets.change,
    "GET /tickets/{ticketId}/metrics": tickets.metrics,
    "POST /tickets/updateMany": tickets.update_many,
    "POST /closeTickets": tickets.close_many,
    "POST /tickets/moveToTrash": tickets.trash,
    "GET /tickets/{ticketId}/comments": conversations.comments,
    "POST /tickets/{ticketId}/comments": conversations.add_comment,
    "GET /tickets/{ticketId}/threads": conversations.threads,
    "GET /tickets/{ticketId}/threads/{threadId}": conversations.thread,
    "GET /tickets/{ticketId}/conversations": conversations.conversations,
    "POST /tickets/{ticketId}/sendReply": conversations.reply,
}
DEARER = 3  # credits of lists, searches, threads and comments; clients read it in the answers' header


def cost(name: str, query: Mapping[str, str]) -> int:
    """Credits of a call; deep pages of lists cost more."""
    method, path = name.split(" ")
    if method != "GET" or path.endswith(("}", "/statistics", "/metrics")) or path == "/myinfo":
        return 1
    start = int(query.get("from", "0"))
    return next(
        (price for row, price in ((2000, DEARER), (10_000, 5), (50_000, 10), (100_000, 50)) if start < row), 100
    )
