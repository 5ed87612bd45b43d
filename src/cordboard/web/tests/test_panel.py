"""The call panel over its route: whose cards they are, what is known of the caller, what follows the call."""

from typing import Any

import httpx
import msgspec
import pytest

from cordboard.domain.attribution.deal import Deal
from cordboard.domain.calls.call import Client, Direction, Disposition, EventType
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.stop_list.entry import StopKind, StopListEntry, Stops
from cordboard.ports.crm import Change
from cordboard.ports.store.attribution import DealChange, DealState
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.open_tasks import OpenTask
from cordboard.testing.event_loop import run
from cordboard.toolkit.clock import moment
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import CRM, SETTINGS, event
from cordboard.web.tests.web_fixture import WebFixture

OLHA = TeamMember(id="olha", name="Olha", extensions=("91",))
TARAS = TeamMember(id="taras", name="Taras", extensions=("92",))
CALLER = "+380675555555"


async def panel_of(web_fixture: WebFixture, role: Role = Role.AGENT) -> httpx.AsyncClient:
    """Of Olha at 91; the seeded calls are none of hers."""
    browser, _ = await web_fixture.signed_in(role, "olha")
    user = await web_fixture.accounts.user_named("olha")
    assert user is not None
    members = (msgspec.structs.replace(OLHA, user=user.id), TARAS)
    settings = msgspec.structs.replace(SETTINGS, team=members)
    await web_fixture.application.parts.service.settings.save(settings, "", None, "tests")
    return browser


async def happens(web_fixture: WebFixture, kind: EventType, second: int, call: str = "pop", **more: Any) -> None:
    told = {"client": Client(number=CALLER), "direction": Direction.INBOUND, **more}
    await web_fixture.application.receive(event(call, kind, second=second, **told))


async def cards(browser: httpx.AsyncClient) -> list[dict[str, Any]]:
    reply = await browser.get("/api/v1/panel")
    assert reply.status_code == 200, reply.text
    return list(reply.json()["cards"])


@pytest.mark.parametrize("role", [Role.AGENT, Role.LIGHT_AGENT, Role.SUPERVISOR])
@run
async def test_the_card_follows_the_call_and_stays_a_while_after_it(web_fixture: WebFixture, role: Role) -> None:
    browser = await panel_of(web_fixture, role)
    assert await cards(browser) == []
    await happens(web_fixture, EventType.RINGING, 60, extension="91")
    (card,) = await cards(browser)
    assert (card["state"], card["client"]["e164"], card["match"]) == ("ringing", CALLER, "not_found")
    assert (card["earlier"], card["waiting"]) == (None, 0)
    await happens(web_fixture, EventType.ANSWERED, 63, extension="91")
    assert [one["state"] for one in await cards(browser)] == ["in_call"]
    await happens(web_fixture, EventType.ENDED, 90, extension="91", disposition=Disposition.ANSWERED)
    assert [one["state"] for one in await cards(browser)] == ["after_call"]


@run
async def test_what_a_colleague_answered_says_who_and_is_gone_when_it_ends(web_fixture: WebFixture) -> None:
    browser = await panel_of(web_fixture)
    await happens(web_fixture, EventType.RINGING, 60, extension="91")
    await happens(web_fixture, EventType.RINGING, 60, extension="92")
    await happens(web_fixture, EventType.ANSWERED, 62, extension="92")
    (card,) = await cards(browser)
    assert (card["state"], card["by"]) == ("answered_by_other", "Taras")
    await happens(web_fixture, EventType.ENDED, 90, extension="92", disposition=Disposition.ANSWERED)
    assert await cards(browser) == []


@run
async def test_a_call_of_others_makes_no_card(web_fixture: WebFixture) -> None:
    browser = await panel_of(web_fixture)
    await happens(web_fixture, EventType.RINGING, 60, extension="92")
    assert await cards(browser) == []
    answer = (await browser.get("/api/v1/panel")).json()
    assert (answer["person"]["name"], answer["extensions"]) == ("Olha", ["91"])
    assert {one["kind"] for one in answer["connections"]} == {"crm", "pbx"}


@run
async def test_who_called_before_and_was_not_reached_is_told(web_fixture: WebFixture) -> None:
    browser = await panel_of(web_fixture)
    await happens(web_fixture, EventType.ENDED, 60, call="before", extension="92", disposition=Disposition.NO_ANSWER)
    await happens(web_fixture, EventType.RINGING, 90, extension="91")
    (card,) = await cards(browser)
    assert card["earlier"]["missed"] is True
    assert card["waiting"] == 1


@run
async def test_whom_nobody_is_to_call_back_is_not_said_to_wait(web_fixture: WebFixture) -> None:
    browser = await panel_of(web_fixture)
    service = web_fixture.application.parts.service.settings
    settings = (await service.in_force()).settings
    ignored = (StopListEntry(kind=StopKind.NUMBER, value=CALLER, stops=Stops.TASKS),)
    await service.save(msgspec.structs.replace(settings, stop_list=ignored), "", None, "tests")
    await happens(web_fixture, EventType.ENDED, 60, call="before", extension="92", disposition=Disposition.NO_ANSWER)
    await happens(web_fixture, EventType.RINGING, 90, extension="91")
    (card,) = await cards(browser)
    assert (card["earlier"]["missed"], card["waiting"]) == (True, 0)


@run
async def test_the_source_is_the_one_that_is_kept_with_the_call(web_fixture: WebFixture) -> None:
    browser = await panel_of(web_fixture)
    told = {"landing_page": "https://example.com/roofs?utm_source=spring-mail"}
    await happens(web_fixture, EventType.RINGING, 60, extension="91", parameters=told)
    (card,) = await cards(browser)
    assert card["source"] == "spring-mail"


@run
async def test_a_hidden_caller_is_hidden_and_not_looked_up(web_fixture: WebFixture) -> None:
    browser = await panel_of(web_fixture)
    await happens(web_fixture, EventType.RINGING, 60, extension="91", client=Client(hidden=True))
    (card,) = await cards(browser)
    assert (card["match"], card["records"], card["client"]["hidden"]) == ("hidden", [], True)


@run
async def test_a_user_who_is_nobody_of_the_team_has_no_cards(web_fixture: WebFixture) -> None:
    await happens(web_fixture, EventType.RINGING, 60, extension="91")
    browser, _ = await web_fixture.signed_in(Role.AGENT, "guest")
    answer = (await browser.get("/api/v1/panel")).json()
    assert (answer["person"], answer["extensions"], answer["cards"]) == (None, [], [])


@run
async def test_of_a_client_the_latest_call_alone_has_a_card_and_its_last_call_is_the_one_before(
    web_fixture: WebFixture,
) -> None:
    browser = await panel_of(web_fixture)
    await happens(web_fixture, EventType.ENDED, 30, call="first", extension="91", disposition=Disposition.NO_ANSWER)
    (first,) = await cards(browser)
    assert (first["state"], first["earlier"]) == ("missed", None)
    await happens(web_fixture, EventType.RINGING, 60, call="second", extension="91")
    (second,) = await cards(browser)
    assert (second["state"], second["earlier"]["id"]) == ("ringing", first["call"])
    await happens(web_fixture, EventType.ENDED, 90, call="second", extension="91", disposition=Disposition.ANSWERED)
    assert [(one["state"], one["call"]) for one in await cards(browser)] == [("after_call", second["call"])]


@run
async def test_of_several_people_one_is_chosen_and_remembered_for_the_number(web_fixture: WebFixture) -> None:
    browser = await panel_of(web_fixture)
    csrf = {"X-CSRF-Token": (await browser.get("/api/v1/session")).json()["csrf"]}
    phones = (CALLER,)
    people = [Candidate(entity=Entity.CONTACT, id=str(no), name=f"Person {no}", phones=phones) for no in range(1, 9)]
    changes = [Change(entity=one.entity, id=one.id or "", record=one) for one in people]
    store = web_fixture.application.parts.store
    await store.put(CRM, changes, {one.id or "": phones for one in people})
    await happens(web_fixture, EventType.RINGING, 60, extension="91")
    (card,) = await cards(browser)
    assert (card["found"], len(card["records"]), card["chosen"]) == (8, 8, None)
    path = f"/api/v1/calls/{card['call']}/client"
    body = {"entity": "contact", "record": "7", "remember": True}
    done = await browser.put(path, json=body, headers=csrf)
    assert (done.status_code, done.json()["name"]) == (200, "Person 7"), done.text
    await happens(web_fixture, EventType.RINGING, 90, call="later", extension="91")
    for one in await cards(browser):
        assert (one["records"][0]["name"], one["chosen"]["by"]) == ("Person 7", "olha")
    wrong = await browser.put(path, json={**body, "record": "99"}, headers=csrf)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "not_with_number")
    assert (await browser.delete(path, headers=csrf)).status_code == 200
    assert [one["chosen"] is None for one in await cards(browser)] == [True, False]  # that call keeps its client


@run
async def test_open_deals_and_the_task_are_told_with_the_age_of_the_data(web_fixture: WebFixture) -> None:
    browser = await panel_of(web_fixture)
    store, now = web_fixture.application.parts.store, web_fixture.clock.now()
    ana = Candidate(entity=Entity.CONTACT, id="c1", name="Ana", phones=(CALLER,))
    await store.put(CRM, [Change(entity=ana.entity, id="c1", record=ana)], {"c1": (CALLER,)})
    made = moment(now - 60)
    told = [
        Deal(id=str(no), name=f"Deal {no}", state=state, contact="c1", created_at=made, modified_at=made)
        for no, state in enumerate(["open", "won", "open", "open", "open"])
    ]
    await store.put_deals(CRM, [DealChange(id=one.id, deal=one) for one in told])
    await store.set_deal_state(DealState(connection=CRM, complete=True, read_at=now - 3600))
    since = {"missed_at": now - 60, "since": now - 60}
    task = OpenTask(lane=CRM, subject=CALLER, item="none", call="none", **since)
    await store.commit(Batch(tasks=[task]))
    await happens(web_fixture, EventType.RINGING, 60, extension="91")
    (card,) = await cards(browser)
    assert (card["deals_found"], len(card["deals"])) == (4, 3)
    assert card["deals_as_of"] == moment(now - 3600).isoformat().replace("+00:00", "Z")
    assert [(one["connection"], one["link"]) for one in card["tasks"]] == [(CRM, None)]


@run
async def test_a_provider_without_commands_says_so_for_each_control(web_fixture: WebFixture) -> None:
    browser = await panel_of(web_fixture)
    await happens(web_fixture, EventType.RINGING, 60, extension="91")
    (card,) = await cards(browser)
    assert [(one["verb"], one["lacks"]) for one in card["controls"]] == [
        ("answer", "no_commands"), ("hangup", "no_commands")
    ]  # fmt: skip
    await happens(web_fixture, EventType.ANSWERED, 63, extension="91")
    (card,) = await cards(browser)
    assert {one["lacks"] for one in card["controls"]} == {"no_commands"}
    assert (card["muted_at"], card["keys_at"]) == (None, None)
