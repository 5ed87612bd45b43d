"""Where a call goes, asked over HTTP: as JSON for programs, as one word with a closing mark for dialplans."""

import msgspec
import pytest

from cordboard.domain.routing.route import DestinationKind, DirectToOwner, Route, RouteDefault, RoutePlace, RouteSource
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import ANSWERED, SETTINGS
from cordboard.web.tests.web_fixture import WebFixture

MAY = {Role.ADMIN, Role.SUPERVISOR, Role.AGENT, Role.LIGHT_AGENT}
ROUTE = Route(
    id="tiers",
    place=RoutePlace(did="+34928000080"),
    source=RouteSource(connection="nowhere", field="Tier"),
    default=RouteDefault(kind=DestinationKind.QUEUE, target="600"),
)
PATH = "/api/v1/route"


async def save(web_fixture: WebFixture) -> None:
    settings = msgspec.structs.replace(SETTINGS, routes=(ROUTE,), direct_to_owner=(DirectToOwner(extension="1"),))
    await web_fixture.application.parts.service.settings.save(settings, "", None, "tests")


@pytest.mark.parametrize("role", list(Role))
@run
async def test_each_role_asks_or_does_not(web_fixture: WebFixture, role: Role) -> None:
    browser, _ = await web_fixture.signed_in(role)
    assert (await browser.get(PATH, params={"rule": "tiers"})).status_code == (200 if role in MAY else 403)
    assert (await browser.get("/api/v1/routing/signing-key")).status_code == (200 if role is Role.ADMIN else 403)
    decisions = (await browser.get(f"/api/v1/calls/{ANSWERED}/routing")).status_code
    own = 404 if role is Role.AGENT else 403  # an agent has no such call
    assert decisions == (200 if role in {Role.ADMIN, Role.SUPERVISOR, Role.AUDITOR} else own)


@run
async def test_the_answer_says_where_and_why(web_fixture: WebFixture, admin: str) -> None:
    await save(web_fixture)
    async with web_fixture.client(admin) as client:
        answer = (await client.get(PATH, params={"rule": "tiers", "from": "600111222"})).json()
        assert (answer["kind"], answer["target"], answer["rule"], answer["line"]) == ("queue", "600", "tiers", None)
        assert [one["code"] for one in answer["why"]] == ["route.connection_gone", "route.default"]
        assert answer["took_ms"] < 450
        direct = (await client.get(PATH, params={"extension": "2", "from": "600111222"})).json()
        assert (direct["kind"], direct["why"][0]["code"]) == ("default", "route.not_direct")


@run
async def test_a_dialplan_gets_one_word_with_a_full_stop(web_fixture: WebFixture, admin: str) -> None:
    await save(web_fixture)
    async with web_fixture.client(admin) as client:
        for rule, text in (("tiers", "queue/600."), ("none", "default/.")):
            reply = await client.get(PATH, params={"rule": rule}, headers={"Accept": "text/plain"})
            assert (reply.text, reply.headers["content-type"]) == (text, "text/plain; charset=utf-8")


@run
async def test_what_was_decided_stands_with_its_call(web_fixture: WebFixture, admin: str) -> None:
    await save(web_fixture)
    async with web_fixture.client(admin) as client:
        view = (await client.get(f"/api/v1/calls/{ANSWERED}")).json()
        leg = view["legs"][0]["id"] if view.get("legs") else ANSWERED
        row = await web_fixture.application.parts.store.call(ANSWERED)
        assert row is not None
        asked = {"rule": "tiers", "from": "600111222", "call": row.keys[0]}
        await client.get(PATH, params={**asked, "call": leg})
        await client.get(PATH, params=asked)
        await web_fixture.application.parts.routing.answers.settle()
        items = (await client.get(f"/api/v1/calls/{ANSWERED}/routing")).json()["items"]
    assert {(one["rule"], one["kind"], one["target"]) for one in items} == {("tiers", "queue", "600")}


@pytest.mark.parametrize("params", [{}, {"rule": "a", "extension": "1"}, {"rule": "x" * 300}])
@run
async def test_a_question_without_an_object_is_refused(
    web_fixture: WebFixture, admin: str, params: dict[str, str]
) -> None:
    async with web_fixture.client(admin) as client:
        reply = await client.get(PATH, params=params)
    assert reply.status_code == 400
    assert reply.json()["next"]
