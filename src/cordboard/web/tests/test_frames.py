"""The call panel in a page of another site: who may show it, and signing in there with a one-time code."""

from pathlib import Path

import pytest

from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run
from cordboard.web.auth.frame_codes import LASTS, FrameCodes
from cordboard.web.auth.permissions import Role
from cordboard.web.options import WebOptions
from cordboard.web.raw import static_files
from cordboard.web.tests.real_application import NOON
from cordboard.web.tests.web_fixture import WebFixture

CRM = "https://crm.zoho.eu"


@pytest.fixture
def framed() -> WebFixture:
    """A server whose panel one site may show."""
    return WebFixture(WebOptions(frames=(CRM,)))


def test_a_code_opens_once_for_two_minutes_and_until_the_next_one() -> None:
    clock = FakeClock(NOON)
    codes = FrameCodes(clock.now)
    first, _ = codes.make("olha")
    second, expires = codes.make("olha")
    assert expires == NOON + LASTS
    assert (codes.take(first), codes.take(""), codes.take("x" * 40)) == (None, None, None)
    assert codes.take(f" {second[:4].lower()}-{second[4:].lower()} ") == "olha"  # as people type it
    assert codes.take(second) is None
    late, _ = codes.make("olha")
    clock.advance(LASTS)
    assert codes.take(late) is None


def test_only_the_panel_may_be_shown_and_only_by_the_named_sites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>console</title>")
    built = static_files.pages_in(tmp_path)
    monkeypatch.setattr(static_files, "pages_in", lambda _: built)
    named, nobody = WebFixture(WebOptions(frames=(CRM,))), WebFixture()

    @run
    async def around(server: WebFixture, path: str) -> str:
        reply = await server.client().get(path)
        assert reply.status_code == 200
        return str(reply.headers["content-security-policy"])

    assert f"frame-ancestors 'self' {CRM}" in around(named, "/panel")
    for path in ("/", "/settings", "/panel/", "/users"):
        assert "frame-ancestors 'none'" in around(named, path), path
    assert "frame-ancestors 'none'" in around(nobody, "/panel")


@run
async def test_a_code_signs_in_once_with_a_cookie_of_the_frame_alone(framed: WebFixture) -> None:
    browser, csrf = await framed.signed_in(Role.AGENT, "olha")
    made = await browser.post("/api/v1/frames/codes", headers={"X-CSRF-Token": csrf})
    assert made.status_code == 201, made.text
    frame = framed.client()
    entered = await frame.post("/api/v1/session/frame", json={"code": made.json()["code"]})
    assert entered.status_code == 201, entered.text
    assert entered.json()["name"] == "olha"
    cookie = entered.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=None", "Partitioned"))
    again = await frame.post("/api/v1/session/frame", json={"code": made.json()["code"]})
    assert (again.status_code, again.json()["code"]) == (401, "frame_code_over")
    value = cookie.partition(";")[0]
    mine = await frame.get("/api/v1/session", headers={"cookie": value})
    assert mine.json()["name"] == "olha"
    assert (await browser.get("/api/v1/session")).status_code == 200  # the session of before goes on


@run
async def test_codes_are_guessed_as_slowly_as_passwords(framed: WebFixture) -> None:
    browser = framed.client()
    answers = [(await browser.post("/api/v1/session/frame", json={"code": "AAAA2222"})).status_code for _ in range(40)]
    assert answers[0] == 401
    assert answers[-1] == 429


@run
async def test_without_a_named_site_there_are_no_codes(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in(Role.AGENT, "olha")
    refused = await browser.post("/api/v1/frames/codes", headers={"X-CSRF-Token": csrf})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_frames")
    assert "--frame-origin" in refused.json()["next"]
