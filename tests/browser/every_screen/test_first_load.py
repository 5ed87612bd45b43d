"""What the browser is given: the policy, how much, from where."""

import re
from collections import Counter
from typing import Any

import pytest
from browser.support.signed_in_users import SignedInUsers
from playwright.sync_api import Page, Response, expect
from support.faultrun.world import World, until

pytestmark = pytest.mark.browser

BUDGET = 250_000  # bytes on the wire, with headers and the answers of the API; source: spec/ui-stack.md section 9
SCREEN = 150_000  # what another screen may add, with its texts; console/sizes.toml holds each to a limit of its own
HASHED = re.compile(r"/assets/(.+)-[\w-]{8}\.\w+$")
PLACES = {
    "/calls": "calls-page",
    "/figures": "figures-page",
    "/sources": "sources-page",
    "/duplicates": "duplicates-page",
    "/connections": "connections-page",
    "/outbox": "outbox-page",
    "/settings": "settings-page",
    "/users": "users-page",
    "/audit": "audit-page",
    "/personal-data": "personal-data-page",
    "/help": "help-page",
}


class Wire:
    """Counts what a page receives from the server."""

    def __init__(self, page: Page) -> None:
        self.urls: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", lambda one: self.urls.update({one["requestId"]: one["response"]["url"]}))
        session.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict[str, Any]) -> None:
        """Answers that began before we looked are of the screen before."""
        if url := self.urls.get(event["requestId"]):
            self.sizes[url] = int(event["encodedDataLength"])

    @property
    def total(self) -> int:
        return sum(self.sizes.values())

    def parts(self) -> set[str]:
        """The names of the files of the console, without their hashes."""
        return {name[1] for name in map(HASHED.search, self.sizes) if name}


@pytest.mark.parametrize("language", ["en", "fr", "es", "uk"])
def test_the_first_screen_stays_within_its_budget(enter: SignedInUsers, language: str) -> None:
    page = enter("about:blank", language=language)
    wire = Wire(page)
    page.goto("/")
    expect(page.locator("main .page")).to_be_visible()
    page.wait_for_timeout(2_000)  # whatever comes late by itself belongs to it
    assert 100_000 < wire.total < BUDGET, dict(sorted(wire.sizes.items(), key=lambda one: -one[1]))
    assert {language, "inter-latin"} <= wire.parts()
    assert not wire.parts() & set(PLACES.values()), "other screens are loaded when they are opened"


def test_nothing_is_asked_for_twice_by_the_first_screen(enter: SignedInUsers) -> None:
    page = enter("about:blank")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url.partition("/api/v1")[2]))
    page.goto("/")
    expect(page.locator("main .page .tiles")).to_be_visible()
    expect(page.locator("#live")).to_be_visible()
    again = {path: times for path, times in Counter(filter(None, asked)).items() if times > 1}
    assert {"/setup", "/summary", "/calls?live=true&limit=500"} <= set(asked)
    assert "/session" not in asked, "the first answer has it"
    assert not again


def test_the_first_screen_is_compiled_while_it_arrives(enter: SignedInUsers) -> None:
    request = enter.window().request
    first = re.findall(r'(?:src|href)="(/assets/[^"]+\.js)"', request.get("/").text())
    assert len(first) == 1, "each further file costs a request before anything is drawn"
    for address in first:
        assert request.get(address).text().startswith("//# allFunctionsCalledOnLoad\n"), address


def test_each_other_screen_comes_when_it_is_opened(enter: SignedInUsers) -> None:
    page = enter("/")
    expect(page.locator("main .page")).to_be_visible()
    wire = Wire(page)
    for path, part in PLACES.items():
        before, seen = wire.total, wire.parts()
        assert part not in seen
        page.locator(f"nav a[href='{path}']").click()
        expect(page.locator("main .page")).to_be_visible()
        until(lambda part=part: part in wire.parts(), 10, f"{part} has come")
        page.wait_for_load_state("load")
        assert wire.total - before < SCREEN, path


def test_the_first_load_comes_from_here_and_is_kept(enter: SignedInUsers, running: World) -> None:
    context = enter.window()
    page = context.new_page()
    loaded: list[Response] = []
    page.on("response", lambda one: loaded.append(one))
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    kept = [one for one in loaded if one.request.resource_type in ("script", "font", "stylesheet")]
    assert {one.request.resource_type for one in kept} == {"script", "font", "stylesheet"}
    assert all(one.headers["cache-control"].endswith("immutable") for one in kept)
    large = [one for one in kept if len(one.body()) > 1000]
    assert {(one.request.resource_type == "font", one.headers.get("content-encoding")) for one in large} == {
        (False, "br"),
        (True, None),
    }
    assert all(one.url.startswith(running.base) for one in loaded)


@pytest.mark.parametrize("path", ["/", "/calls", "/oauth/return"])
def test_the_policy_allows_nothing_inline_and_no_other_host(enter: SignedInUsers, running: World, path: str) -> None:
    context = enter.window()
    headers = context.request.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert not re.search(r"unsafe|nonce|\*|https?:", headers["content-security-policy"])
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_browser_keeps_to_the_policy(enter: SignedInUsers) -> None:
    enter.watch.forgive("Content Security Policy")
    page = enter("/")
    broken = "document.addEventListener('securitypolicyviolation', (one) => { window.kept = one.violatedDirective })"
    page.evaluate(broken)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    until(lambda: page.evaluate("window.kept"), 10, "the browser has refused it")
    assert page.evaluate("window.ran") is None


def test_the_session_cookie_is_out_of_reach_of_scripts(enter: SignedInUsers) -> None:
    page = enter("/")
    expect(page.locator("main .page")).to_be_visible()
    assert page.evaluate("document.cookie") == ""
    cookies = page.context.cookies()
    assert any("session" in cookie["name"] for cookie in cookies)
    assert all(cookie["httpOnly"] for cookie in cookies)
    assert all(cookie["sameSite"] in ("Lax", "Strict") for cookie in cookies)
