"""Placing and controlling calls through the API: who may do it, and what the stream tells whom."""

from datetime import UTC, datetime

import msgspec
import pytest

from cordboard.contract.views.dials import DialEventView
from cordboard.contract.views.events import Envelope
from cordboard.domain.dials.dial import DialState
from cordboard.ports.store.calls import OwnCalls
from cordboard.testing.event_loop import run
from cordboard.web.api.event_stream import readable
from cordboard.web.auth.permissions import Principal, Role, permissions_in, permissions_of
from cordboard.web.tests.real_application import RINGING
from cordboard.web.tests.web_fixture import WebFixture

MAY = {Role.ADMIN, Role.SUPERVISOR, Role.AGENT}
PATHS = (("POST", "/api/v1/dials"), ("GET", "/api/v1/dials/none"), ("DELETE", "/api/v1/dials/none"))


@pytest.mark.parametrize("role", list(Role))
@run
async def test_each_role_places_and_controls_calls_or_does_not(web_fixture: WebFixture, role: Role) -> None:
    browser, csrf = await web_fixture.signed_in(role)
    headers = {"X-CSRF-Token": csrf}
    for method, path in PATHS:
        body = {"to": "112"} if method == "POST" else None
        reply = await browser.request(method, path, json=body, headers=headers)
        wanted = (422 if method == "POST" else 404) if role in MAY else 403
        assert reply.status_code == wanted, (method, reply.text)
    command = {"verb": "hangup"}
    reply = await browser.post("/api/v1/calls/none/commands", json=command, headers=headers)
    assert reply.status_code == (404 if role in MAY else 403), reply.text
    reply = await browser.get("/api/v1/calls/none/commands")
    assert reply.status_code == (404 if role in MAY else 403), reply.text


def test_agents_are_kept_to_their_own_extensions() -> None:
    agent, supervisor = permissions_of(Role.AGENT), permissions_of(Role.SUPERVISOR)
    assert {"dials.place_own", "calls.control_own"} <= agent
    assert not {"dials.place", "calls.control"} & agent
    assert {"dials.place", "calls.control"} <= supervisor
    assert "dials.place_own" in permissions_in(frozenset({"dials.place"}))


@run
async def test_an_emergency_number_is_refused_with_what_to_do(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as client:
        reply = await client.post("/api/v1/dials", json={"to": "112"})
    problem = reply.json()
    assert (reply.status_code, problem["code"], problem["next"]) == (
        422,
        "emergency_number",
        "Dial 112 on your phone.",
    )


@pytest.mark.parametrize("body", [{}, {"to": ""}, {"to": "6" * 61}, {"to": "600", "extension": ""}, {"to": 600111222}])
@run
async def test_a_wrong_body_is_refused(web_fixture: WebFixture, admin: str, body: dict[str, object]) -> None:
    async with web_fixture.client(admin) as client:
        reply = await client.post("/api/v1/dials", json=body)
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")


@run
async def test_a_phone_system_without_commands_places_and_controls_nothing(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as client:
        dial = await client.post("/api/v1/dials", json={"to": "+380671111111", "extension": "80"})
        call = await client.post(f"/api/v1/calls/{RINGING}/commands", json={"verb": "hangup"})
        unknown = await client.post(f"/api/v1/calls/{RINGING}/commands", json={"verb": "listen"})
    assert (dial.status_code, dial.json()["code"]) == (409, "no_commands")
    assert (call.status_code, call.json()["code"]) in ((409, "no_commands"), (409, "not_in_call"))
    assert unknown.status_code == 400


class Owns:
    """Ana's extension is 80."""

    def of(self, user: str | None) -> OwnCalls:
        return OwnCalls(extensions=("80",) if user == "ana" else ())


@run
async def test_the_stream_tells_of_a_dial_to_its_agent_and_to_whoever_may_place_any_call() -> None:
    view = DialEventView(dial="d", state=DialState.TALKING, reason=None, call="c", extension="80")
    stored = msgspec.to_builtins(view)
    told = {}
    for role, user in ((Role.SUPERVISOR, "sue"), (Role.AGENT, "ana"), (Role.AGENT, "boris"), (Role.AUDITOR, "otto")):
        me = Principal(name=user, user=user, role=role, permissions=permissions_of(role))
        for data in (view, stored):
            envelope = Envelope(id=1, type="dial", at=datetime.now(UTC), data=data)
            told.setdefault(user, []).append(await readable(envelope, me, Owns()) is not None)  # type: ignore[arg-type]
    assert told == {"sue": [True, True], "ana": [True, True], "boris": [False, False], "otto": [False, False]}
    assert not {"to", "caller_id", "detail"} & stored.keys()
