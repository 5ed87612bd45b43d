"""The supervisor wall: who waits, who talks, who may see it."""

import msgspec
import pytest

from cordboard.contract.views.events import Envelope
from cordboard.domain.calls.call import Client, Direction, EventType
from cordboard.domain.settings.company import CompanyQueue, TeamMember
from cordboard.testing.event_loop import run
from cordboard.toolkit.clock import moment
from cordboard.web.api.event_stream import readable
from cordboard.web.auth.permissions import Principal, Role, permissions_of
from cordboard.web.tests.real_application import RINGING, SETTINGS, event
from cordboard.web.tests.web_fixture import WebFixture

MAY = {Role.ADMIN, Role.SUPERVISOR, Role.AUDITOR, Role.WALL}


@pytest.mark.parametrize("role", list(Role))
@run
async def test_each_role_sees_the_wall_or_does_not(web_fixture: WebFixture, role: Role) -> None:
    browser, _ = await web_fixture.signed_in(role)
    assert (await browser.get("/api/v1/wall")).status_code == (200 if role in MAY else 403)


@run
async def test_a_caller_who_waits_and_a_phone_that_rings_are_on_the_wall(web_fixture: WebFixture, admin: str) -> None:
    settings = msgspec.structs.replace(
        SETTINGS,
        team=(
            TeamMember(id="olha", name="Olha", extensions=("81",)),
            TeamMember(id="taras", name="Taras", extensions=("82",)),
            TeamMember(id="guest", name="Guest"),
        ),
        queues=(CompanyQueue(name="0", title="Front desk"),),
    )
    await web_fixture.application.parts.service.settings.save(settings, "", None, "tests")
    about = {"client": Client(number="+380674444444"), "direction": Direction.INBOUND}
    for kind in (EventType.STARTED, EventType.QUEUED):
        await web_fixture.application.receive(event("waits", kind, second=60, queue="0", **about))
    async with web_fixture.client(admin) as client:
        wall = (await client.get("/api/v1/wall")).json()
        short = (await client.get("/api/v1/wall", params={"calls": "false"})).json()
    (queue,) = [one for one in wall["queues"] if one["name"] == "0"]
    assert (queue["title"], queue["waiting"], wall["waiting"]) == ("Front desk", 1, 1)
    assert queue["longest_since"]
    states = {one["name"]: (one["state"], one["call"]) for one in wall["agents"]}
    assert states == {"Olha": ("ringing", RINGING), "Taras": ("free", None), "Guest": ("no_extension", None)}
    assert RINGING in {one["id"] for one in wall["calls"]}
    assert wall["not_called_back"] >= len(wall["to_call_back"])
    assert short == wall | {"at": short["at"], "calls": [], "to_call_back": []}, "what Home shows of it"


@run
async def test_a_wall_sees_the_wall_and_nothing_else(web_fixture: WebFixture, admin: str) -> None:
    browser, _ = await web_fixture.signed_in(Role.WALL)
    for path in ("/calls", "/summary", "/settings", "/figures", "/connections", "/users", "/callers", "/alerts"):
        assert (await browser.get(f"/api/v1{path}")).status_code == 403, path
    assert permissions_of(Role.WALL) == {"wall.read", "stream.read"}


@run
async def test_a_wall_learns_that_a_call_changed_but_not_which() -> None:
    wall = Principal(name="wall", permissions=permissions_of(Role.WALL))
    boss = Principal(name="boss", permissions=permissions_of(Role.SUPERVISOR))
    told = Envelope(id=7, type="call", at=moment(0), data={"id": "c1", "client": "+380674444444"})
    assert await readable(told, boss, None) == told
    assert await readable(told, wall, None) == Envelope(id=7, type="wall", at=moment(0), data=None)
    for kind in ("item", "lane", "dial"):
        assert await readable(Envelope(id=8, type=kind, at=moment(0), data={}), wall, None) is None
