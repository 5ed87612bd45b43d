"""Reports over the API: listed with their next time, previewed, sent; each role may do its own."""

import msgspec
import pytest

from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import WebFixture

REPORT = {"id": "daily", "title": "Calls", "to": ["ana@example.com"]}


async def save(program: object, **changes: object) -> int:
    held = (await program.get("/api/v1/settings")).json()  # type: ignore[attr-defined]
    body = {"settings": {**held["settings"], **changes}, "note": "", "base_version": held["version"]}
    return int((await program.put("/api/v1/settings", json=body)).status_code)  # type: ignore[attr-defined]


@run
async def test_a_report_of_the_settings_is_listed_and_previewed(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        assert (await program.get("/api/v1/reports")).json()["items"] == []
        assert await save(program, reports=[REPORT]) == 200
        (one,) = (await program.get("/api/v1/reports")).json()["items"]
        assert (one["id"], one["runs"], bool(one["next_at"])) == ("daily", [], True)
        preview = (await program.get("/api/v1/reports/daily/preview")).json()
        assert preview["subject"].startswith("Calls: ")
        assert "<table" in preview["html"]
        silent = await program.post("/api/v1/reports/daily/send")
        assert (silent.status_code, silent.json()["code"]) == (409, "no_mail")
        assert (await program.get("/api/v1/reports/none/preview")).status_code == 404


@run
async def test_a_report_that_cannot_be_sent_is_refused_when_it_is_saved(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        for wrong in ({"to": []}, {"at": "8"}, {"id": "A"}, {"time_zone": "Nowhere"}):
            assert await save(program, reports=[{**REPORT, **wrong}]) == 422
        assert msgspec.json.decode((await program.get("/api/v1/reports")).content)["items"] == []


@pytest.mark.parametrize(
    ("role", "listed", "previewed", "sent"),
    [
        (Role.SUPERVISOR, 200, 404, 403),
        (Role.AUDITOR, 200, 404, 403),
        (Role.AGENT, 403, 403, 403),
        (Role.LIGHT_AGENT, 403, 403, 403),
        (Role.ADMIN, 200, 404, 404),
    ],
)
@run
async def test_roles(web_fixture: WebFixture, role: Role, listed: int, previewed: int, sent: int) -> None:
    browser, csrf = await web_fixture.signed_in(role)
    headers = {"X-CSRF-Token": csrf, "Origin": "http://house"}
    assert (await browser.get("/api/v1/reports")).status_code == listed
    assert (await browser.get("/api/v1/reports/none/preview")).status_code == previewed
    assert (await browser.post("/api/v1/reports/none/send", headers=headers)).status_code == sent
