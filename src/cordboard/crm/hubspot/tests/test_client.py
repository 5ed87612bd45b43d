"""What is special to HubSpot: batches, an index that lags, stages, our property, links of notes, limits of the day."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.crm.hubspot.reading.directory_feed import Cursor
from cordboard.domain.crm.actions import Action, AddNote, AttachRecording, CreateDeal, CreateLead, LinkCall, RemoveNote
from cordboard.domain.crm.contact_match import Candidate, Entity, Found
from cordboard.domain.numbers.reading import read
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import NeedsHuman, PermissionMissing, RateLimited, Refused, Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import applied, call, everybody, lead, news, one

World = Any  # the world of conftest.py
PHONE = "+34600111222"


def written(world: World, *actions: Action, **settings: Any) -> list[Outcome]:
    return list(asyncio.run(world.crm(**settings).apply(list(actions), verify=False)))


def bodies(world: World, path: str) -> list[Any]:
    return [json.loads(sent.body) for sent in world.far.sent if sent.path.endswith(path)]


def test_a_hundred_records_leave_in_one_request_and_their_links_in_one_more(crm_world: World) -> None:
    contact = one(Entity.CONTACT, crm_world.person(Entity.CONTACT, "Ana", [PHONE]))
    outcomes = applied(written(crm_world, *(call(f"c{n}", about=(contact,)) for n in range(100))))
    assert len({outcome.id for outcome in outcomes}) == 100
    (upsert,), (links,) = bodies(crm_world, "/calls/batch/upsert"), bodies(crm_world, "/associate/default")
    assert (len(upsert["inputs"]), len(links["inputs"])) == (100, 100)
    assert all(contact.id in row["linked_contacts"] for row in crm_world.records(Entity.CALL))


def test_one_record_that_hubspot_refuses_holds_back_no_other(crm_world: World) -> None:
    wrong = CreateLead(key="w", name="Wrong", phone="+34600111333", status="Odd")
    first, second, third = applied(written(crm_world, lead("a"), wrong, lead("b", "+34600111444")))
    assert (first.remark, third.remark) == (None, None)
    assert "hs_lead_status was left empty" in str(second.remark)
    assert len(crm_world.records(Entity.LEAD)) == 3


def test_an_owner_whom_hubspot_does_not_know_parks_the_item(crm_world: World) -> None:
    refused, fine = written(crm_world, lead("a", owner="999"), lead("b", "+34600111444"))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.field) == ("validation", "hubspot_owner_id")
    assert isinstance(fine, Applied)


def test_a_second_attempt_leaves_what_people_changed_and_makes_the_links(crm_world: World) -> None:
    contact = one(Entity.CONTACT, crm_world.person(Entity.CONTACT, "Ana", [PHONE]))
    action = call("c", about=(contact,))

    async def story() -> None:
        crm = crm_world.crm()
        crm_world.far.play(transport_faults.html(503), path="/associate/default")
        with pytest.raises(Unavailable) as caught:
            await crm.apply([action], verify=False)
        assert caught.value.wrote is None, "the record is there, its links are not"
        (made,) = crm_world.records(Entity.CALL)
        crm_world.fill(Entity.CALL, made["id"], "hs_call_title", "by Ana")
        (outcome,) = applied(await crm.apply([action], verify=True))
        assert outcome.was_there

    asyncio.run(story())
    (record,) = crm_world.records(Entity.CALL)
    assert (record["hs_call_title"], record["linked_contacts"]) == ("by Ana", [contact.id])


def test_a_record_that_is_gone_is_not_linked_and_the_call_is_logged(crm_world: World) -> None:
    (outcome,) = applied(written(crm_world, call("c", about=(one(Entity.CONTACT, "999"),))))
    assert "Not linked to every record" in str(outcome.remark)
    (logged,) = crm_world.records(Entity.CALL)
    (refused,) = written(
        crm_world, LinkCall(key="l", call=one(Entity.CALL, logged["id"]), about=one(Entity.LEAD, "999"))
    )
    assert isinstance(refused, Refused)


def test_without_our_property_an_unclear_attempt_is_never_repeated(keyless_world: World) -> None:
    crm = keyless_world.crm()

    async def story() -> None:
        assert crm.idempotency() == "unique_key", "nothing is known yet"
        (first,) = applied(await crm.apply([lead("a")], verify=False))
        assert first.id
        assert crm.idempotency() == "none"
        with pytest.raises(Unavailable) as caught:
            await crm.apply([lead("b", "+34600111333")], verify=True)
        assert caught.value.wrote is None

    asyncio.run(story())
    assert len(keyless_world.records(Entity.LEAD)) == 1


def test_our_property_is_created_when_it_is_agreed(keyless_world: World) -> None:
    crm = keyless_world.crm()

    async def story() -> None:
        before = await crm.prepare(agreed=False)
        assert before.offers
        assert "contacts: cordboard_key would be created with your agreement." in before.said
        after = await crm.prepare(agreed=True)
        assert not after.offers
        assert len([said for said in after.said if "the key is stored in cordboard_key" in said]) == 6
        assert crm.idempotency() == "unique_key"
        (first,), (second,) = [applied(await crm.apply([lead("a")], verify=False)) for _ in range(2)]
        assert (first.id, second.was_there) == (second.id, True)
        field = {one.name: one for one in await crm.fields(Entity.LEAD)}["cordboard_key"]
        assert not field.writable

    asyncio.run(story())


def test_a_type_whose_property_cannot_be_created_is_named(keyless_world: World) -> None:
    answer = httpx.Response(400, json={"status": "error", "category": "VALIDATION_ERROR", "message": "no"})
    keyless_world.far.play(transport_faults.answers(answer), path="/properties/2026-03/tasks", method="POST")
    said = asyncio.run(keyless_world.crm().prepare(agreed=True)).said
    assert "tasks: cordboard_key could not be created." in said


def test_a_number_that_hubspot_did_not_understand_is_found_as_it_was_typed(crm_world: World) -> None:
    record = crm_world.person(Entity.CONTACT, "Ana", ["600111222"])
    nothing = httpx.Response(200, json={"total": 0, "results": []})
    crm_world.far.play(transport_faults.answers(nothing), path="/contacts/search")
    (match,) = asyncio.run(crm_world.crm().find([read(PHONE)]))
    assert isinstance(match, Found)
    assert match.candidates[0].id == record
    first, second = bodies(crm_world, "/contacts/search")
    assert [group["filters"][0]["operator"] for group in first["filterGroups"]] == ["IN"] * 4
    assert second["filterGroups"][0]["filters"] == [
        {"propertyName": "phone", "operator": "CONTAINS_TOKEN", "value": "*600111222"}
    ]


def test_many_numbers_are_one_question_a_type(crm_world: World) -> None:
    numbers = [f"+346001112{n:02}" for n in range(20)]
    for number in numbers:
        crm_world.person(Entity.LEAD, number, [number])
    matches = asyncio.run(crm_world.crm().find([read(number) for number in numbers]))
    assert all(isinstance(match, Found) for match in matches)
    assert len(bodies(crm_world, "/contacts/search")) == 1


def test_a_change_that_the_search_shows_late_is_not_missed(crm_world: World) -> None:
    crm_world.control("POST", "/switches", {"search_lag": True})
    crm = crm_world.crm()

    async def story() -> None:
        _, cursor = await everybody(crm)
        crm_world.pass_time(120)
        first = crm_world.person(Entity.LEAD, "First", ["+34600770001"])
        changes, cursor = await news(crm, cursor)
        assert changes == [], "not in the index yet"
        crm_world.pass_time(7)
        second = crm_world.person(Entity.LEAD, "Second", ["+34600770002"])
        crm_world.pass_time(2)
        changes, cursor = await news(crm, cursor)
        assert [change.id for change in changes] == [first]
        crm_world.pass_time(10)
        changes, cursor = await news(crm, cursor)
        assert [change.id for change in changes] == [second]

    asyncio.run(story())


def test_a_search_beyond_its_reach_goes_on_at_the_next_moment(crm_world: World) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        _, cursor = await everybody(crm)
        held = msgspec.json.decode(cursor, type=Cursor)
        mark = held.marks["contacts"]
        mark.offset, mark.since = 9_950, "2026-01-01T00:00:00.000Z"
        await crm.changes(msgspec.json.encode(held).decode())

    asyncio.run(story())
    (asked,) = bodies(crm_world, "/contacts/search")
    (test,) = asked["filterGroups"][0]["filters"]
    assert (asked["after"], test["value"]) == ("0", "1767225600001")


def test_a_lead_that_became_a_contact_is_one(crm_world: World) -> None:
    record = crm_world.person(Entity.LEAD, "Ana", [PHONE])
    crm_world.fill(Entity.LEAD, record, "lifecyclestage", "opportunity")

    async def story() -> None:
        crm = crm_world.crm()
        (match,) = await crm.find([read(PHONE)])
        assert isinstance(match, Found)
        assert (match.candidates[0].entity, match.candidates[0].id) == (Entity.CONTACT, record)
        assert {one async for page in crm.ids() for one in page.ids} == {(Entity.CONTACT, record)}
        (other,) = await crm_world.crm(lead_stages="opportunity").find([read(PHONE)])
        assert isinstance(other, Found)
        assert other.candidates[0].entity is Entity.LEAD

    asyncio.run(story())


def test_a_note_about_a_call_is_on_what_the_call_is_linked_to(crm_world: World) -> None:
    contact = one(Entity.CONTACT, crm_world.person(Entity.CONTACT, "Ana", [PHONE]))
    (logged,) = applied(written(crm_world, call("c", about=(contact,))))
    (note,) = applied(
        written(crm_world, AddNote(key="n", parent=one(Entity.CALL, logged.id), title="Wrap-up", text="x"))
    )
    (row,) = crm_world.records(Entity.NOTE)
    assert (row["hs_note_body"], row["linked_contacts"]) == ("Wrap-up\nx", [contact.id])
    for was_there in (True, False):
        (removed,) = applied(written(crm_world, RemoveNote(key="r", note=one(Entity.NOTE, note.id))))
        assert removed.was_there is was_there
    assert crm_world.records(Entity.NOTE) == []


def test_a_recording_without_https_that_comes_later_keeps_what_is_in_the_text(crm_world: World) -> None:
    (first,) = applied(written(crm_world, call("a", description="what was said")))
    late = AttachRecording(key="a:rec", call=one(Entity.CALL, first.id), url="http://pbx.test/1.mp3")
    for _ in range(2):
        applied(written(crm_world, late))
    (record,) = crm_world.records(Entity.CALL)
    assert record["hs_call_body"] == "what was said\nRecording: http://pbx.test/1.mp3"


def test_deals_of_a_contact_are_the_newest_first_and_closed_ones_are_known(crm_world: World) -> None:
    contact = crm_world.person(Entity.CONTACT, "Ana", [PHONE])
    for name, stage in (("old", "closedwon"), ("new", "contractsent")):
        written(crm_world, CreateDeal(key=name, name=name, stage=stage, contact=one(Entity.CONTACT, contact)))
        crm_world.pass_time(60)
    deals = asyncio.run(crm_world.crm().deals_of(Candidate(entity=Entity.CONTACT, id=contact)))
    assert [(deal.name, deal.open) for deal in deals] == [("new", True), ("old", False)]
    assert asyncio.run(crm_world.crm().deals_of(Candidate(entity=Entity.LEAD, id="1"))) == ()


def test_a_deal_begins_where_the_pipeline_does_also_when_its_stage_is_gone(crm_world: World) -> None:
    for at, stage in enumerate((None, "gone")):
        (outcome,) = applied(written(crm_world, CreateDeal(key=f"d{at}", name="Deal", stage=stage)))
        assert bool(outcome.remark) is (stage is not None)
    stages = {(row["pipeline"], row["dealstage"]) for row in crm_world.records(Entity.DEAL)}
    assert stages == {("default", "appointmentscheduled")}


def test_another_account_is_refused(crm_world: World) -> None:
    with pytest.raises(NeedsHuman) as caught:
        asyncio.run(crm_world.crm(account="77").identify())
    assert caught.value.code == "another_account"


def test_a_scope_that_lacks_is_named_and_what_was_granted_is_shown(crm_world: World) -> None:
    identity = asyncio.run(crm_world.crm().identify())
    assert all(scope.held for scope in identity.scopes)
    assert identity.user.email == "ana.ruiz@miempresa.test"
    crm_world.control("POST", "/access", {"deals": ["read"]})
    with pytest.raises(PermissionMissing) as caught:
        written(crm_world, CreateDeal(key="d", name="Deal"))
    assert caught.value.permission == "crm.objects.deals.write"


def test_the_limit_of_the_day_ends_at_midnight_of_the_account(crm_world: World) -> None:
    limit = httpx.Response(429, json={"status": "error", "policyName": "DAILY", "message": "daily"})

    async def story() -> None:
        crm = crm_world.crm()
        await crm.identify()
        crm_world.far.play(transport_faults.answers(limit), path="/owners")
        with pytest.raises(RateLimited) as caught:
            await crm.users()
        assert caught.value.after is not None
        assert timedelta(0) < caught.value.after <= timedelta(hours=25)

    asyncio.run(story())


def test_the_counterpart_limits_requests_as_hubspot_does(crm_world: World) -> None:
    crm_world.control("POST", "/limits", {"requests": 3, "window_s": 10})

    async def story() -> None:
        crm = crm_world.crm()
        for _ in range(3):
            await crm.users()
        with pytest.raises(RateLimited) as caught:
            await crm.users()
        assert caught.value.after == timedelta(seconds=10)
        crm_world.pass_time(11)
        await crm.users()

    asyncio.run(story())


def test_the_numbered_api_version_is_the_same(crm_world: World) -> None:
    contact = one(Entity.CONTACT, crm_world.person(Entity.CONTACT, "Ana", [PHONE]))
    (outcome,) = applied(written(crm_world, call("c", about=(contact,)), api_version="v3"))
    (link,) = applied(
        written(crm_world, LinkCall(key="l", call=one(Entity.CALL, outcome.id), about=None), api_version="v3")
    )
    assert link.id == outcome.id
    (record,) = crm_world.records(Entity.CALL)
    assert record["linked_contacts"] == []
    assert all("2026" not in sent.path for sent in crm_world.far.sent if not sent.path.endswith("/token"))


def test_links_lead_to_the_site_of_the_account(crm_world: World) -> None:
    (outcome,) = applied(written(crm_world, lead("a")))
    assert outcome.link == f"http://127.0.0.1:9/contacts/1450001/record/0-1/{outcome.id}"
    page = crm_world._asked("GET", f"/contacts/1450001/record/0-1/{outcome.id}")
    assert "New caller" in page.text
    assert crm_world.crm().fields_page().endswith("/property-settings/1450001")
