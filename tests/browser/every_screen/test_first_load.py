"""What the browser is given: the policy, how much, from where."""

import re

import pytest
from browser.support.signed_in_users import SignedInUsers
from playwright.sync_api import Response, expect
from support.faultrun.world import World, until

pytestmark = pytest.mark.browser

BUDGET = 260_000  # bytes of JavaScript on the wire; source: spec/ui-stack.md section 9


def test_the_first_load_stays_within_its_budget_and_comes_from_here(enter: SignedInUsers, running: World) -> None:
    context = enter.window()
    page = context.new_page()
    loaded: list[Response] = []
    page.on("response", lambda one: loaded.append(one))
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    scripts = [one for one in loaded if one.request.resource_type == "script"]
    fonts = [one for one in loaded if one.request.resource_type == "font"]
    assert scripts
    assert fonts
    assert sum(one.request.sizes()["responseBodySize"] for one in scripts) < BUDGET
    assert all(one.headers["cache-control"].endswith("immutable") for one in [*scripts, *fonts])
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
