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
<title>{title} - Cordboard</title><link rel="stylesheet" href="/oauth/page.css">
<link rel="icon" href="/oauth/logo.svg" type="image/svg+xml"></head>
<body><main class="{kind}"><p class="brand"><img src="/oauth/logo.svg" width="26" height="26" alt="">Cordboard</p>
<h1>{title}</h1><p>{text}</p><p class="soft">{next}</p>
<p class="actions">{more}<a href="{back}">{back_to}</a></p></main></body></html>
"""
GO_ON = '<a class="first" href="/setup">Continue setup</a> '
STYLE = """
:root { color-scheme: light dark; font: 14px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; -webkit-font-smoothing: antialiased;
  background: light-dark(#f8f9fa, #0f1a19); color: light-dark(#182030, #e8f0ee); }
main { box-sizing: border-box; width: min(28rem, calc(100vw - 2rem)); padding: 1.75rem; border-radius: 12px;
  background: light-dark(#fff, #16221f); border: 1px solid light-dark(#e3e7ec, #263836); }
.brand { display: flex; align-items: center; gap: .6rem; margin: 0 0 1.25rem; font-weight: 650; font-size: 1.05rem; }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; letter-spacing: -.01em; }
h1::before { content: ""; display: inline-block; width: .6rem; height: .6rem; border-radius: 50%; margin-right: .55rem;
  background: light-dark(#2b9a5f, #4fd18b); }
main.bad h1::before { background: light-dark(#c92a2a, #e5484d); }
p { margin: 0 0 .6rem; }
.soft { color: light-dark(#5d6776, #9bb0ac); }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.25rem 0 0; }
a { padding: .5rem .9rem; border-radius: 8px; text-decoration: none; font-weight: 600;
  color: light-dark(#182030, #e8f0ee); border: 1px solid light-dark(#cfd5dd, #38504c); }
a.first, a:only-child { background: light-dark(#0d675e, #12786d); border-color: transparent; color: #fff; }
a:focus-visible { outline: 2px solid light-dark(#0d675e, #4fb5a9); outline-offset: 2px; }
"""
LOGO = (  # as in the console
    '<svg xmlns="http://www.w3.org/2000/svg" width="26" height="26" viewBox="0 0 26 26">'
    '<rect width="26" height="26" rx="7" fill="#36aa9d"/><circle cx="7.5" cy="8" r="2.6" fill="#10201f"/>'
    '<circle cx="18.5" cy="18" r="2.6" fill="#10201f"/><path d="M7.5 8c0 9 11 1 11 10" fill="none" stroke="#ffd27a" '
    'stroke-width="2.4" stroke-linecap="round"/></svg>'
)
ALL = "/connections"


def page(
    status: int, title: str, text: str, next_step: str = "", back: str = ALL, *, begun: bool = False
) -> Response[str]:
    """A small page; everything in it is escaped. `begun`: set-up is not at its end yet."""
    kind = "good" if status == 200 else "bad"
    back_to = "Back to connections" if back == ALL else "Back to the connection"
    shown = {"title": title, "text": text, "next": next_step, "back": back, "back_to": back_to}
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
        begun = not (await service.overview.set_up()).done
        return page(found.status, "Not connected", found.detail, found.next, begun=begun)
    who = (connection.account_name or connection.title).rstrip(".")
    back = f"/connections/{quote(connection.id, safe='')}"
    begun = not (await service.overview.set_up()).done
    says = f"{connection.title} is connected to {who}."
    return page(200, "Connected", says, connection.health.sentence, back, begun=begun)


@get("/oauth/page.css", opt={"may": ANYONE}, include_in_schema=False)
async def page_style() -> Response[str]:
    """How that page looks; a file of its own because the content security policy allows no other."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


@get("/oauth/logo.svg", opt={"may": ANYONE}, include_in_schema=False)
async def page_logo() -> Response[str]:
    """The mark of the console."""
    return Response(LOGO, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=3600"})
