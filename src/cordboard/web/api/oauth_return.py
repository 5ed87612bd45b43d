"""`/oauth/return`: where the service sends the administrator's browser back to. Plain HTML, works without scripts.

The state in the address is the key: made for one connection, good once, for ten minutes.
"""

import html
import json
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get

from cordboard.contract.errors import Cannot, Trouble
from cordboard.contract.languages import Language
from cordboard.contract.views.why import StoredReasonView
from cordboard.web.auth.consent_cookie import consent_connection, consent_language, is_same_browser
from cordboard.web.auth.permissions import ANYONE
from cordboard.web.dependencies import ServiceDep
from cordboard.web.problems import Problem, problem_of
from cordboard.web.raw.static_files import FOLDER
from cordboard.web.reader_language import reader_language
from cordboard.web.validation_messages import THEIRS

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<title>{title} - Cordboard</title><link rel="stylesheet" href="/oauth/page.css">
<link rel="icon" href="/oauth/logo.svg" type="image/svg+xml"></head>
<body><main class="{kind}"><p class="brand"><img src="/oauth/logo.svg" width="26" height="26" alt="">Cordboard</p>
<h1>{title}</h1><p>{text}</p>{detail}<p class="soft">{next}</p>
<p class="actions">{more}<a href="{back}">{back_to}</a></p></main></body></html>
"""
FIRST = '<a class="first" href="{}">{}</a> '
DETAIL = '<p class="soft">{}</p>'
STYLE = """
:root { color-scheme: light dark; font: 14px/1.45 "Inter Variable", system-ui, sans-serif;
  font-feature-settings: "cv05", "cv11", "ss03"; }
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
AGAIN = "?reconnect"  # the page of the connection begins a sign-in at once
PLACE = re.compile(r"\{(\w+)\}")
FACE = re.compile(r"@font-face\{[^}]*/assets/[^}]*\}")


OWN = "another_account", "consent_refused", "other_browser", "state_unknown"  # refusals of ours; no more to say


@lru_cache(maxsize=1)
def console_fonts() -> str:
    """The faces of the built console, whose files this server has; nothing without a built console."""
    sheets = (one.read_text("utf-8") for one in sorted((FOLDER / "assets").glob("*.css")))
    return "".join(dict.fromkeys(face for sheet in sheets for face in FACE.findall(sheet)))


@lru_cache(maxsize=8)
def texts(language: Language) -> dict[str, Any]:
    """The texts of the page, in the language of who signs in."""
    return tomllib.loads((Path(__file__).parent / "texts" / f"{language}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def reason_texts(language: Language) -> dict[str, str]:
    """The sentences of reasons as the console has them."""
    found: dict[str, str] = json.loads(
        (Path(__file__).parent / "texts" / f"reasons.{language}.json").read_text("utf-8")
    )
    return found


def in_language(found: Problem, language: Language) -> str:
    """What happened, in the language of who signs in; the words of the CRM stay as they are."""
    return " ".join(_said(one, language) for one in found.reasons) or found.detail


def _said(one: StoredReasonView, language: Language) -> str:
    words = one.languages.get(language) or reason_texts(language).get(f"reason.{one.code}", "")
    if not words or ", plural," in words:
        return one.text
    return PLACE.sub(lambda place: one.values.get(place[1], place[0]), words)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says; everything in it is escaped. `begun`: set-up is not at its end yet.

    `again`: nothing has to be corrected before the next sign-in.
    """

    language: Language
    text: str
    next: str
    status: int = 200
    detail: str = ""
    connection: str | None = None
    begun: bool = False
    again: bool = False

    def reply(self) -> Response[str]:
        words = texts(self.language)
        good = self.status == 200
        body = PAGE.format(
            language=self.language,
            kind="good" if good else "bad",
            title=html.escape(words["connected" if good else "not_connected"]),
            text=html.escape(self.text),
            detail=DETAIL.format(html.escape(self.detail)) if self.detail else "",
            next=html.escape(self.next),
            more=self._first(words),
            back=html.escape(self._place()),
            back_to=html.escape(words["back_all" if self.connection is None else "back_one"]),
        )
        headers = {"Cache-Control": "no-store"}
        return Response(body, status_code=self.status, media_type="text/html", headers=headers)

    def _place(self) -> str:
        return ALL if self.connection is None else f"{ALL}/{quote(self.connection, safe='')}"

    def _first(self, words: dict[str, Any]) -> str:
        """What most people do next: the next step of setup, or the sign-in once more."""
        if self.status == 200:
            return FIRST.format("/setup", html.escape(words["go_on"])) if self.begun else ""
        if self.connection is None or not self.again:
            return ""
        return FIRST.format(html.escape(f"{self._place()}{AGAIN}"), html.escape(words["again"]))


@get("/oauth/return", opt={"may": ANYONE, "query": THEIRS}, include_in_schema=False)
async def come_back(request: Request[Any, Any, Any], service: ServiceDep) -> Response[str]:
    """Finish OAuth with the query that the service sent along."""
    params = {key: value for key, value in request.query_params.items() if isinstance(value, str)}
    state = params.get("state", "")
    scope: Any = request.scope  # the same, spelt as a TypedDict
    language = reader_language(consent_language(state, scope), request.headers.get("accept-language", ""))
    words = texts(language)
    if not state:
        return Page(
            language=language, status=400, text=words["refused"]["no_state"], next=words["next"]["no_state"]
        ).reply()
    try:
        connection = await service.connections.finish_oauth(state, params, is_same_browser(state, scope))
    except (Cannot, Trouble) as refused:
        found = problem_of(refused)
        code = found.code if found.code in OWN else "failed"
        return Page(
            language=language,
            status=found.status,
            text=words["refused"][code],
            detail="" if code in OWN else in_language(found, language),
            next=words["next"][code],
            connection=(refused.connection if isinstance(refused, Cannot) else None)
            or consent_connection(state, scope),
            again=code in OWN,
        ).reply()
    who = (connection.account_name or connection.title).rstrip(".")
    fine = connection.health.level == "green" or connection.health.code == "crm.loading"
    sending = [words["sending"].format(n=connection.waiting)] if fine and connection.waiting else []
    return Page(
        language=language,
        text=words["says"].format(title=connection.title, who=who),
        next=" ".join([*sending, words["syncing" if fine else "look"]]),
        connection=connection.id,
        begun=not (await service.overview.set_up()).done,
    ).reply()


@get("/oauth/page.css", opt={"may": ANYONE}, include_in_schema=False)
async def page_style() -> Response[str]:
    """How that page looks; a file of its own because the content security policy allows no other."""
    return Response(
        f"{console_fonts()}{STYLE}", media_type="text/css", headers={"Cache-Control": "public, max-age=3600"}
    )


@get("/oauth/logo.svg", opt={"may": ANYONE}, include_in_schema=False)
async def page_logo() -> Response[str]:
    """The mark of the console."""
    return Response(LOGO, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=3600"})
