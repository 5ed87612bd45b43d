"""What SuiteCRM has beyond the contract: two grants, two APIs, ids of ours, links by their own requests."""

import asyncio
import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from cordboard.crm.suitecrm.provider import PROVIDER
from cordboard.domain.crm.actions import CreateDeal, CreateLead, LinkCall, SetFields
from cordboard.domain.crm.contact_match import Candidate, Entity, NotFound
from cordboard.domain.numbers.reading import read
from cordboard.ports.crm import PushSecrets, Rejected, WebhookRequest
from cordboard.ports.errors import NeedsHuman, Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import PERSON, applied, call, lead, one, raising
from cordboard.toolkit.ids import record_id

World = Any  # the world of conftest.py


def tokens(world: World) -> list[dict[str, str]]:
    """What the token endpoint was asked."""
    return [json.loads(sent.body) for sent in world.far.sent if sent.path.endswith("/access_token")]


def test_a_refresh_token_is_used_once_and_the_next_one_is_stored_before_the_access_token_is_used(
    password_world: World,
) -> None:
    world, stored = password_world, list[str]()
    save = world.kept.save

    async def saved(values: dict[str, str]) -> None:
        stored.append(f"{values['refresh_token']} before request {len(world.far.sent)}")
        await save(values)

    world.kept.save = saved

    async def story() -> None:
        crm = world.crm()
        for _ in range(3):
            await crm.existing(Entity.LEAD, ["none-there"])
            world.expire()

    asyncio.run(story())
    asked = tokens(world)
    assert [one["grant_type"] for one in asked] == ["password", "refresh_token", "refresh_token"]
    assert len({one.get("refresh_token") for one in asked}) == 3
    paths = [sent.path.rpartition("/")[2] for sent in world.far.sent]
    assert [int(text.rpartition(" ")[2]) for text in stored] == [
        at + 1 for at, path in enumerate(paths) if path == "access_token"
    ], "stored right after the answer, before the next request"


def test_a_refresh_token_that_was_used_elsewhere_is_replaced_by_the_password(password_world: World) -> None:
    world = password_world

    async def story() -> None:
        await world.crm().existing(Entity.LEAD, ["none-there"])
        world.kept.values["refresh_token"] = "used-elsewhere"
        world.expire()
        await world.crm().existing(Entity.LEAD, ["none-there"])

    asyncio.run(story())
    assert [one["grant_type"] for one in tokens(world)] == ["password", "refresh_token", "password"]


@pytest.mark.parametrize(
    ("settings", "code"), [({"user_name": ""}, "credentials_missing"), ({"client_id": ""}, "no_client")]
)
def test_a_sign_in_that_lacks_something_says_what(password_world: World, settings: Any, code: str) -> None:
    async def story() -> None:
        with raising(NeedsHuman) as caught:
            await password_world.crm(**settings).existing(Entity.LEAD, ["none-there"])
        assert caught[0].code == code

    asyncio.run(story())
    assert password_world.far.sent == []


def test_a_wrong_password_shows_when_the_connection_is_tested(crm_world: World) -> None:
    crm_world.kept.values["password"] = "wrong"

    async def story() -> None:
        with raising(NeedsHuman) as caught:
            await crm_world.crm().identify()
        assert caught[0].code == "legacy_login"

    asyncio.run(story())
    assert "wrong" not in "".join(line.request + line.reply for line in crm_world.journal)


def test_without_a_user_there_are_the_stages_of_a_new_installation_and_all_users(crm_world: World) -> None:
    crm = crm_world.crm(user_name="")

    async def story() -> None:
        (pipeline,) = await crm.pipelines()
        assert len(pipeline.stages) == 10
        assert len(await crm.users()) == len(crm_world.owners()) + 1, "also the one who left"
        fields = {field.name: field for field in await crm.fields(Entity.LEAD)}
        assert (fields["status"].label, fields["status"].options) == ("Status", ())

    asyncio.run(story())
    assert not [sent for sent in crm_world.far.sent if sent.path.endswith("/rest.php")]


def test_an_answer_of_the_older_api_that_is_none_is_trouble_that_passes(crm_world: World) -> None:
    async def story() -> None:
        for reply in (httpx.Response(200, text="<html>"), httpx.Response(500), httpx.Response(200, json=[])):
            crm_world.far.play(transport_faults.answers(reply), path="/rest.php")
            with raising(Unavailable) as caught:
                await crm_world.crm().users()
            assert caught[0].wrote is False

    asyncio.run(story())


def test_records_have_the_ids_that_we_choose_and_one_that_was_deleted_is_not_created_again(crm_world: World) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        (made,) = applied(await crm.apply([lead("c1:lead")], verify=False))
        assert made.id == record_id("suitecrm", "c1:lead")
        crm_world.delete(Entity.LEAD, made.id)
        (again,) = applied(await crm.apply([lead("c1:lead")], verify=True))
        assert (again.id, again.was_there) == (made.id, True)

    asyncio.run(story())
    assert crm_world.records(Entity.LEAD) == []


def test_a_deal_whose_contact_was_not_linked_is_linked_at_the_next_attempt(crm_world: World) -> None:
    contact = one(Entity.CONTACT, crm_world.person(Entity.CONTACT, "Nora", [PERSON]))
    deal, crm = CreateDeal(key="d", name="Deal", contact=contact), crm_world.crm()

    async def story() -> None:
        crm_world.far.play(transport_faults.refused, path="/relationships/contacts", method="POST")
        with raising(Unavailable):
            await crm.apply([deal], verify=False)
        (made,) = applied(await crm.apply([deal], verify=True))
        client = Candidate(entity=Entity.CONTACT, id=contact.id, name="Nora", phones=())
        assert [one.id for one in await crm.deals_of(client)] == [made.id]

    asyncio.run(story())
    (row,) = crm_world.records(Entity.DEAL)
    assert row["contacts"] == [contact.id]


def test_a_call_that_is_linked_elsewhere_loses_the_people_who_were_linked_besides(crm_world: World) -> None:
    people = [one(Entity.CONTACT, crm_world.person(Entity.CONTACT, name, [PERSON])) for name in "AB"]
    other = one(Entity.LEAD, crm_world.person(Entity.LEAD, "C", [PERSON]))
    deal = one(Entity.DEAL, crm_world.deal("Deal", "open", "1", date(2030, 1, 1)))
    crm = crm_world.crm()

    async def story() -> None:
        (made,) = applied(await crm.apply([call("c", about=(deal, *people, other))], verify=False))
        (row,) = crm_world.records(Entity.CALL)
        assert (len(row["contacts"]), len(row["leads"])) == (2, 1)
        link = LinkCall(key="l", call=one(Entity.CALL, made.id), about=people[1])
        applied(await crm.apply([link], verify=False))

    asyncio.run(story())
    (row,) = crm_world.records(Entity.CALL)
    assert (row["parent_id"], row["contacts"], row["leads"]) == (people[1].id, [people[1].id], [])


def test_a_moment_that_is_taken_and_not_kept_is_named(crm_world: World) -> None:
    kept = {"data": {"type": "Call", "id": "x", "attributes": {"date_start": ""}}}
    crm_world.far.play(transport_faults.answers(httpx.Response(201, json=kept)), path="/V8/module", method="POST")
    (outcome,) = applied(asyncio.run(crm_world.crm().apply([call("c")], verify=False)))
    assert "date_start was left empty: SuiteCRM did not keep" in str(outcome.remark)


def test_a_field_that_vanished_meanwhile_is_left_out_and_said(crm_world: World) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        await crm.fields(Entity.LEAD)
        crm_world.own.state.own_fields["Leads"].pop("source_c")
        crm_world.own.forget_models()
        mapped = CreateLead(key="k", name="x", phone=PERSON, fields={"source_c": "ads"})
        (outcome,) = applied(await crm.apply([mapped], verify=False))
        assert outcome.remark == "source_c was left empty: SuiteCRM has no such field."

    asyncio.run(story())


def test_yes_and_no_and_numbers_that_come_back_as_texts_are_still_ours(crm_world: World) -> None:
    facts = {"do_not_call": {"type": "bool"}, "score_c": {"type": "int", "source": "custom_fields"}}
    crm_world.control("POST", "/fields", {"entity": "Leads", "name": "score_c", "facts": facts["score_c"]})
    crm, sent = crm_world.crm(), {"do_not_call": "yes", "score_c": "7"}

    async def story() -> None:
        (made,) = applied(await crm.apply([lead("k", fields=sent)], verify=False))
        crm_world.fill(Entity.LEAD, made.id, "do_not_call", "1")
        change = SetFields(
            key="f", record=one(Entity.LEAD, made.id), fields={"do_not_call": "no", "score_c": "8"}, ours=True,
            sent=(sent,),
        )  # fmt: skip
        (outcome,) = applied(await crm.apply([change], verify=False))
        assert outcome.remark is None

    asyncio.run(story())
    (row,) = crm_world.records(Entity.LEAD)
    assert (row["do_not_call"], row["score_c"]) == (False, "8")


def test_hits_beyond_the_first_page_are_read_too(crm_world: World) -> None:
    for at in range(60):
        crm_world.person(Entity.LEAD, f"L{at}", [f"+380{at:03}671234567"[:13]])
    wanted = crm_world.person(Entity.LEAD, "The one", ["(067) 123-45-67"])
    (match,) = asyncio.run(crm_world.crm(region="UA").find([read("+380671234567", "UA")]))
    assert not isinstance(match, NotFound)
    assert [one.id for one in match.candidates] == [wanted]  # type: ignore[union-attr]


def test_a_closed_module_shows_as_missing_and_another_installation_is_refused(crm_world: World) -> None:
    crm_world.control("POST", "/access", {"Tasks": []})

    async def story() -> None:
        identity = await crm_world.crm().identify()
        held = {scope.name: scope.held for scope in identity.scopes}
        assert (held["Tasks: view, edit"], held["Contacts: view"], held["Users: view"]) == (False, True, True)
        assert held["Calls: view, edit"] is None
        assert identity.account.startswith("127.0.0.1:9#")
        with raising(NeedsHuman) as caught:
            await crm_world.crm(account="elsewhere#1").identify()
        assert caught[0].code == "another_account"

    asyncio.run(story())


def test_there_are_no_notifications() -> None:
    request = WebhookRequest(method="POST", path="/", query="", headers={}, body=b"")
    rejected = PROVIDER.parse_push(request, PushSecrets(), datetime.now(UTC))
    assert isinstance(rejected, Rejected)
    assert rejected.status == 404
