"""Templates of texts for a CRM are shown over calls before they are saved, and mistakes are named."""

import msgspec
import pytest

from cordboard.domain.crm_texts.languages import language_of
from cordboard.domain.settings.crm_texts import CrmTexts
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import WebFixture

ROUTE = "/api/v1/settings/preview-texts"
KINDS = ["answered", "missed", "outgoing", "hidden"]


@run
async def test_examples_of_each_kind_are_shown_in_the_language_and_zone_asked_for(
    web_fixture: WebFixture, admin: str
) -> None:
    question = {"connection": "default", "language": "uk", "time_zone": "Europe/Kyiv", "limit": 0}
    async with web_fixture.client(admin) as program:
        reply = await program.post(ROUTE, json=question)
        told = reply.json()
        assert reply.status_code == 200
        assert [one["example"] for one in told["items"]] == KINDS
        assert told["items"][1]["texts"]["call_subject"].startswith("Пропущений дзвінок: Olena Koval")
        assert (told["language"], told["time_zone"], told["faults"]) == ("uk", "Europe/Kyiv", [])
        assert told["defaults"] == msgspec.to_builtins(language_of("uk").templates)
        assert "client" in [one["name"] for one in told["placeholders"]]
        held = (await program.get("/api/v1/settings")).json()
        assert held["settings"]["company"]["language"] is None  # nothing was saved


@run
async def test_a_template_of_ones_own_is_shown_and_a_mistake_is_named_with_the_nearest_word(
    web_fixture: WebFixture, admin: str
) -> None:
    texts = msgspec.to_builtins(CrmTexts(call_subject="{call}: {client}", task_subject="{clent}"))
    async with web_fixture.client(admin) as program:
        told = (await program.post(ROUTE, json={"connection": "default", "texts": texts})).json()
        assert told["items"][-3]["texts"]["call_subject"] == "Missed call: Olena Koval"
        (fault,) = told["faults"]
        assert (fault["where"], fault["code"]) == ("crm.default.texts.task_subject", "texts.misspelt")
        assert (fault["text"], fault["fix"]) == ("Unknown placeholder: clent.", "Did you mean client?")


@run
async def test_what_does_not_exist_is_refused(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        for question, status, code in (
            ({"connection": "nowhere"}, 404, "absent"),
            ({"connection": "default", "language": "de"}, 422, "language.unknown"),
            ({"connection": "default", "time_zone": "Mars/Base"}, 422, "time_zone.unknown"),
            ({"connection": "default", "call": "none"}, 404, "absent"),
            ({"connection": "default", "limit": 21}, 400, "invalid"),
        ):
            reply = await program.post(ROUTE, json=question)
            assert (reply.status_code, reply.json()["code"]) == (status, code), question


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
    browser, csrf = await web_fixture.signed_in(role)
    headers = {"X-CSRF-Token": csrf, "Origin": "http://house"}
    reply = await browser.post(ROUTE, json={"connection": "default"}, headers=headers)
    assert reply.status_code == status
