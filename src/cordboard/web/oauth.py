"""`/oauth/return`: where the service sends the administrator's browser back to. Plain HTML, works without scripts.

The state in the address is the key: made for one connection, good once, for ten minutes.
"""

from html import escape
from typing import Any

from litestar import Request, Response, get

from cordboard.ports.errors import Trouble
from cordboard.ports.service import Cannot
from cordboard.web.access import ANYONE
from cordboard.web.problems import problem_of
from cordboard.web.wiring import Desk

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<title>{title} - Cordboard</title></head>
<body><main><h1>{title}</h1><p>{text}</p><p>{next}</p>
<p><a href="/connections">Back to connections</a></p></main></body></html>
"""


def page(status: int, title: str, text: str, next_step: str = "") -> Response[str]:
    """A small page; everything in it is escaped."""
    body = PAGE.format(title=escape(title), text=escape(text), next=escape(next_step))
    return Response(body, status_code=status, media_type="text/html", headers={"Cache-Control": "no-store"})


@get("/oauth/return", opt={"may": ANYONE}, include_in_schema=False)
async def come_back(request: Request[Any, Any, Any], service: Desk) -> Response[str]:
    """Finish OAuth with the query that the service sent along."""
    params = {key: value for key, value in request.query_params.items() if isinstance(value, str)}
    state = params.get("state", "")
    if not state:
        return page(400, "Not connected", "This address carries no state.", "Begin again at the connection's page.")
    try:
        connection = await service.finish_oauth(state, params)
    except (Cannot, Trouble) as refused:
        found = problem_of(refused)
        return page(found.status, "Not connected", found.detail, found.next)
    who = connection.account_name or connection.title
    return page(200, "Connected", f"{connection.title} is connected to {who}.", connection.health.sentence)
