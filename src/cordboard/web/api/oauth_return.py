"""`/oauth/return`: where the service sends the administrator's browser back to. Plain HTML, works without scripts.

The state in the address is the key: made for one connection, good once, for ten minutes.
"""

from html import escape
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get

from cordboard.contract.errors import Cannot, Trouble
from cordboard.web.auth.consent_cookie import is_same_browser
from cordboard.web.auth.permissions import ANYONE
from cordboard.web.dependencies import ServiceDep
from cordboard.web.problems import problem_of
from cordboard.web.validation_messages import THEIRS

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<title>{title} - Cordboard</title><link rel="stylesheet" href="/oauth/page.css"></head>
<body><main class="{kind}"><h1>{title}</h1><p>{text}</p><p>{next}</p>
{more}<p><a href="{back}">Back to the connection</a></p></main></body></html>
"""
GO_ON = '<p><a href="/setup">Continue setup</a></p>\n'
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: light-dark(#f5f6f8, #15171b); color: light-dark(#1c1f26, #e8eaef); }
main { max-width: 30rem; margin: 1rem; padding: 2rem; border-radius: 12px; border-top: 6px solid;
  background: light-dark(#fff, #1e2127); border-color: light-dark(#1a7f4b, #3fbf7f); }
main.bad { border-color: light-dark(#b3261e, #f2705f); }
h1 { margin: 0 0 .75rem; font-size: 1.4rem; }
a { color: light-dark(#1f5fbf, #8ab4f8); }
"""


def page(
    status: int, title: str, text: str, next_step: str = "", back: str = "/connections", *, begun: bool = False
) -> Response[str]:
    """A small page; everything in it is escaped. `begun`: set-up is not at its end yet."""
    kind = "good" if status == 200 else "bad"
    shown = {"title": title, "text": text, "next": next_step, "back": back}
    escaped = {name: escape(value) for name, value in shown.items()}
    body = PAGE.format(**escaped, kind=kind, more=GO_ON if begun else "")
    return Response(body, status_code=status, media_type="text/html", headers={"Cache-Control": "no-store"})


@get("/oauth/return", opt={"may": ANYONE, "query": THEIRS}, include_in_schema=False)
async def come_back(request: Request[Any, Any, Any], service: ServiceDep) -> Response[str]:
    """Finish OAuth with the query that the service sent along."""
    params = {key: value for key, value in request.query_params.items() if isinstance(value, str)}
    state = params.get("state", "")
    if not state:
        return page(400, "Not connected", "This address carries no state.", "Start again from the connection page.")
    scope: Any = request.scope  # the same, spelt as a TypedDict
    try:
        connection = await service.connections.finish_oauth(state, params, is_same_browser(state, scope))
    except (Cannot, Trouble) as refused:
        found = problem_of(refused)
        return page(found.status, "Not connected", found.detail, found.next)
    who = connection.account_name or connection.title
    back = f"/connections/{quote(connection.id, safe='')}"
    begun = not (await service.overview.set_up()).done
    says = f"{connection.title} is connected to {who}."
    return page(200, "Connected", says, connection.health.sentence, back, begun=begun)


@get("/oauth/page.css", opt={"may": ANYONE}, include_in_schema=False)
async def page_style() -> Response[str]:
    """How that page looks; a file of its own because the content security policy allows no other."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})
