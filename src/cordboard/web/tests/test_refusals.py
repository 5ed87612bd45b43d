"""What was refused, signed out and exported is written down, without secrets; strangers cannot fill the disk."""

import pytest

from cordboard.contract.errors import Rejected
from cordboard.testing.event_loop import run, until
from cordboard.testing.fake_pbx import FakePbx
from cordboard.web import refusals
from cordboard.web.auth.permissions import Role
from cordboard.web.options import WebOptions
from cordboard.web.problems import problem
from cordboard.web.tests.web_fixture import ELSEWHERE, WebFixture


def noted(web_fixture: WebFixture, what: str) -> list[tuple[str, str, str]]:
    return [(row.who, row.target, row.detail) for row in web_fixture.accounts.rows if row.what == what]


@run
async def test_what_a_known_caller_may_not_is_noted_with_name_address_and_status(web_fixture: WebFixture) -> None:
    olha, csrf = await web_fixture.signed_in(Role.LIGHT_AGENT, "olha", ELSEWHERE)
    await olha.get("/api/v1/calls?text=secret")
    await olha.post("/api/v1/tokens", json={"name": "x", "scopes": ["*"]}, headers={"X-CSRF-Token": csrf})
    await olha.post("/api/v1/tokens", json={"name": "x", "scopes": ["*"]})
    assert noted(web_fixture, "refused") == [
        ("olha", "GET /api/v1/calls", "403 192.0.2.1"),
        ("olha", "POST /api/v1/tokens", "403 192.0.2.1"),
        ("olha", "POST /api/v1/tokens", "403 192.0.2.1"),
    ]


@pytest.mark.parametrize("path", ["/api/v1/calls", "/api/v1/lookup?number=1", "/api/v1/users", "/metrics"])
def test_strangers_are_noted_without_what_they_sent(web_fixture: WebFixture, path: str) -> None:
    async def story() -> None:
        async with web_fixture.client("cb_guessed", ELSEWHERE) as stranger:
            assert (await stranger.get(path)).status_code == 401

    run(story())
    assert noted(web_fixture, "refused") == [("nobody", f"GET {path.partition('?')[0]}", "401 192.0.2.1")]
    assert "cb_guessed" not in repr(web_fixture.accounts.rows)


def test_a_wrong_host_is_noted() -> None:
    web_fixture = WebFixture(WebOptions(hosts=("other",)))

    async def story() -> None:
        async with web_fixture.client(client=ELSEWHERE) as stranger:
            assert (await stranger.get("/", headers={"Host": "evil.example"})).status_code == 421

    run(story())
    assert noted(web_fixture, "refused") == [("nobody", "GET /", "421 192.0.2.1")]


@run
async def test_a_flood_of_strangers_leaves_few_rows_and_hides_no_known_caller(web_fixture: WebFixture) -> None:
    async with web_fixture.client(client=ELSEWHERE) as stranger:
        for _ in range(100):
            await stranger.get("/api/v1/calls")
    olha, _ = await web_fixture.signed_in(Role.LIGHT_AGENT, "olha")
    await olha.get("/api/v1/calls")
    rows = noted(web_fixture, "refused")
    assert sum(who == "nobody" for who, _, _ in rows) == 30
    assert ("olha", "GET /api/v1/calls", "403 127.0.0.1") in rows
    web_fixture.clock.advance(60)
    async with web_fixture.client(client=ELSEWHERE) as stranger:
        await stranger.get("/api/v1/calls")
    assert len(noted(web_fixture, "refused")) == len(rows) + 1


@run
async def test_the_question_whether_somebody_is_signed_in_is_not(web_fixture: WebFixture) -> None:
    async with web_fixture.client() as browser:
        assert (await browser.get("/api/v1/session")).status_code == 401
    assert noted(web_fixture, "refused") == []


@run
async def test_exports_are_noted_once_and_need_their_permission(web_fixture: WebFixture) -> None:
    boss, _ = await web_fixture.signed_in()
    head = {"X-Cordboard-Export": "calls"}
    assert (await boss.get("/api/v1/calls.csv")).status_code == 200
    page = await boss.get("/api/v1/calls?limit=1", headers=head)
    await boss.get("/api/v1/calls", params={"limit": "1", "before": page.json()["next"]}, headers=head)
    await boss.get("/api/v1/calls")
    assert noted(web_fixture, "calls_exported") == [("ana", "calls.csv", ""), ("ana", "spreadsheet", "")]
    agent, _ = await web_fixture.signed_in(Role.AGENT, "olha")
    assert (await agent.get("/api/v1/calls", headers=head)).status_code == 403


@run
async def test_refused_webhooks_are_counted_by_connection_and_cause(
    web_fixture: WebFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsigned(*_: object) -> None:
        raise Rejected(401, "signature", "The signature does not match.", "Check the secret.")

    monkeypatch.setattr(FakePbx, "split_request", unsigned)
    async with web_fixture.client(client=ELSEWHERE) as stranger:
        for _ in range(50):
            assert (await stranger.post("/hooks/hook", content=b"{}")).status_code == 401
        for name in range(50):
            assert (await stranger.post(f"/hooks/invented{name}", content=b"{}")).status_code == 404
    first = [("nobody", "hook", "401 signature"), ("nobody", "?", "404 absent")]
    assert noted(web_fixture, "webhook_refused") == first
    web_fixture.app.refused_webhooks.write_counts()
    await until(lambda: len(noted(web_fixture, "webhook_refused")) == 4)
    assert noted(web_fixture, "webhook_refused")[2:] == [
        (who, connection, f"{cause}, 49 more within ten minutes") for who, connection, cause in first
    ]


@run
async def test_invented_names_fill_neither_memory_nor_the_audit_log(web_fixture: WebFixture) -> None:
    notes = refusals.RefusedWebhooks(web_fixture.authenticator)
    for name in range(10_000):
        await notes.note(f"invented{name}", problem(413, "too large"))
    assert len(notes._counts) == refusals.MOST_CAUSES + 1
    assert len(noted(web_fixture, "webhook_refused")) == refusals.MOST_CAUSES + 1


@run
async def test_slow_senders_and_our_own_trouble_are_no_refusals(web_fixture: WebFixture) -> None:
    notes = refusals.RefusedWebhooks(web_fixture.authenticator)
    for status in (408, 500, 503):
        await notes.note("hook", problem(status, "not theirs"))
    assert noted(web_fixture, "webhook_refused") == []
