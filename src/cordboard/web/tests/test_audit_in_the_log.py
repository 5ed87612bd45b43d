"""Security events are rows of the audit log and lines of the log, so that a copy can leave this machine."""

import pytest
import structlog

from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import ELSEWHERE, PASSWORD, WebFixture


@run
async def test_sign_ins_refusals_and_changes_are_lines_with_who_what_and_where(web_fixture: WebFixture) -> None:
    with structlog.testing.capture_logs() as lines:
        boss, csrf = await web_fixture.signed_in(Role.ADMIN, "ana", ELSEWHERE)
        boss.headers["X-CSRF-Token"] = csrf
        await boss.post("/api/v1/session", json={"user": "ana", "password": "a wrong red bicycle"})
        await boss.post("/api/v1/tokens", json={"name": "t", "scopes": ["lookup"]})
        held = (await boss.get("/api/v1/settings")).json()
        await boss.put("/api/v1/settings", json={"settings": held["settings"], "base_version": held["version"]})
        await boss.delete("/api/v1/session")
    found = [(one["who"], one["what"], one["target"]) for one in lines if one["event"] == "audit"]
    assert found == [
        ("ana", "signed_in", "192.0.2.1"),
        ("ana", "sign_in_failed", "192.0.2.1"),
        ("ana", "token_created", "t"),
        ("ana", "settings.save", str(held["version"] + 1)),
        ("ana", "signed_out", "192.0.2.1"),
    ]
    assert PASSWORD not in repr(lines)
    assert "a wrong red bicycle" not in repr(lines)


@run
async def test_every_row_says_when_in_utc_who_what_and_on_what(web_fixture: WebFixture) -> None:
    boss, _ = await web_fixture.signed_in(Role.ADMIN, "ana", ELSEWHERE)
    (row,) = (await boss.get("/api/v1/audit")).json()["items"]
    assert row["at"].endswith("Z")
    assert (row["who"], row["what"], row["target"]) == ("ana", "signed_in", "192.0.2.1")


@run
async def test_no_request_changes_or_deletes_a_row(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in()
    boss.headers["X-CSRF-Token"] = csrf
    before = list(web_fixture.accounts.rows)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("/api/v1/audit", "/api/v1/audit/1"):
            assert (await boss.request(method, path, json={})).status_code in (404, 405)
    assert web_fixture.accounts.rows[: len(before)] == before


@run
async def test_an_unexpected_error_is_logged_with_its_cause_and_answered_without(
    web_fixture: WebFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the table call_secret is gone")

    monkeypatch.setattr(web_fixture.application.service.calls, "find", broken)
    async with web_fixture.client(await web_fixture.token()) as program:
        with structlog.testing.capture_logs() as lines:
            reply = await program.get("/api/v1/calls")
    assert (reply.status_code, reply.json()["code"]) == (500, "broken")
    assert "call_secret" not in reply.text
    assert any("call_secret" in repr(one.get("exc_info")) for one in lines if one["log_level"] == "error")
