"""Names of the API until 0.1: they answer the same for one version."""

from cordboard.testing.event_loop import run
from cordboard.web.tests.real_application import ANSWERED
from cordboard.web.tests.web_fixture import WebFixture

LONG = "long enough pw"


@run
async def test_operators_are_the_users_under_their_old_address_with_the_old_bodies(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as boss:
        new = {"name": "olha", "password": LONG, "role": "agent", "language": "uk"}
        made = await boss.post("/api/v1/operators", json=new)
        assert (made.status_code, made.json()["name"]) == (201, "olha")
        changed = await boss.patch(f"/api/v1/operators/{made.json()['id']}", json={"role": "supervisor"})
        assert (changed.status_code, changed.json()["role"]) == (200, "supervisor")
        old, now = await boss.get("/api/v1/operators"), await boss.get("/api/v1/users")
        assert old.json() == now.json() == {"items": [changed.json()], "next": None}


@run
async def test_people_of_a_crm_answer_under_their_old_address(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as boss:
        old, now = [await boss.get(f"/api/v1/connections/zoho/{name}") for name in ("users", "crm-users")]
        assert old.status_code == now.status_code == 200
        assert old.json() == now.json()
        assert [one["id"] for one in now.json()["items"]] == ["u1"]


@run
async def test_scopes_of_old_tokens_open_what_they_opened(web_fixture: WebFixture) -> None:
    reader = web_fixture.client(await web_fixture.authenticator.new_token("old", ("operators.read",), "tests"))
    async with reader:
        assert (await reader.get("/api/v1/users")).status_code == 200
        assert (await reader.post("/api/v1/users", json={})).status_code == 403
    changer = web_fixture.client(await web_fixture.authenticator.new_token("older", ("operators.change",), "tests"))
    async with changer:
        new = {"name": "olha", "password": LONG, "role": "agent"}
        assert (await changer.post("/api/v1/users", json=new)).status_code == 201
        assert (await changer.get("/api/v1/users")).status_code == 403


@run
async def test_an_old_scope_may_still_be_asked_for_and_reads_by_its_new_name(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as boss:
        made = await boss.post("/api/v1/tokens", json={"name": "script", "scopes": ["operators.read"]})
        assert made.status_code == 201
        listed = (await boss.get("/api/v1/tokens")).json()["items"]
        assert {one["name"]: one["scopes"] for one in listed}["script"] == ["users.read"]


@run
async def test_old_addresses_are_not_in_the_description(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as boss:
        paths = (await boss.get("/api/openapi.json")).json()["paths"]
    assert "/api/v1/users" in paths
    assert "/api/v1/connections/{connection}/crm-users" in paths
    assert not [path for path in paths if "operators" in path or path.endswith("}/users")]


@run
async def test_every_effect_of_a_call_names_its_connection(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as boss:
        effects = (await boss.get(f"/api/v1/calls/{ANSWERED}")).json()["effects"]
    assert effects
    assert {one["connection"] for one in effects} == {"zoho"}
