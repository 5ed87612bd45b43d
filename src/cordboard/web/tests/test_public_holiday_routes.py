"""Public holidays over HTTP: who may read them, how mistakes are named, and that the settings take them as they are."""

import pytest

from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import WebFixture

ROUTE = "/api/v1/settings/public-holidays"
CATALONIA = {"country": "es", "region": "CT", "year": 2027, "language": "es"}


@run
async def test_the_settings_take_the_holidays_of_a_region_as_they_are(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        found = (await program.get(ROUTE, params=CATALONIA)).json()
        assert (found["country"], found["region"], found["year"]) == ("ES", "CT", 2027)
        assert {"date": "2027-09-11", "name": "Fiesta Nacional de Cataluña"} in found["holidays"]
        assert {"code": "CT", "name": "Cataluña"} in found["regions"]
        now = (await program.get("/api/v1/settings")).json()
        assert now["settings"]["company"]["holidays"] == []  # nothing was saved
        now["settings"]["company"]["holidays"] = found["holidays"]
        checked = await program.post("/api/v1/settings/check", json={"settings": now["settings"]})
        assert [one for one in checked.json()["items"] if one["where"].startswith("company.holidays")] == []


@run
async def test_what_is_wrong_is_named(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        for wrong, status, code in (
            ({"country": "XX"}, 404, "holidays.country"),
            ({"region": "XX"}, 404, "holidays.region"),
            ({"country": "ESP"}, 400, "invalid"),
            ({"year": 1999}, 400, "invalid"),
            ({"language": "de"}, 400, "invalid"),
        ):
            reply = await program.get(ROUTE, params={**CATALONIA, **wrong})
            assert (reply.status_code, reply.json()["code"]) == (status, code), wrong


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMIN, 200),
        (Role.SUPERVISOR, 200),
        (Role.AUDITOR, 200),
        (Role.AGENT, 403),
        (Role.LIGHT_AGENT, 403),
    ],
)
@run
async def test_roles(web_fixture: WebFixture, role: Role, status: int) -> None:
    browser, _ = await web_fixture.signed_in(role)
    assert (await browser.get(ROUTE, params=CATALONIA)).status_code == status
