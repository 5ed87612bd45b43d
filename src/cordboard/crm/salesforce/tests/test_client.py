"""What is special about Salesforce: the search and its index, tasks that are calls, roles of deals, rules."""

import asyncio
import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from cordboard.crm.salesforce.tests.conftest import SalesforceWorld
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import AddNote, AttachRecording, CreateContact, CreateDeal, CreateLead, Ref
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, NotFound
from cordboard.domain.numbers.reading import read
from cordboard.ports.crm import Applied
from cordboard.ports.errors import PermissionMissing, Refused, Unavailable, Unsupported
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import PERSON, applied, call, everybody, lead, news, one, played

STARTED = datetime(2026, 11, 30, 23, 30, 5, tzinfo=UTC)


def written(world: SalesforceWorld, *actions: Any, verify: bool = False, **settings: Any) -> list[Any]:
    async def story() -> list[Any]:
        return list(await world.crm(**settings).apply(actions, verify=verify))

    return played(story())


def found(world: SalesforceWorld, *numbers: str) -> list[Any]:
    return list(asyncio.run(world.crm().find([read(number, "ES") for number in numbers])))


def asked(world: SalesforceWorld, part: str) -> int:
    return sum(part in sent.path for sent in world.far.sent)


def test_a_known_caller_takes_one_search_and_a_stranger_one_query_more_for_each_object(
    crm_world: SalesforceWorld,
) -> None:
    crm_world.person(Entity.CONTACT, "Ana", ["600 111 222"])
    (match,) = found(crm_world, "+34600111222")
    assert isinstance(match, Found)
    assert (asked(crm_world, "/search"), asked(crm_world, "/query")) == (1, 1), "one query is for the users"
    (none,) = found(crm_world, "+34600999888")
    assert isinstance(none, NotFound)
    assert (asked(crm_world, "/search"), asked(crm_world, "/query")) == (2, 4)


def test_a_record_that_the_index_does_not_know_yet_is_found_in_the_records(crm_world: SalesforceWorld) -> None:
    crm_world.control("POST", "/switches", {"lag": True})
    record = crm_world.person(Entity.LEAD, "New", ["+34600111222"])
    (match,) = found(crm_world, "600111222")
    assert isinstance(match, Found)
    assert [one.id for one in match.candidates] == [record]
    assert asked(crm_world, "/query") > 0


def test_a_converted_lead_is_nobody_and_leaves_the_directory(crm_world: SalesforceWorld) -> None:
    record = crm_world.person(Entity.LEAD, "Old", ["+34600111222"])

    async def story() -> None:
        crm = crm_world.crm()
        loaded, cursor = await everybody(crm)
        assert [change.id for change in loaded if change.record] == [record]
        crm_world.pass_time(60)
        crm_world.control("PATCH", f"/records/Lead/{record}", {"IsConverted": True})
        crm_world.own.find("Lead", record).values["IsConverted"] = True  # type: ignore[union-attr]  # not writable there
        changes, _ = await news(crm, cursor)
        assert [(change.id, change.record) for change in changes] == [(record, None)]
        assert [ids async for page in crm.ids() for ids in page.ids] == []

    crm_world.own.find("Lead", record)
    played(story())
    assert isinstance(found(crm_world, "+34600111222")[0], NotFound)


def test_a_call_is_a_completed_task_with_the_day_of_the_user_and_its_start_in_the_comments(
    crm_world: SalesforceWorld,
) -> None:
    record = crm_world.person(Entity.CONTACT, "Ana", [PERSON])
    written(crm_world, call("c", started_at=STARTED, about=(one(Entity.CONTACT, record),), description="Said hello."))
    (task,) = crm_world.records(Entity.CALL)
    assert (task["Status"], task["CallType"], task["CallDurationInSeconds"]) == ("Completed", "Inbound", 65)
    assert (task["CallDisposition"], task["WhoId"], task["WhatId"]) == ("Answered", record, None)
    assert task["ActivityDate"] == "2026-12-01", "in Madrid it is the next day"
    assert task["Description"] == "Said hello.\n2026-11-30 23:30:05 UTC"
    missed = call("m", missed=True, disposition=Disposition.BUSY, talk_ms=None, direction=Direction.OUTBOUND)
    written(crm_world, missed)
    task = crm_world.records(Entity.CALL)[1]
    assert (task["CallType"], task["CallDurationInSeconds"], task["CallDisposition"]) == ("Outbound", 0, "Busy")


def test_own_fields_take_the_start_and_the_recording(crm_world: SalesforceWorld) -> None:
    crm_world.add_field(Entity.CALL, "Started__c", "datetime")
    crm_world.add_field(Entity.CALL, "Recording__c", "url")
    own = {"started_field": "Started__c", "recording_field": "Recording__c"}
    (made,) = applied(written(crm_world, call("c", started_at=STARTED), **own))
    url = "https://records.example/1"
    written(crm_world, AttachRecording(key="r", call=one(Entity.CALL, made.id), url=url), **own)
    (task,) = crm_world.records(Entity.CALL)
    assert (task["Started__c"], task["Recording__c"]) == ("2026-11-30T23:30:05.000+0000", url)
    assert not task["Description"]


def test_a_lead_allows_no_other_record_beside_it(crm_world: SalesforceWorld) -> None:
    person = crm_world.person(Entity.LEAD, "L", [PERSON])
    firm = crm_world.person(Entity.ACCOUNT, "Firm", ["+34928000112"])
    about = (Ref(entity=Entity.ACCOUNT, id=firm, name="Firm"), one(Entity.LEAD, person))
    written(crm_world, call("c", about=about))
    (task,) = crm_world.records(Entity.CALL)
    assert (task["WhoId"], task["WhatId"]) == (person, None)
    assert "Also concerns: Firm" in task["Description"]


def test_a_lead_without_a_company_gets_the_one_of_the_settings(crm_world: SalesforceWorld) -> None:
    written(crm_world, lead("a"))
    written(crm_world, lead("b", "+34600111333"), lead_company="-")
    assert [one["Company"] for one in crm_world.records(Entity.LEAD)] == ["[not provided]", "-"]


def test_a_contact_is_tied_to_its_deal_once_although_the_attempt_ended_between_the_two(
    crm_world: SalesforceWorld,
) -> None:
    made = applied(written(crm_world, CreateContact(key="p", name="Ana", phone=PERSON)))
    deal = CreateDeal(key="d", name="First order", contact=one(Entity.CONTACT, made[0].id))
    for trick in (transport_faults.refused, transport_faults.answer_lost):
        crm_world.far.play(trick, path="/create/OpportunityContactRole", method="POST")
        with pytest.raises(Unavailable):
            written(crm_world, deal, verify=True)
    (again,) = applied(written(crm_world, deal, verify=True))
    assert again.was_there
    (row,) = crm_world.records(Entity.DEAL)
    assert (row["ContactId"], row["StageName"]) == (made[0].id, "Prospecting")
    assert len(crm_world.objects("OpportunityContactRole")) == 1
    client = Candidate(entity=Entity.CONTACT, id=made[0].id, name="Ana", phones=(PERSON,))
    (held,) = asyncio.run(crm_world.crm().deals_of(client))
    assert (held.id, held.open) == (again.id, True)


def test_a_record_of_ours_with_an_owner_asks_for_no_assignment_rule_and_duplicates_are_a_setting(
    crm_world: SalesforceWorld,
) -> None:
    owner = crm_world.owners()[1]
    written(crm_world, lead("a"), lead("b", "+34600111333", owner=owner))
    written(crm_world, lead("c", "+34600111444"), save_duplicates=True)
    sent = [headers for path, headers in crm_world.asked if path == "/create/Lead"]
    assert [one.get("sforce-auto-assign") for one in sent] == [None, "FALSE", None]
    assert [one.get("sforce-duplicate-rule-header") for one in sent] == [None, None, "allowSave=true"]


def test_a_record_of_a_queue_is_nobodys(crm_world: SalesforceWorld) -> None:
    queue = crm_world.objects("Group")[0]["id"]
    assert queue.startswith("00G")
    crm_world.person(Entity.LEAD, "L", ["+34600111222"], owner=queue)
    (match,) = found(crm_world, "+34600111222")
    assert isinstance(match, Found)
    assert match.candidates[0].owner is None


def test_what_salesforce_names_is_left_out_and_a_rule_refuses(crm_world: SalesforceWorld) -> None:
    refused = {"message": "bad value", "errorCode": "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "fields": ["LeadSource"]}
    crm_world.far.play(transport_faults.answers(httpx.Response(400, json=[refused])), path="/create/Lead")
    (made,) = applied(written(crm_world, CreateLead(key="a", name="A", phone=PERSON, source="Fax")))
    assert made.remark == "LeadSource was left empty: Salesforce doesn't accept 'Fax'."
    rule = {"message": "Use one of these records?", "errorCode": "DUPLICATES_DETECTED", "fields": []}
    crm_world.far.play(transport_faults.answers(httpx.Response(400, json=[rule])), path="/create/Lead")
    (outcome,) = written(crm_world, lead("b"))
    assert isinstance(outcome, Refused)
    assert outcome.code == "DUPLICATES_DETECTED"


def test_a_missing_permission_stops_only_what_needs_it(crm_world: SalesforceWorld) -> None:
    crm_world.control("POST", "/access", {"Opportunity": []})
    identity = asyncio.run(crm_world.crm().identify())
    held = {scope.name: scope.held for scope in identity.scopes}
    assert held["Opportunity: read, create, edit"] is False
    assert held["Contact: read"] is True
    with pytest.raises(PermissionMissing):
        written(crm_world, CreateDeal(key="d", name="D"))
    applied(written(crm_world, lead()))


def test_notes_can_be_switched_off_but_stay_on_calls(crm_world: SalesforceWorld) -> None:
    person = crm_world.person(Entity.LEAD, "L", [PERSON])
    note = AddNote(key="n", parent=one(Entity.LEAD, person), title="After call", text="wants a quote")
    (made,) = applied(written(crm_world, note))
    assert crm_world.objects("Note")[0]["Body"] == "wants a quote"
    (off,) = written(crm_world, note, notes="none")
    assert isinstance(off, Unsupported)
    (logged,) = applied(written(crm_world, call("c")))
    on_call = AddNote(key="n2", parent=one(Entity.CALL, logged.id), title="Wrap-up", text="later")
    (kept,) = applied(written(crm_world, on_call, notes="none"))
    assert (kept.id, made.id[:3]) == (logged.id, "002")
    assert crm_world.records(Entity.CALL)[0]["Description"].endswith("Wrap-up\nlater")


def test_the_used_requests_of_the_organisation_are_known_from_each_answer(crm_world: SalesforceWorld) -> None:
    crm_world.control("POST", "/limits", {"requests": 15000, "window_s": 86400})

    async def story() -> None:
        crm = crm_world.crm()
        assert crm.budget() is None
        await crm.users()
        budget = crm.budget()
        assert budget is not None
        assert (budget.used, budget.limit, budget.unit) == (1, 15000, "requests")

    played(story())


def test_the_key_is_said_to_be_where_it_is(crm_world: SalesforceWorld, keyless_world: SalesforceWorld) -> None:
    with_field = asyncio.run(crm_world.crm().prepare(agreed=True)).said
    assert with_field[-1] == "Task: the key is stored in Cordboard_Key__c as an external ID."
    without = asyncio.run(keyless_world.crm().prepare(agreed=True)).said
    assert without[0].startswith("Account: the key is a marker in the description")
    assert without[-1] == "Task: the key is stored in CallObject and looked for before a second attempt."
    written(keyless_world, call("c1"), lead("l1"))
    assert keyless_world.records(Entity.CALL)[0]["CallObject"] == "c1"
    assert keyless_world.records(Entity.LEAD)[0]["Description"] == "[cordboard:l1]"


def test_a_field_that_is_no_external_id_is_looked_at_before_a_second_attempt(keyless_world: SalesforceWorld) -> None:
    keyless_world.add_field(Entity.LEAD, "Cordboard_Key__c", "string")
    (first,) = applied(written(keyless_world, lead("l1")))
    (second,) = applied(written(keyless_world, lead("l1"), verify=True))
    assert (second.id, second.was_there) == (first.id, True)
    (row,) = keyless_world.records(Entity.LEAD)
    assert (row["Cordboard_Key__c"], row["Description"]) == ("l1", None)


def test_calls_of_others_are_read_by_their_duration(crm_world: SalesforceWorld) -> None:
    for seconds, kind in ((61, "Outbound"), (0, "Inbound")):
        values = {"Subject": "Call", "TaskSubtype": "Call", "CallType": kind, "CallDurationInSeconds": seconds}
        crm_world.control("POST", "/records/Task", values)
    crm_world.control("POST", "/records/Task", {"Subject": "Plain"})
    page = asyncio.run(crm_world.crm().logged_records(Entity.CALL, datetime(2020, 1, 1, tzinfo=UTC)))
    assert [(row.answered, row.outbound) for row in page.records] == [(True, True), (False, False)]


def test_a_deal_closes_on_the_day_it_is_given_or_in_thirty_days(crm_world: SalesforceWorld) -> None:
    written(crm_world, CreateDeal(key="a", name="A", closing=date(2026, 12, 24)), CreateDeal(key="b", name="B"))
    first, second = crm_world.records(Entity.DEAL)
    assert first["CloseDate"] == "2026-12-24"
    days = date.fromisoformat(second["CloseDate"]) - datetime.fromtimestamp(crm_world.own.clock.now(), UTC).date()
    assert 29 <= days.days <= 31


def test_a_record_that_is_there_but_not_shown_is_asked_for_again(crm_world: SalesforceWorld) -> None:
    crm_world.far.play(transport_faults.answers(httpx.Response(204)), path="/create/Lead")
    with pytest.raises(Unavailable) as caught:
        written(crm_world, lead("l1"))
    assert caught.value.wrote is None
    applied(written(crm_world, lead("l1"), verify=True))
    assert len(crm_world.records(Entity.LEAD)) == 1


def test_an_upsert_that_answers_without_a_body_is_looked_up(crm_world: SalesforceWorld) -> None:
    (first,) = applied(written(crm_world, lead("l1")))
    (second,) = applied(written(crm_world, lead("l1")))
    assert isinstance(second, Applied)
    assert (second.id, second.was_there) == (first.id, True)
    assert json.loads(crm_world.far.sent[-2].body)["LastName"].startswith("New caller")
