"""What only Odoo has: archived people, opportunities without a client, one model for persons and companies, rights."""

import asyncio
from typing import Any

import httpx
import pytest

from cordboard.crm.odoo.provider import OdooProvider
from cordboard.domain.crm.actions import CreateDeal, CreateLead, LinkCall, LogCall, SetOwner
from cordboard.domain.crm.contact_match import Entity, Found, NotFound
from cordboard.domain.numbers.reading import read
from cordboard.ports.crm import Applied, Rejected, WebhookRequest
from cordboard.ports.crm.push import PushSecrets
from cordboard.ports.errors import NeedsHuman, PermissionMissing, Refused
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import applied, call, everybody, lead, news, one, raising

World = Any  # the world of conftest.py


def error(status: int, name: str, message: str = "no") -> transport_faults.Trick:
    return transport_faults.answers(httpx.Response(status, json={"name": name, "message": message, "debug": ""}))


def test_whoever_is_archived_leaves_the_directory_at_once_and_comes_back(crm_world: World) -> None:
    record = crm_world.person(Entity.CONTACT, "Nora", ["+34600440001"])

    async def story() -> None:
        crm = crm_world.crm()
        changes, cursor = await everybody(crm)
        assert [change.id for change in changes] == [record]
        for active in (False, True):
            crm_world.pass_time(60)
            crm_world.control("PATCH", f"/records/res.partner/{record}", {"active": active})
            changes, cursor = await news(crm, cursor)
            assert record in [change.id for change in changes]
            assert any(change.record for change in changes) is active
            (match,) = await crm.find([read("+34600440001", "ES")])
            assert isinstance(match, Found if active else NotFound)

    asyncio.run(story())


def test_a_lead_that_became_an_opportunity_of_a_contact_is_no_lead_any_more(crm_world: World) -> None:
    record = crm_world.person(Entity.LEAD, "Nora", ["+34600440001"])

    async def story() -> None:
        crm = crm_world.crm()
        _, cursor = await everybody(crm)
        crm_world.pass_time(60)
        crm_world.control("PATCH", f"/records/crm.lead/{record}", {"type": "opportunity"})
        changes, cursor = await news(crm, cursor)
        assert [(change.entity, bool(change.record)) for change in changes] == [(Entity.LEAD, True)], "still of nobody"
        contact = crm_world.person(Entity.CONTACT, "Nora", [])
        crm_world.pass_time(60)
        crm_world.control("PATCH", f"/records/crm.lead/{record}", {"partner_id": int(contact)})
        changes, _ = await news(crm, cursor)
        assert (Entity.LEAD, record, None) in [(change.entity, change.id, change.record) for change in changes]

    asyncio.run(story())


def test_colleagues_are_partners_too_and_are_not_in_the_directory(crm_world: World) -> None:
    crm_world.control("PATCH", "/records/res.partner/1", {"phone": "+34600440009"})

    async def story() -> None:
        changes, _ = await everybody(crm_world.crm())
        assert changes == []

    asyncio.run(story())


def test_a_company_that_was_a_person_changes_its_kind(crm_world: World) -> None:
    record = crm_world.person(Entity.CONTACT, "Acme", ["+34600440001"])

    async def story() -> None:
        crm = crm_world.crm()
        _, cursor = await everybody(crm)
        crm_world.pass_time(60)
        crm_world.control("PATCH", f"/records/res.partner/{record}", {"is_company": True})
        changes, _ = await news(crm, cursor)
        assert [change.entity for change in changes] == [Entity.ACCOUNT]

    asyncio.run(story())


@pytest.mark.parametrize("written", ["600 11 12 22", "0034 600-111-222", "(600) 111.222", "+34600111222", "600111222"])
def test_second_numbers_are_found_however_they_are_written(crm_world: World, rpc_world: World, written: str) -> None:
    for world in (crm_world, rpc_world):
        record = world.person(Entity.LEAD, "Nora", ["+34911000111", written])
        (match,) = asyncio.run(world.crm().find([read("+34600111222", "ES")]))
        assert isinstance(match, Found)
        assert match.candidates[0].id == record


def test_a_call_can_only_be_moved_by_an_administrator_and_the_item_says_so(crm_world: World) -> None:
    person = crm_world.person(Entity.LEAD, "Nora", ["+34600440001"])

    async def story() -> None:
        crm = crm_world.crm()
        (logged,) = applied(await crm.apply([call("a")], verify=False))
        refusal = error(403, "odoo.exceptions.AccessError", "Only administrators can modify these fields.")
        crm_world.far.play(refusal, path="/mail.message/write")
        link = LinkCall(key="l", call=one(Entity.CALL, logged.id), about=one(Entity.LEAD, person))
        (outcome,) = await crm.apply([link], verify=False)
        assert isinstance(outcome, Refused)
        assert outcome.code == "administrators_only"

    asyncio.run(story())


def test_a_right_that_is_missing_pauses_what_needs_it_and_one_closed_record_parks_its_item(crm_world: World) -> None:
    record = crm_world.person(Entity.CONTACT, "Nora", ["+34600440001"])

    async def story() -> None:
        crm = crm_world.crm()
        crm_world.control("POST", "/access", {"crm.lead": ["read"]})
        with raising(PermissionMissing) as caught:
            await crm.apply([lead()], verify=False)
        assert caught[0].code == "no_access"
        crm_world.control("POST", "/access", {"crm.lead": ["read", "create", "edit"]})
        applied(await crm.apply([lead()], verify=False))
        crm_world.far.play(error(403, "odoo.exceptions.AccessError"), path="/res.partner/write")
        give = SetOwner(key="o", record=one(Entity.CONTACT, record), owner=crm_world.owners()[1])
        (outcome,) = await crm.apply([give], verify=False)
        assert isinstance(outcome, Refused)
        assert outcome.code == "record_closed"

    asyncio.run(story())


def test_rights_are_asked_for_and_named(crm_world: World, rpc_world: World) -> None:
    for world in (crm_world, rpc_world):
        world.control("POST", "/access", {"crm.lead": ["read"], "mail.activity": []})
        identity = asyncio.run(world.crm().identify())
        held = {scope.name: scope.held for scope in identity.scopes}
        assert held["crm.lead: read"] is True
        assert held["crm.lead: create, write"] is False
        assert held["mail.activity: create, write"] is False
        assert held["res.partner: create, write"] is True
        assert (identity.account_name, identity.user.name, identity.time_zone) == (
            "Mi Empresa", "Administrator", "Europe/Madrid",
        )  # fmt: skip


def test_another_database_at_the_same_address_is_refused(crm_world: World) -> None:
    async def story() -> None:
        identity = await crm_world.crm().identify()
        assert (await crm_world.crm(account=identity.account).identify()).account == identity.account
        with raising(NeedsHuman) as caught:
            await crm_world.crm(account="elsewhere").identify()
        assert caught[0].code == "another_account"

    asyncio.run(story())


def test_an_older_odoo_without_json_2_says_what_to_enter(crm_world: World) -> None:
    crm_world.far.play(transport_faults.html(404), path="/context_get")

    async def story() -> None:
        with raising(NeedsHuman) as caught:
            await crm_world.crm().identify()
        assert caught[0].code == "no_json2"
        assert "login" in caught[0].text

    asyncio.run(story())


def test_a_login_that_is_refused_needs_a_person_and_no_method_is_called(rpc_world: World) -> None:
    async def story() -> None:
        with raising(NeedsHuman) as caught:
            await rpc_world.crm(login="nobody").users()
        assert caught[0].code == "unauthorized"

    asyncio.run(story())
    assert [sent.path for sent in rpc_world.far.sent] == ["/jsonrpc/common/authenticate"]


def test_a_stage_that_is_gone_is_left_out_and_named(crm_world: World) -> None:
    deal = CreateDeal(key="d", name="Roof", place="1", stage="99")
    (outcome,) = applied(asyncio.run(crm_world.crm().apply([deal], verify=False)))
    assert outcome.remark == "stage_id was left empty: Odoo doesn't accept 99."
    (record,) = crm_world.records(Entity.DEAL)
    assert record["team_id"][1] == "Sales"


def test_a_source_and_tags_are_created_once(crm_world: World) -> None:
    crm = crm_world.crm()
    wanted = [
        CreateLead(key=f"l{n}", name="N", phone=f"+3460044000{n}", source="Ads", tags={"tag_ids": ("vip",)})
        for n in "12"
    ]
    applied(asyncio.run(crm.apply(wanted, verify=False)))
    applied(asyncio.run(crm_world.crm().apply([lead("l3", source="Ads")], verify=False)))
    assert [row["name"] for row in crm_world.control("GET", "/records/utm.source")["data"]] == ["Ads"]
    assert [row["name"] for row in crm_world.control("GET", "/records/crm.tag")["data"]] == ["vip"]


def test_a_call_belongs_to_the_agent_and_its_link_leads_to_the_record(crm_world: World, rpc_world: World) -> None:
    links = []
    for world in (crm_world, rpc_world):
        person, owner = world.person(Entity.LEAD, "Nora", ["+34600440001"]), world.owners()[2]
        action: LogCall = call("a", about=(one(Entity.LEAD, person),), owner=owner)
        (outcome,) = applied(asyncio.run(world.crm().apply([action], verify=False)))
        (record,) = world.records(Entity.CALL)
        assert record["author_id"][0] == int(owner), "the card of a user has the same number here"
        links.append(str(outcome.link).replace(person, "N"))
        (again,) = applied(asyncio.run(world.crm().apply([action], verify=True)))
        assert (again.id, again.was_there, again.link) == (outcome.id, True, outcome.link)
    assert links == [
        "http://127.0.0.1:9/odoo/crm.lead/N", "http://127.0.0.1:9/web#id=N&model=crm.lead&view_type=form",
    ]  # fmt: skip


def test_an_attempt_that_is_repeated_without_a_look_is_the_same_record_all_the_same(crm_world: World) -> None:
    async def story() -> list[Applied]:
        crm = crm_world.crm()
        return [applied(await crm.apply([lead()], verify=False))[0] for _ in range(2)]

    first, second = asyncio.run(story())
    assert first.id == second.id
    assert len(crm_world.records(Entity.LEAD)) == 1


def test_notifications_are_not_accepted() -> None:
    request = WebhookRequest(method="POST", path="/", query="", headers={}, body=b"{}")
    assert isinstance(OdooProvider().parse_push(request, PushSecrets(), None), Rejected)  # type: ignore[arg-type]
