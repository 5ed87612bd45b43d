"""Actions on one call through the API: who may do which, and what each body must say."""

import pytest

from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import WebFixture

VERBS = ("log", "create", "relink", "unlink", "ignore", "assign")
BODIES = {"relink": {"entity": "contact", "record": "7"}, "assign": {"member": "ana"}}
MAY = {
    Role.ADMIN: set(VERBS),
    Role.SUPERVISOR: {"log", "create", "relink", "unlink"},
    Role.AGENT: {"log", "create", "relink", "unlink"},  # of their own calls: test_own_calls.py
    Role.LIGHT_AGENT: set(),
    Role.WALL: set(),
    Role.AUDITOR: set(),
}


@pytest.mark.parametrize("role", list(Role))
@run
async def test_each_role_may_do_its_own_actions_and_no_others(web_fixture: WebFixture, role: Role) -> None:
    browser, csrf = await web_fixture.signed_in(role)
    allowed = set()
    for verb in VERBS:
        path, header = f"/api/v1/calls/nothing/{verb}", {"X-CSRF-Token": csrf}
        reply = await browser.post(path, json=BODIES.get(verb, {}), headers=header)
        assert reply.status_code in (403, 404), (verb, reply.text)
        allowed |= {verb} if reply.status_code == 404 else set()
    assert allowed == MAY[role]


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("relink", {}),
        ("relink", {"entity": "house", "record": "7"}),
        ("assign", {}),
        ("log", {"reason": "r" * 501}),
        ("log", {"connection": ""}),
    ],
)
@run
async def test_a_wrong_body_is_refused_before_anything_is_done(
    web_fixture: WebFixture, admin: str, verb: str, body: dict[str, str]
) -> None:
    async with web_fixture.client(admin) as client:
        reply = await client.post(f"/api/v1/calls/nothing/{verb}", json=body)
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("role", list(Role))
@run
async def test_people_are_searched_by_whom_may_link_a_call(web_fixture: WebFixture, role: Role) -> None:
    browser, _ = await web_fixture.signed_in(role)
    reply = await browser.get("/api/v1/people?name=nobody")
    assert reply.status_code == (200 if "relink" in MAY[role] else 403), reply.text
    if reply.status_code == 200:
        assert reply.json()["items"] == []
        assert (await browser.get("/api/v1/people?name=x")).status_code == 400
