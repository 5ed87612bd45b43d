"""What is odd about vtiger: sessions, errors with status 200, groups as owners, hidden modules, its own call list."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.crm.vtiger.codec import Context, wire
from cordboard.crm.vtiger.codec import call as event_of
from cordboard.crm.vtiger.provider import PROVIDER
from cordboard.crm.vtiger.record_types import link_of, site_of
from cordboard.crm.vtiger.session import CloudKey
from cordboard.crm.vtiger.tests.conftest import TYPES, SecretsInMemory, VtigerWorld
from cordboard.domain.calls.call import Disposition
from cordboard.domain.crm.actions import (
    AttachRecording,
    ChangeTask,
    CorrectCall,
    CreateDeal,
    CreateLead,
    CreateTask,
    LinkCall,
    MergeRecords,
    SetFields,
    SetOwner,
    said,
)
from cordboard.domain.crm.contact_match import Entity, Found, NotFound
from cordboard.domain.crm.fields import Field
from cordboard.domain.numbers.reading import read
from cordboard.ports.crm import Applied, Rejected
from cordboard.ports.errors import NeedsHuman, PermissionMissing, Refused, Unavailable, Unsupported
from cordboard.testing import fault_injecting_transport as faults
from cordboard.testing.crm_contract.world import PERSON, applied, call, lead, one, played, raising
from cordboard.toolkit.http.sender import Sender

BERLIN = "Europe/Berlin"


def refusal(code: str, message: str = "no") -> faults.Trick:
    return faults.answers(httpx.Response(200, json={"success": False, "error": {"code": code, "message": message}}))


def only(outcomes: Any) -> Applied:
    (outcome,) = applied(outcomes)
    return outcome


# -- signing in -------------------------------------------------------


def test_one_session_serves_until_it_is_lost(crm_world: VtigerWorld) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        for _ in range(3):
            await crm.users()
        assert crm_world.refreshes() == 1
        for code in ("SESSION_EXPIRED", "SESSION_LEFT_IDLE", "AUTHENTICATION_REQUIRED"):
            before = crm_world.refreshes()
            crm_world.far.play(refusal(code), path="/query/")
            crm_world.pass_time(120)
            await crm.users()
            assert crm_world.refreshes() == before + 1, code

    played(story())


def test_a_server_that_refuses_every_session_is_not_asked_for_one_after_the_other(crm_world: VtigerWorld) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        crm_world.far.play(refusal("INVALID_SESSIONID"), path="/query/", times=50)
        for _ in range(10):
            with raising(Unavailable):
                await crm.users()
        assert crm_world.refreshes() <= 2
        crm_world.pass_time(400)
        with raising(NeedsHuman):
            await crm.users()

    played(story())


def test_a_challenge_that_ran_out_is_trouble_that_passes(crm_world: VtigerWorld) -> None:
    crm_world.far.play(refusal("INVALID_AUTH_TOKEN"), path="/login/")
    with raising(Unavailable):
        played(crm_world.crm().users())
    assert played(crm_world.crm().users())


@pytest.mark.parametrize("secrets", [{}, {"access_key": ""}])
def test_a_missing_key_is_said_before_anything_is_sent(crm_world: VtigerWorld, secrets: dict[str, str]) -> None:
    crm_world.kept = SecretsInMemory(secrets)
    with raising(NeedsHuman) as caught:
        played(crm_world.crm().users())
    assert "access key is missing" in caught[0].text
    assert crm_world.far.sent == []


def test_the_cloud_takes_the_key_in_each_request_and_one_path_an_operation() -> None:
    asked: list[httpx.Request] = []

    def answered(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"success": True, "result": {"id": "19x5", "user_name": "ana"}})

    sender = Sender("vtiger", lambda _: None, transport=httpx.MockTransport(answered))
    cloud = CloudKey(sender, SecretsInMemory({"access_key": "key"}), "https://x.odx.vtiger.test", "ana@x.test")

    async def story() -> None:
        assert (await cloud.who()).id == "19x5"
        write = await cloud.request("create", {"elementType": "Leads", "element": "{}"}, write=True, keys=("k",))
        assert (write.method, write.url) == ("POST", "https://x.odx.vtiger.test/restapi/v1/vtiger/default/create")
        assert write.body == b"elementType=Leads&element=%7B%7D"
        assert write.headers["Authorization"] == "Basic YW5hQHgudGVzdDprZXk="

    played(story())
    assert asked[0].url.path == "/restapi/v1/vtiger/default/me"


# -- identity, permissions, settings -------------------------------------------------------


def test_a_hidden_module_is_named_among_the_permissions(crm_world: VtigerWorld) -> None:
    crm_world.control("POST", "/access", {"Leads": [], "*": ["read", "create", "edit"]})
    identity = played(crm_world.crm().identify())
    held = {scope.name: scope.held for scope in identity.scopes}
    assert held["Leads: view, create, edit"] is False
    assert held["Users: view"] is True
    assert held["Contacts: view, create, edit"] is None, "descriptions of this version do not say what may be written"


def test_permissions_follow_what_is_written_handed_over_and_read() -> None:
    asked = PROVIDER.scopes({"call_list": True, "read_deals": True}, tuple(TYPES))
    handed = PROVIDER.scopes({"read_deals": True}, (), tuple(TYPES))
    assert {"PBXManager: view, create, edit", "Potentials: view, create, edit"} <= {scope.name for scope in asked}
    assert {"Potentials: view", "Contacts: edit", "Events: edit"} <= {scope.name for scope in handed}
    assert all(scope.name.endswith(": view") for scope in PROVIDER.scopes({"mode": "shadow"}, tuple(TYPES)))


def test_another_address_is_another_account(crm_world: VtigerWorld) -> None:
    account = played(crm_world.crm().identify()).account
    assert played(crm_world.crm(account=account).identify()).account == account
    with raising(NeedsHuman) as caught:
        played(crm_world.crm(account="other.test").identify())
    assert caught[0].code == "another_account"


def test_addresses_of_the_api_and_of_pages_lead_to_the_same_site() -> None:
    for end in ("", "/", "/index.php", "/index.php?module=Home", "/webservice.php", "/restapi/v1/vtiger/default"):
        assert site_of(f" https://crm.test/vt{end} ") == "https://crm.test/vt"
    assert link_of("https://crm.test", "Events", "18x16").endswith("module=Calendar&view=Detail&record=16")


def test_nothing_is_pushed(crm_world: VtigerWorld) -> None:
    request: Any = None
    assert isinstance(PROVIDER.parse_push(request, request, datetime.now(UTC)), Rejected)
    assert list(played(crm_world.crm().subscribe("https://ours.test", "t", ()))) == []


# -- find and read -------------------------------------------------------


def test_a_number_with_an_extension_and_one_in_a_custom_field_are_found_and_a_fax_is_not(
    crm_world: VtigerWorld,
) -> None:
    crm_world.add_field(Entity.CONTACT, "cf_955", "Second mobile", "phone")
    written = crm_world.person(Entity.CONTACT, "Extension", ["600 11 12 22 ext. 5"])
    custom = crm_world.person(Entity.CONTACT, "Custom", [])
    crm_world.fill(Entity.CONTACT, custom, "cf_955", "(600) 111.333")
    faxed = crm_world.person(Entity.LEAD, "Fax", [])
    crm_world.fill(Entity.LEAD, faxed, "fax", "600111444")
    numbers = [read(text, "ES") for text in ("600111222", "600111333", "600111444")]
    first, second, third = played(crm_world.crm().find(numbers))
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert [one.candidates[0].id for one in (first, second)] == [written, custom]
    assert isinstance(third, NotFound)


def test_a_group_owns_nothing(crm_world: VtigerWorld) -> None:
    crm_world.control("POST", "/records/Groups", {"id": "20x3", "groupname": "Sales"})
    crm_world.person(Entity.CONTACT, "Shared", ["600111222"], owner="20x3")
    (match,) = played(crm_world.crm().find([read("600111222", "ES")]))
    assert isinstance(match, Found)
    assert match.candidates[0].owner is None


def test_a_field_that_the_profile_hides_breaks_no_look_up(crm_world: VtigerWorld) -> None:
    record = crm_world.person(Entity.CONTACT, "Ana", ["+34600111222"])
    fields = dict(crm_world.own.dialect.entities["Contacts"].fields)
    del fields["otherphone"], fields["email"]
    entity = msgspec.structs.replace(crm_world.own.dialect.entities["Contacts"], fields=fields)
    entities = {**crm_world.own.dialect.entities, "Contacts": entity}
    crm_world.own.dialect = msgspec.structs.replace(crm_world.own.dialect, entities=entities)
    crm_world.own.forget_models()
    (match,) = played(crm_world.crm().find([read("600111222", "ES")]))
    assert isinstance(match, Found)
    assert match.candidates[0].id == record


def test_settings_say_currency_and_which_stages_are_won(crm_world: VtigerWorld) -> None:
    crm_world.deal("One", "lost", "5", date(2026, 11, 1))
    crm = crm_world.crm(currency="UAH", won_stages="Closed Lost, Other", lost_stages="Prospecting")
    page = played(crm.deal_changes(None))
    assert [(deal.currency, deal.state) for deal in page.deals] == [("UAH", "won")]


def test_deals_of_a_client_are_listed_and_a_lead_has_none(crm_world: VtigerWorld) -> None:
    contact = crm_world.person(Entity.CONTACT, "Ana", ["+34600111222"])
    made = crm_world.deal("Roof", "open", "5", date(2026, 11, 1), contact=contact)
    (match,) = played(crm_world.crm().find([read("600111222", "ES")]))
    assert isinstance(match, Found)
    person = match.candidates[0]
    (deal,) = played(crm_world.crm().deals_of(person))
    assert (deal.id, deal.open, deal.name) == (made, True, "Roof")
    assert list(played(crm_world.crm().deals_of(msgspec.structs.replace(person, entity=Entity.LEAD)))) == []


# -- write -------------------------------------------------------


def test_an_event_has_its_time_in_the_zone_of_the_user() -> None:
    late = call(started_at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC), talk_ms=3_725_000)
    event = event_of(late, Context(owner="19x5", zone=BERLIN))
    times = [event[name] for name in ("date_start", "time_start", "due_date", "time_end")]
    assert times == ["2026-11-23", "00:30:00", "2026-11-23", "01:32:05"]
    assert (event["duration_hours"], event["duration_minutes"]) == ("1", "2")


@pytest.mark.parametrize(
    ("value", "sent"),
    [(True, "1"), (False, "0"), (12, "12"), (("a", "b"), "a |##| b"), (date(2026, 1, 2), "2026-01-02")],
)
def test_a_mapped_value_is_text(value: Any, sent: str) -> None:
    assert wire(value, Field(name="x", label="X", type="text")) == sent


def test_a_mandatory_field_that_nothing_is_known_for_is_filled_and_said(crm_world: VtigerWorld) -> None:
    facts = {"label": "Branch", "mandatory": True, "type": {"name": "picklist", "picklistValues": [{"value": "North"}]}}
    crm_world.control("POST", "/fields", {"entity": "Leads", "name": "cf_960", "facts": facts})
    outcome = only(played(crm_world.crm().apply([lead()], verify=False)))
    assert "cf_960 was filled with 'North'" in str(outcome.remark)
    assert crm_world.records(Entity.LEAD)[0]["cf_960"] == "North"


def test_a_mandatory_field_that_takes_no_word_parks_the_item_and_is_named(crm_world: VtigerWorld) -> None:
    facts = {"label": "Since", "mandatory": True, "type": {"name": "date"}}
    crm_world.control("POST", "/fields", {"entity": "Leads", "name": "cf_961", "facts": facts})
    (outcome,) = played(crm_world.crm().apply([lead()], verify=False))
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.field) == ("MANDATORY_FIELDS_MISSING", "cf_961")


def test_one_code_means_a_module_an_owner_or_a_record(crm_world: VtigerWorld) -> None:
    crm, denied = crm_world.crm(), "Permission to perform the operation is denied"
    record = one(Entity.LEAD, crm_world.person(Entity.LEAD, "L", [PERSON]))
    given = SetOwner(key="o", record=record, owner=crm_world.owners()[1])

    async def story() -> None:
        crm_world.far.play(refusal("ACCESS_DENIED", denied), path="/create/")
        with raising(PermissionMissing):
            await crm.apply([lead()], verify=False)
        crm_world.far.play(refusal("ACCESS_DENIED", "Cannot assign record to the given user"), path="/revise/")
        (outcome,) = await crm.apply([given], verify=False)
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.field) == ("user_not_accepted", "assigned_user_id")
        crm_world.far.play(refusal("ACCESS_DENIED", denied), path="/revise/")
        (outcome,) = await crm.apply([given], verify=False)
        assert isinstance(outcome, Refused)
        assert outcome.code == "record_closed"

    played(story())


@pytest.mark.parametrize(
    ("code", "kind"),
    [("DATABASE_QUERY_ERROR", Refused), ("REFERENCE_INVALID", Refused), ("LEAD_ALREADY_CONVERTED", Refused)],
)
def test_a_refusal_with_status_200_parks_its_item_and_the_next_one_goes_on(
    crm_world: VtigerWorld, code: str, kind: type
) -> None:
    crm = crm_world.crm()
    crm_world.far.play(refusal(code, "said so"), path="/create/")
    first, second = played(crm.apply([lead("a"), lead("b", "+34928000112")], verify=False))
    assert isinstance(first, kind)
    assert "said so" in first.text  # type: ignore[union-attr]
    assert isinstance(second, Applied)


def test_an_empty_500_after_the_record_was_written_makes_no_second_one(crm_world: VtigerWorld) -> None:
    crm = crm_world.crm()

    async def crashed(forward: Callable[[], Any]) -> httpx.Response:
        await forward()
        return httpx.Response(500)

    async def story() -> None:
        crm_world.far.play(crashed, path=crm_world.writes(Entity.LEAD), method="POST")
        with raising(Unavailable) as caught:
            await crm.apply([lead()], verify=False)
        assert caught[0].wrote is None
        assert only(await crm.apply([lead()], verify=True)).was_there

    played(story())
    assert len(crm_world.records(Entity.LEAD)) == 1


def test_a_key_with_letters_that_need_an_escape_is_found_by_its_marker(keyless_world: VtigerWorld) -> None:
    crm = keyless_world.crm()
    strange = CreateLead(key="o'neill:100%_x", name="L", phone=PERSON)

    async def story() -> None:
        first = only(await crm.apply([strange], verify=False))
        alike = only(await crm.apply([msgspec.structs.replace(strange, key="o_neill:100_yx")], verify=True))
        assert alike.id != first.id, "a pattern that fits is not our key"
        assert only(await crm.apply([strange], verify=True)).id == first.id

    played(story())


def test_a_link_that_an_old_server_keeps_is_said(crm_world: VtigerWorld) -> None:
    crm = crm_world.crm()
    contact = one(Entity.CONTACT, crm_world.person(Entity.CONTACT, "C", [PERSON]))

    async def story() -> None:
        made = only(await crm.apply([call("a", about=(contact,))], verify=False))
        kept = {"success": True, "result": {"id": made.id, "contact_id": contact.id}}
        crm_world.far.play(faults.answers(httpx.Response(200, json=kept)), path="/revise/Events")
        link = LinkCall(key="l", call=one(Entity.CALL, made.id), about=None)
        assert "kept contact_id" in str(only(await crm.apply([link], verify=False)).remark)

    played(story())


def test_a_number_that_the_server_writes_with_zeros_is_the_same(crm_world: VtigerWorld) -> None:
    deal = crm_world.deal("D", "open", "12.00000000", date(2026, 11, 1))
    fill = SetFields(key="f", record=one(Entity.DEAL, deal), fields={"amount": "12"})
    outcome = only(played(crm_world.crm().apply([fill], verify=False)))
    assert (outcome.was_there, outcome.remark) == (True, None)


def test_a_new_deal_has_a_stage_and_a_day_and_a_task_a_morning(crm_world: VtigerWorld) -> None:
    crm = crm_world.crm()
    played(crm.apply([CreateDeal(key="d", name="D")], verify=False))
    played(crm.apply([CreateTask(key="t", subject="T", due=date(2030, 1, 2))], verify=False))
    (deal,), (task,) = crm_world.records(Entity.DEAL), crm_world.records(Entity.TASK)
    assert deal["sales_stage"] == "Prospecting"
    assert deal["closingdate"]
    assert (task["date_start"], task["time_start"], task["due_date"]) == ("2030-01-02", "09:00:00", "2030-01-02")


def test_a_merge_is_unsupported(crm_world: VtigerWorld) -> None:
    lead_ = one(Entity.LEAD, "10x1")
    (outcome,) = played(
        crm_world.crm().apply([MergeRecords(key="m", merge="m", survivor=lead_, merged=lead_)], verify=False)
    )
    assert isinstance(outcome, Unsupported)


def test_a_closed_task_of_any_kind_is_left_alone(crm_world: VtigerWorld) -> None:
    crm = crm_world.crm()
    made = only(played(crm.apply([CreateTask(key="t", subject="T")], verify=False)))
    crm_world.fill(Entity.TASK, made.id, "taskstatus", "Deferred")
    change = ChangeTask(key="c", task=one(Entity.TASK, made.id), urgent=True)
    assert only(played(crm.apply([change], verify=False))).code == "task_closed"


# -- the call list -------------------------------------------------------


def test_a_call_is_in_the_call_list_too_and_what_happens_to_it_reaches_both(call_list_world: VtigerWorld) -> None:
    world, crm = call_list_world, call_list_world.crm()
    contact = one(Entity.CONTACT, world.person(Entity.CONTACT, "C", [PERSON]))
    was = call("a", missed=True, disposition=Disposition.ABANDONED, talk_ms=0, ring_ms=20_000)
    now = call("a", started_at=was.started_at, talk_ms=65_000, ring_ms=20_000)

    async def story() -> None:
        made = only(await crm.apply([was], verify=False))
        (entry,) = world.module("PBXManager")
        assert (entry["sourceuuid"], entry["direction"], entry["callstatus"]) == (made.id, "inbound", "no-answer")
        assert (entry["customernumber"], entry["billduration"], entry["totalduration"]) == (PERSON, "0", "20")
        event = one(Entity.CALL, made.id)
        correct = CorrectCall(key="a:1", call=event, was=(said(was),), now=said(now))
        link = LinkCall(key="a:2", call=event, about=contact)
        record = AttachRecording(key="a:3", call=event, url="https://r.test/1.mp3")
        for action in (correct, link, record):
            only(await crm.apply([action], verify=False))
        (entry,) = world.module("PBXManager")
        assert (entry["callstatus"], entry["billduration"], entry["totalduration"]) == ("completed", "65", "85")
        assert (entry["customer"], entry["customertype"]) == (contact.id, "Contacts")
        assert entry["recordingurl"] == "https://r.test/1.mp3"

    played(story())


def test_an_entry_whose_answer_was_lost_is_there_once(call_list_world: VtigerWorld) -> None:
    world, crm = call_list_world, call_list_world.crm()

    async def story() -> None:
        world.far.play(faults.answer_lost, path="/create/PBXManager", method="POST")
        with raising(Unavailable) as caught:
            await crm.apply([call("a")], verify=False)
        assert caught[0].wrote is None
        assert only(await crm.apply([call("a")], verify=True)).was_there

    played(story())
    assert [len(world.module(name)) for name in ("Events", "PBXManager")] == [1, 1]


def test_a_call_list_that_is_switched_off_keeps_no_event_back(call_list_world: VtigerWorld) -> None:
    call_list_world.control("POST", "/access", {"PBXManager": [], "*": ["read", "create", "edit"]})
    outcome = only(played(call_list_world.crm().apply([call("a")], verify=False)))
    assert "not in the call list" in str(outcome.remark)
    assert len(call_list_world.records(Entity.CALL)) == 1


def test_a_hidden_number_is_a_dash_in_the_call_list(call_list_world: VtigerWorld) -> None:
    played(call_list_world.crm().apply([call("a", client_number=None)], verify=False))
    assert call_list_world.module("PBXManager")[0]["customernumber"] == "-"


def test_many_look_ups_at_once_share_one_session(crm_world: VtigerWorld) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        await asyncio.gather(*(crm.find([read(f"60011122{at}", "ES")]) for at in range(10)))

    played(story())
    assert crm_world.refreshes() == 1
