"""What is special to EspoCRM: sign-in, identity, duplicates, hidden record types, defaults, numbers."""

import asyncio
from typing import Any

import pytest

from cordboard.contract.stored_reasons import reason_messages
from cordboard.domain.crm.actions import Action, AttachRecording, CreateAccount, CreateDeal, CreateTask
from cordboard.domain.crm.contact_match import Candidate, Entity, Found
from cordboard.domain.numbers.reading import read
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import NeedsHuman, PermissionMissing, Refused
from cordboard.testing.crm_contract.world import applied, call, lead, one

World = Any  # the world of conftest.py
PHONE = "+34600111222"


def written(world: World, action: Action, **settings: Any) -> Outcome:
    (outcome,) = asyncio.run(world.crm(**settings).apply([action], verify=False))
    return outcome


def paths(world: World) -> list[str]:
    return [f"{sent.method} {sent.path.removeprefix('/api/v1')}" for sent in world.far.sent]


def test_requests_are_signed_where_there_is_a_secret_key(crm_world: World) -> None:
    crm_world.kept.values = {"api_key": "espo-demo-hmac-key", "secret_key": "espo-demo-hmac-secret"}
    assert asyncio.run(crm_world.crm().identify()).user.name == "cordboard-hmac"
    crm_world.kept.values = {"api_key": "espo-demo-hmac-key", "secret_key": "wrong"}
    with pytest.raises(NeedsHuman, match="reconnect"):
        asyncio.run(crm_world.crm().identify())


def test_the_address_may_be_that_of_the_api(crm_world: World) -> None:
    url = f"{crm_world.settings['url']}/api/v1/"
    assert asyncio.run(crm_world.crm(url=url).identify()).base_url == crm_world.settings["url"]


def test_another_installation_at_the_same_address_is_refused(crm_world: World) -> None:
    account = asyncio.run(crm_world.crm().identify()).account
    assert asyncio.run(crm_world.crm(account=account).identify()).account == account
    crm_world.control("POST", "/reset", {"seed": 99})
    with pytest.raises(NeedsHuman) as caught:
        asyncio.run(crm_world.crm(account=account).identify())
    assert caught.value.code == "another_account"


def test_what_the_role_cannot_read_is_shown_as_missing(crm_world: World) -> None:
    crm_world.control("POST", "/access", {"Task": [], "Webhook": []})
    held = {scope.name: scope.held for scope in asyncio.run(crm_world.crm().identify()).scopes}
    assert held["Task: create, read, edit"] is False
    assert held["Webhook"] is False
    assert held["Contact: read"] is True
    assert held["Call: create, read, edit"] is None


def test_a_record_type_that_may_not_be_created_is_named(crm_world: World) -> None:
    crm_world.control("POST", "/access", {"Lead": ["read"]})
    with pytest.raises(PermissionMissing, match="create Lead: No create access") as caught:
        written(crm_world, lead())
    assert (caught.value.code, caught.value.permission) == ("no_access", "create Lead")


def test_a_hidden_record_type_waits_for_its_permission_and_an_unknown_owner_parks(crm_world: World) -> None:
    refused = written(crm_world, lead(owner="nobody"))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.field) == ("user_not_accepted", "assignedUserId")
    crm_world.control("POST", "/access", {"Lead": []})
    with pytest.raises(PermissionMissing) as caught:
        written(crm_world, lead(owner=crm_world.owners()[0]))
    assert caught.value.code == "hidden"


def test_a_duplicate_with_the_same_number_is_taken(crm_world: World) -> None:
    twin = crm_world.person(Entity.ACCOUNT, "Acme", [PHONE])
    outcome = written(crm_world, CreateAccount(key="c", name="Acme", phone=PHONE))
    assert isinstance(outcome, Applied)
    assert (outcome.id, outcome.was_there) == (twin, True)
    assert "already existed" in str(outcome.remark)


def test_a_duplicate_with_another_number_is_a_question_for_a_person_or_created_by_setting(crm_world: World) -> None:
    crm_world.person(Entity.ACCOUNT, "Acme", ["+34928000999"])
    account = CreateAccount(key="c", name="Acme", phone=PHONE)
    refused = written(crm_world, account)
    assert isinstance(refused, Refused)
    assert refused.code == "duplicate"
    assert "Acme (+34928000999)" in refused.text
    created = written(crm_world, account, duplicates="create")
    assert isinstance(created, Applied)
    assert not created.was_there
    assert len(crm_world.records(Entity.ACCOUNT)) == 2


def test_a_duplicate_that_is_ours_is_adopted_without_a_look(crm_world: World) -> None:
    account = CreateAccount(key="c", name="Acme", phone="12")
    first, second = written(crm_world, account), written(crm_world, account)
    assert isinstance(first, Applied)
    assert isinstance(second, Applied)
    assert (second.id, second.was_there) == (first.id, True)


def test_a_number_that_is_not_international_goes_into_the_description_where_it_is_refused(crm_world: World) -> None:
    crm_world.control("POST", "/switches", {"phoneNumberInternational": True})
    outcome = written(crm_world, lead(phone="600 11"))
    assert isinstance(outcome, Applied)
    assert "description" in str(outcome.remark)
    (record,) = crm_world.records(Entity.LEAD)
    assert record["phoneNumber"] is None
    assert "Number: 600 11" in record["description"]


def test_a_deal_begins_at_the_default_stage_also_when_its_own_is_gone(crm_world: World) -> None:
    for at, stage in enumerate((None, "Gone")):
        outcome = written(crm_world, CreateDeal(key=f"d{at}", name=f"Deal {at}", stage=stage))
        assert isinstance(outcome, Applied)
        assert bool(outcome.remark) is (stage is not None)
    records = crm_world.records(Entity.DEAL)
    assert [record["stage"] for record in records] == ["Prospecting", "Prospecting"]
    assert all(record["closeDate"] and record["amountCurrency"] == "EUR" for record in records)


def test_a_choice_that_is_not_known_is_left_out_and_said(crm_world: World) -> None:
    outcome = written(crm_world, lead(source="Billboard"))
    assert isinstance(outcome, Applied)
    assert "source was left empty" in str(outcome.remark)
    assert crm_world.records(Entity.LEAD)[0]["source"] is None


def test_a_text_that_is_too_long_is_cut_before_it_is_sent(crm_world: World) -> None:
    outcome = written(crm_world, CreateTask(key="t", subject="s" * 400))
    assert isinstance(outcome, Applied)
    assert "name was cut to 255" in str(outcome.remark)


def test_a_recording_that_comes_later_keeps_what_is_in_the_description(crm_world: World) -> None:
    (first,) = applied([written(crm_world, call("a", description="what was said"))])
    written(crm_world, AttachRecording(key="a:rec", call=one(Entity.CALL, first.id), url="https://r.test/1.mp3"))
    (record,) = crm_world.records(Entity.CALL)
    assert record["description"] == "what was said\nRecording: https://r.test/1.mp3"


def test_a_person_with_two_numbers_is_one_hit_in_a_question_for_several(crm_world: World) -> None:
    crm_world.person(Entity.LEAD, "Two", ["+34911222333", PHONE])
    matches = asyncio.run(crm_world.crm().find([read(PHONE), read("+34911222333")]))
    assert [len(match.candidates) for match in matches if isinstance(match, Found)] == [1, 1]


def test_the_directory_holds_all_numbers_of_a_person_and_asks_nothing_about_people_without_one(
    crm_world: World,
) -> None:
    crm_world.person(Entity.LEAD, "Two", ["+34911222333", PHONE])
    crm_world.person(Entity.LEAD, "None", [])

    async def story() -> None:
        pages = [page async for page in crm_world.crm().load(None)]
        people = [change.record for page in pages for change in page.changes if change.record]
        assert {person.name: person.phones for person in people} == {"Two": ("+34911222333", PHONE), "None": ()}

    asyncio.run(story())
    assert sum("/Lead/" in path for path in paths(crm_world)) == 1


def test_the_deals_of_a_contact_are_the_newest_first_and_closed_ones_are_known(crm_world: World) -> None:
    contact = crm_world.person(Entity.CONTACT, "Ana", [PHONE])
    for name, stage in (("old", "Closed Won"), ("new", "Proposal")):
        written(crm_world, CreateDeal(key=name, name=name, stage=stage, contact=one(Entity.CONTACT, contact)))
        crm_world.pass_time(60)
    deals = asyncio.run(crm_world.crm().deals_of(Candidate(entity=Entity.CONTACT, id=contact)))
    assert [(deal.name, deal.open) for deal in deals] == [("new", True), ("old", False)]
    assert asyncio.run(crm_world.crm().deals_of(Candidate(entity=Entity.LEAD, id="1"))) == ()


def test_prepare_says_where_the_key_is_kept(crm_world: World, keyless_world: World) -> None:
    with_field = asyncio.run(crm_world.crm().prepare(agreed=True))
    assert all("cCordboardKey" in said for said in with_field.said)
    without = asyncio.run(keyless_world.crm().prepare(agreed=False))
    assert all("marker" in said for said in without.said)
    assert not without.offers
    said = [*with_field.said, *without.said]
    assert {one.code for text in said for one in reason_messages(text, None, "espo")} == {"key_stored", "key_marked"}
