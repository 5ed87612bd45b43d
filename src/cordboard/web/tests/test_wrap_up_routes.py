"""Wrap-ups through the API: who may write them, and what a stale version is answered."""

import pytest

from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role, permissions_of
from cordboard.web.tests.real_application import ANSWERED
from cordboard.web.tests.web_fixture import WebFixture

MAY = {Role.ADMIN, Role.SUPERVISOR}
PATH = f"/api/v1/calls/{ANSWERED}/wrapup"


@pytest.mark.parametrize("role", list(Role))
@run
async def test_each_role_writes_wrap_ups_or_does_not(web_fixture: WebFixture, role: Role) -> None:
    browser, csrf = await web_fixture.signed_in(role)
    read = await browser.get(PATH)
    written = await browser.put(PATH, json={"version": 0, "note": "hello"}, headers={"X-CSRF-Token": csrf})
    wanted = 200 if role in MAY else 404 if role is Role.AGENT else 403  # an agent has no such call
    assert (read.status_code, written.status_code) == (wanted, wanted), written.text
    assert ("calls.annotate_own" in permissions_of(role)) == (role in {Role.ADMIN, Role.AGENT})


@run
async def test_a_stale_version_is_answered_with_both_texts(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as client:
        body = {
            "version": 0, "note": "mine", "outcome": "resolved", "follow_up_at": "2026-12-04T14:30:00+01:00",
            "task": {"subject": "Quote", "due": "2026-12-05"}, "contact": None,
        }  # fmt: skip
        first = (await client.put(PATH, json=body)).json()
        assert (first["version"], first["note"], first["state"]) == (1, "mine", "saved")
        assert first["follow_up_at"] == "2026-12-04T13:30:00Z"
        assert (await client.get(PATH)).json() == first
        reply = await client.put(PATH, json={**body, "note": "theirs"})
        problem = reply.json()
        assert (reply.status_code, problem["code"]) == (409, "stale_version")
        assert reply.headers["content-type"] == "application/problem+json"
        assert (problem["current"]["note"], problem["yours"]["note"]) == ("mine", "theirs")
        again = await client.put(PATH, json={**body, "version": problem["current"]["version"], "task": "Call"})
        assert (again.json()["version"], again.json()["task"]) == (2, {"subject": "Call", "due": None})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"version": -1}, 400),
        ({"version": 0, "follow_up_at": "2026-12-04T14:30:00"}, 400),
        ({"version": 0, "note": "x" * 20_001}, 400),
        ({"version": 0, "outcome": "nonsense"}, 422),
        ({"version": 0, "task": {"subject": " "}}, 422),
        ({"version": 0, "contact": {"id": "nobody"}}, 404),
        ({"version": 0, "contact": {"id": "7", "entity": "task"}}, 422),
        ({"version": 0, "contact": {"id": "7", "connection": "nowhere"}}, 422),
    ],
)
@run
async def test_a_wrong_body_is_refused(
    web_fixture: WebFixture, admin: str, body: dict[str, object], status: int
) -> None:
    async with web_fixture.client(admin) as client:
        reply = await client.put(PATH, json=body)
    assert reply.status_code == status, reply.text
    assert reply.json()["next"]
