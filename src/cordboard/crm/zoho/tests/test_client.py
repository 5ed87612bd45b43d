"""What is particular to Zoho, as stories with the sandbox on the other side."""

import asyncio
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cordboard.contract.stored_reasons import reason_messages
from cordboard.crm.zoho.reading import coql
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import (
    AddNote,
    AttachRecording,
    CreateAccount,
    CreateDeal,
    CreateLead,
    CreateTask,
    LogCall,
    Ref,
    SetFields,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, NotFound
from cordboard.domain.numbers.reading import read
from cordboard.ports.crm import Applied, Budget
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard_sandbox.zoho_crm.engine.faults import Fault
from cordboard_sandbox.zoho_crm.record_api.locking import set_lock

Base = Any  # the world of conftest.py


def lead(key: str = "c1:lead", **more: Any) -> CreateLead:
    return CreateLead(**{"key": key, "name": "New caller", "phone": "+34928000111", **more})


def call(key: str = "c1:call", **more: Any) -> LogCall:
    whole: dict[str, Any] = {
        "subject": "Call",
        "direction": Direction.INBOUND,
        "disposition": Disposition.ANSWERED,
        "missed": False,
        "started_at": datetime.now(UTC) - timedelta(minutes=5),
        "talk_ms": 60_000,
    }
    return LogCall(key=key, **{**whole, **more})


def ref(entity: Entity, record: str) -> Ref:
    return Ref(entity=entity, id=record)


def done(outcomes: Any) -> list[Applied]:
    assert all(isinstance(outcome, Applied) for outcome in outcomes), outcomes
    return list(outcomes)


def bodies(world: Base, path: str, method: str = "POST") -> list[Any]:
    return [json.loads(sent.body) for sent in world.far.sent if sent.path.endswith(path) and sent.method == method]


def row_error(code: str, **details: Any) -> transport_faults.Trick:
    row = {"code": code, "status": "error", "message": "m", "details": details}
    return transport_faults.answers(httpx.Response(400, json={"data": [row]}))


def flat_error(code: str, status: int = 400) -> transport_faults.Trick:
    return transport_faults.answers(
        httpx.Response(status, json={"code": code, "status": "error", "message": "m", "details": {}})
    )


# -- who we are ---------------------------------------------------------------------------------------------------


def test_another_organisation_is_refused(crm_world: Base) -> None:
    with pytest.raises(NeedsHuman) as caught:
        asyncio.run(crm_world.crm(account="700000999").identify())
    assert caught.value.code == "another_account"
    assert "Mi Empresa" in caught.value.text
    identity = asyncio.run(crm_world.crm(account=crm_world.org.state.zgid).identify())
    assert identity.account == crm_world.org.state.zgid
    assert identity.budget == Budget(unit="credits", limit=50_000 + 1_000 * 7)  # by licences bought


def test_a_missing_right_is_named_and_shown_as_not_held(crm_world: Base) -> None:
    crm_world.org.state.oauth.removed_scopes.append("ZohoCRM.org.READ")
    with pytest.raises(NeedsHuman) as caught:
        asyncio.run(crm_world.crm().identify())
    assert caught.value.code == "scope_missing"
    assert "ZohoCRM.org.READ" in caught.value.text


def test_held_rights_are_those_of_the_token(crm_world: Base) -> None:
    scopes = {scope.name: scope.held for scope in asyncio.run(crm_world.crm().identify()).scopes}
    assert scopes["ZohoCRM.modules.leads.CREATE"] is True  # by ZohoCRM.modules.ALL
    assert not any("DELETE" in name or name.endswith(".ALL") for name in scopes)


def test_without_the_right_to_read_fields_calls_are_still_logged(crm_world: Base) -> None:
    crm_world.org.state.oauth.removed_scopes.append("ZohoCRM.settings.fields.READ")
    crm = crm_world.crm()
    done(asyncio.run(crm.apply([call(), call("c2:call")], verify=True)))
    assert crm.idempotency() == "look_first"


def test_without_the_right_to_read_fields_who_wants_to_choose_is_told_which_right_is_missing(crm_world: Base) -> None:
    removed = crm_world.org.state.oauth.removed_scopes
    removed.append("ZohoCRM.settings.fields.READ")
    crm = crm_world.crm()
    with pytest.raises(
        NeedsHuman, match=r"fields of Leads .* permission ZohoCRM\.settings\.fields\.READ is missing"
    ) as said:
        asyncio.run(crm.fields(Entity.LEAD))
    assert said.value.code == "scope_missing"
    removed.clear()
    assert {"Last_Name", "Phone"} <= {field.name for field in asyncio.run(crm.fields(Entity.LEAD))}


# -- writing ------------------------------------------------------------------------------------------------------


def test_a_batch_is_one_request_and_costs_a_credit_for_each_ten(crm_world: Base) -> None:
    crm = crm_world.crm()
    done(asyncio.run(crm.apply([lead(f"k{at}", phone=f"+34600{at:06}") for at in range(100)], verify=False)))
    assert len(bodies(crm_world, "/Leads")) == 1
    assert [line.credits for line in crm_world.journal if line.keys] == [10]


def test_a_batch_that_is_too_large_for_them_is_split(crm_world: Base) -> None:
    crm_world.far.play(flat_error("LIMIT_EXCEEDED"), path="/Leads", times=3)
    done(asyncio.run(crm_world.crm().apply([lead(f"k{at}") for at in range(7)], verify=False)))
    assert [len(body["data"]) for body in bodies(crm_world, "/Leads")] == [7, 4, 2, 1, 1, 2, 3]
    assert len(crm_world.records(Entity.LEAD)) == 7


def test_a_single_record_that_is_too_large_is_refused(crm_world: Base) -> None:
    crm_world.far.play(flat_error("LIMIT_EXCEEDED"), path="/Leads", times=9)
    (outcome,) = asyncio.run(crm_world.crm().apply([lead()], verify=False))
    assert isinstance(outcome, Refused)
    assert outcome.code == "LIMIT_EXCEEDED"


def test_a_refusal_of_the_whole_request_refuses_each_of_its_items(crm_world: Base) -> None:
    crm_world.far.play(flat_error("NO_PERMISSION", 403), path="/Leads")
    outcomes = asyncio.run(crm_world.crm().apply([lead("a"), lead("b")], verify=False))
    assert [getattr(outcome, "code", None) for outcome in outcomes] == ["NO_PERMISSION"] * 2


def test_partial_failure_gives_each_record_its_own_outcome(crm_world: Base) -> None:
    crm_world.org.faults.add(Fault(switch="partial", path="/Leads", index=[1], code="NOT_ALLOWED", times=1))
    outcomes = asyncio.run(crm_world.crm().apply([lead(f"k{at}") for at in range(3)], verify=False))
    assert [isinstance(outcome, Applied) for outcome in outcomes] == [True, False, True]
    assert len(crm_world.records(Entity.LEAD)) == 2


def test_a_choice_that_zoho_does_not_know_is_left_out_and_told(crm_world: Base) -> None:
    (outcome,) = done(asyncio.run(crm_world.crm().apply([lead(source="Telepathy")], verify=False)))
    assert outcome.remark == "Lead_Source was left empty: Zoho doesn't accept 'Telepathy'."


def test_another_unique_field_adopts_the_record_that_holds_it(crm_world: Base) -> None:
    crm_world.org.tables["Accounts"].declare_unique("Account_Name", True)
    crm_world.org.fields("Accounts")["Account_Name"].unique = True
    standing = crm_world.person(Entity.ACCOUNT, "Acme", [])
    (outcome,) = done(asyncio.run(crm_world.crm().apply([CreateAccount(key="k", name="Acme")], verify=False)))
    assert (outcome.id, outcome.was_there) == (standing, True)
    assert outcome.remark is not None
    assert "Account_Name" in outcome.remark


def test_a_mandatory_field_that_nothing_fills_is_refused_by_name(crm_world: Base) -> None:
    crm_world.far.play(row_error("MANDATORY_NOT_FOUND", api_name="City", json_path="$.data[0].City"), path="/Leads")
    (outcome,) = asyncio.run(crm_world.crm().apply([lead()], verify=False))
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.field) == ("MANDATORY_NOT_FOUND", "City")
    assert "City" in outcome.text


def test_a_locked_record_waits_while_the_others_are_done(crm_world: Base) -> None:
    locked, free = (crm_world.person(Entity.LEAD, name, ["600111222"]) for name in ("Locked", "Free"))
    set_lock(crm_world.org, crm_world.org.tables["Leads"].records[locked], "1:test")
    actions = [SetFields(key=one, record=ref(Entity.LEAD, one), fields={"Utm_Source": "x"}) for one in (locked, free)]
    outcomes = asyncio.run(crm_world.crm().apply(actions, verify=False))
    assert isinstance(outcomes[0], Unavailable)
    assert (outcomes[0].code, outcomes[0].wrote, outcomes[0].after) == ("RECORD_LOCKED", False, timedelta(minutes=5))
    assert isinstance(outcomes[1], Applied)


def test_a_call_with_a_lead_that_was_converted_stands_at_its_contact(crm_world: Base) -> None:
    contact = crm_world.person(Entity.CONTACT, "Ana", ["600111222"])
    person = crm_world.person(Entity.LEAD, "Ana", ["600111222"])
    crm_world.org.edit(
        crm_world.org.tables["Leads"].records[person],
        {"Converted__s": True, "Converted_Contact": contact},
        crm_world.org.state.user,
    )
    crm_world.far.play(row_error("CONVERTED_RECORD", api_name="What_Id"), path="/Calls", method="POST")
    (outcome,) = done(asyncio.run(crm_world.crm().apply([call(about=(ref(Entity.LEAD, person),))], verify=False)))
    (record,) = crm_world.records(Entity.CALL)
    assert record["Who_Id"] == contact
    assert outcome.remark is not None


def test_a_deal_needs_no_place_and_a_place_that_is_gone_is_replaced(crm_world: Base) -> None:
    here = CreateDeal(key="a", name="Deal")
    gone = CreateDeal(key="b", name="Deal", layout="1", pipeline="Gone", stage="Gone")
    outcomes = done(asyncio.run(crm_world.crm().apply([here, gone], verify=False)))
    assert [record["Stage"] for record in crm_world.records(Entity.DEAL)] == ["Qualification"] * 2
    assert outcomes[1].remark is not None
    assert outcomes[1].remark.startswith("The deal is inStandard (Standard)")


def test_old_calls_start_no_automation_and_new_ones_do(crm_world: Base) -> None:
    old = call("old", started_at=datetime.now(UTC) - timedelta(days=2))
    done(asyncio.run(crm_world.crm().apply([call("new"), old], verify=False)))
    assert sorted((body["data"][0]["Cb_Call_Key"], body["trigger"]) for body in bodies(crm_world, "/Calls")) == [
        ("new", ["workflow"]),
        ("old", []),
    ]


@pytest.mark.parametrize(("setting", "sent"), [("workflow", ["workflow"]), ("none", []), ("all", None)])
def test_the_administrator_chooses_which_automation_runs(crm_world: Base, setting: str, sent: list[str] | None) -> None:
    done(asyncio.run(crm_world.crm(trigger=setting).apply([lead()], verify=False)))
    assert bodies(crm_world, "/Leads")[0].get("trigger") == sent


def test_a_recording_that_the_field_refuses_becomes_an_attached_link(crm_world: Base) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        (record,) = done(await crm.apply([call()], verify=False))
        late = AttachRecording(key="r", call=ref(Entity.CALL, record.id), url="https://r.test/1.mp3")
        for verify in (False, True):
            crm_world.far.play(row_error("INVALID_DATA", api_name="Voice_Recording__s"), path="/Calls", method="PUT")
            (outcome,) = done(await crm.apply([late], verify=verify))
            assert outcome.id == record.id
            assert outcome.was_there is verify
        assert sum(sent.path.endswith("/Attachments") and sent.method == "POST" for sent in crm_world.far.sent) == 1

    asyncio.run(story())


def test_owners_change_in_one_request_for_each_new_owner(crm_world: Base) -> None:
    people = [crm_world.person(Entity.LEAD, f"L{at}", ["600111222"]) for at in range(4)]
    owners = crm_world.owners()[1:3]
    actions = [SetOwner(key=one, record=ref(Entity.LEAD, one), owner=owners[at % 2]) for at, one in enumerate(people)]
    done(asyncio.run(crm_world.crm().apply(actions, verify=False)))
    assert len(bodies(crm_world, "/actions/change_owner")) == 2
    assert [record["Owner"] for record in crm_world.records(Entity.LEAD)] == [owners[0], owners[1]] * 2


def test_the_owner_of_a_finished_call_cannot_be_changed(crm_world: Base) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        (record,) = done(await crm.apply([call()], verify=False))
        action = SetOwner(key="o", record=ref(Entity.CALL, record.id), owner=crm_world.owners()[1])
        (outcome,) = await crm.apply([action], verify=False)
        assert isinstance(outcome, Refused)

    asyncio.run(story())


def test_an_empty_batch_asks_nothing(crm_world: Base) -> None:
    assert asyncio.run(crm_world.crm().apply([], verify=True)) == []
    assert crm_world.far.sent == []


def test_with_the_key_field_guarded_everywhere_no_mark_is_needed(crm_world: Base, keyless_world: Base) -> None:
    for world, promise in ((crm_world, "unique_key"), (keyless_world, "look_first")):
        crm = world.crm()
        assert crm.idempotency() == "look_first"  # nothing is known yet
        asyncio.run(crm.apply([lead()], verify=False))
        assert crm.idempotency() == promise


def test_a_note_is_not_doubled_even_without_a_mark(crm_world: Base) -> None:
    parent = ref(Entity.LEAD, crm_world.person(Entity.LEAD, "L", ["600111222"]))
    note = AddNote(key="n", parent=parent, title="After call", text="wants a quote")
    ids = {done(asyncio.run(crm_world.crm().apply([note], verify=False)))[0].id for _ in range(2)}
    assert len(ids) == 1


def test_what_may_stand_already_is_looked_for_in_one_query_a_fifty(crm_world: Base) -> None:
    crm = crm_world.crm()
    batch = [CreateTask(key=f"t{at}", subject=f"T{at}") for at in range(100)]

    async def story() -> None:
        done(await crm.apply(batch[:60], verify=False))
        outcomes = done(await crm.apply(batch, verify=True))
        assert [outcome.was_there for outcome in outcomes] == [True] * 60 + [False] * 40

    asyncio.run(story())
    assert len(bodies(crm_world, "/coql")) == 2
    assert len(crm_world.records(Entity.TASK)) == 100


# -- people -------------------------------------------------------------------------------------------------------


def test_three_modules_are_asked_in_one_request_of_one_credit(crm_world: Base) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        await crm.find([read("+34600111222", "ES")])
        crm_world.journal.clear()
        await crm.find([read("+34600111223", "ES"), read("+34600111224", "ES"), read("+34600111225", "ES")])
        assert [(line.url.rsplit("/", 1)[1], line.credits) for line in crm_world.journal] == [
            ("__composite_requests", 1)
        ]

    asyncio.run(story())


def test_more_hits_than_a_composite_carries_are_all_looked_at(crm_world: Base) -> None:
    for at in range(40):
        crm_world.person(Entity.LEAD, f"Stranger {at}", [f"+{40 + at % 9}600111222"])
    wanted = crm_world.person(Entity.LEAD, "Wanted", ["+34600111222"])
    crm_world.pass_time(5)
    for at in range(40):
        crm_world.person(Entity.LEAD, f"Later {at}", [f"+{350 + at % 9}600111222"])
    (match,) = asyncio.run(crm_world.crm().find([read("+34600111222", "ES")]))
    assert isinstance(match, Found)
    assert [candidate.id for candidate in match.candidates] == [wanted]


def test_the_search_index_is_asked_only_if_it_is_switched_on(crm_world: Base) -> None:
    crm_world.org.state.switches.search_delay_s = 0
    crm_world.person(Entity.LEAD, "Odd", ["6 0 0 1 1 1 2 2 2"])
    wanted = [read("+34600111222", "ES")]
    assert isinstance(asyncio.run(crm_world.crm().find(wanted))[0], NotFound)
    assert not any("/search" in sent.path for sent in crm_world.far.sent)
    (match,) = asyncio.run(crm_world.crm(live_search=True).find(wanted))
    assert isinstance(match, Found)


@pytest.mark.parametrize("status", [429, 401])
def test_what_stands_when_a_later_request_of_the_batch_is_refused_is_looked_for_first(
    keyless_world: Base, status: int
) -> None:
    old = call("old", subject="Old", started_at=datetime.now(UTC) - timedelta(days=2))
    batch = [call("new", subject="New"), old]  # old calls start no automation: a request of their own
    crm = keyless_world.crm()
    body = {"code": "TOO_MANY_REQUESTS" if status == 429 else "OAUTH_SCOPE_MISMATCH", "status": "error"}
    answer = httpx.Response(status, json={**body, "message": "no", "details": {}})
    keyless_world.far.play(transport_faults.answers(answer), path="/Calls", method="POST", skip=1)
    with pytest.raises((RateLimited, NeedsHuman)) as trouble:
        asyncio.run(crm.apply(batch, verify=False))
    assert trouble.value.wrote is None
    done(asyncio.run(crm.apply(batch, verify=True)))
    assert sorted(record["Subject"] for record in keyless_world.records(Entity.CALL)) == ["New", "Old"]


def test_quotes_in_a_subject_do_not_break_the_look(keyless_world: Base) -> None:
    crm = keyless_world.crm()
    odd = call(subject='Call of O\'Brien \\ "x" % _')

    async def story() -> None:
        (first,) = done(await crm.apply([odd], verify=False))
        (second,) = done(await crm.apply([odd], verify=True))
        assert (second.id, second.was_there) == (first.id, True)

    asyncio.run(story())


def test_converted_leads_leave_the_directory(crm_world: Base) -> None:
    person = crm_world.person(Entity.LEAD, "Ana", ["600111222"])
    crm = crm_world.crm()

    async def story() -> None:
        cursor = ""
        async for page in crm.load(None):
            cursor = page.cursor
        crm_world.pass_time(3700)
        record = crm_world.org.tables["Leads"].records[person]
        crm_world.org.edit(record, {"Converted__s": True}, crm_world.org.state.user)
        told = (await crm.changes(cursor)).changes
        assert [(change.id, change.record) for change in told if change.id == person][-1] == (person, None)

    asyncio.run(story())


def test_quiet_polls_cost_one_credit(crm_world: Base) -> None:
    for at in range(40):
        crm_world.person(Entity.LEAD, f"L{at}", [f"+3460011{at:04}"])
    crm = crm_world.crm()

    async def story() -> None:
        cursor = ""
        async for page in crm.load(None):
            cursor = page.cursor
        cursor = (await crm.changes(cursor)).cursor
        crm_world.pass_time(60)
        cursor = (await crm.changes(cursor)).cursor
        crm_world.person(Entity.LEAD, "Later", ["+34600220001"])
        cursor = (await crm.changes(cursor)).cursor
        crm_world.journal.clear()
        await crm.changes(cursor)
        assert sum(line.credits for line in crm_world.journal) == 1

    asyncio.run(story())


def test_deals_of_a_client_tell_which_are_open(crm_world: Base) -> None:
    contact = crm_world.person(Entity.CONTACT, "Ana", ["600111222"])
    for stage in ("Qualification", "Closed Won", "Closed Lost to Competition"):
        crm_world.org.insert(
            "Deals",
            {"Deal_Name": stage, "Stage": stage, "Contact_Name": contact, "Owner": crm_world.owners()[0]},
            crm_world.org.state.user,
        )
    crm = crm_world.crm()
    deals = asyncio.run(crm.deals_of(Candidate(entity=Entity.CONTACT, id=contact)))
    assert {deal.name: deal.open for deal in deals} == {
        "Qualification": True,
        "Closed Won": False,
        "Closed Lost to Competition": False,
    }
    assert asyncio.run(crm.deals_of(Candidate(entity=Entity.LEAD, id=contact))) == ()


def test_both_ways_to_filter_by_a_link_are_tried(crm_world: Base) -> None:
    crm = crm_world.crm()
    crm_world.far.play(flat_error("INVALID_QUERY"), path="/coql")
    assert asyncio.run(crm.deals_of(Candidate(entity=Entity.CONTACT, id="1"))) == []
    queries = [body["select_query"] for body in bodies(crm_world, "/coql")]
    assert ["Contact_Name.id" in query for query in queries] == [False, True]


# -- set-up -------------------------------------------------------------------------------------------------------


def test_the_key_field_is_made_only_when_agreed(keyless_world: Base) -> None:
    crm = keyless_world.crm()
    told = asyncio.run(crm.prepare(agreed=False))
    assert told.offers
    assert len(told.said) == 6
    assert all("missing" in sentence for sentence in told.said)
    assert codes_of(told.said) == {"key_missing"}
    assert "Cb_Call_Key" not in keyless_world.org.fields("Calls")
    told = asyncio.run(crm.prepare(agreed=True))
    assert "Cb_Call_Key" in keyless_world.org.fields("Calls")
    assert all("Cb_Call_Key" in sentence for sentence in told.said)
    assert codes_of(told.said) <= {"key_unique", "key_exists", "key_tick"}
    assert not told.offers
    unset = asyncio.run(keyless_world.crm(key_field="").prepare(agreed=True))
    assert codes_of(unset.said) == {"key_unset"}
    assert not unset.offers


def codes_of(said: Iterable[str]) -> set[str]:
    return {one.code for text in said for one in reason_messages(text, None, "zoho")}


def test_without_the_right_to_create_fields_the_set_up_says_so(keyless_world: Base) -> None:
    keyless_world.org.state.oauth.removed_scopes.append("ZohoCRM.settings.fields.CREATE")
    told = asyncio.run(keyless_world.crm().prepare(agreed=True))
    assert "ZohoCRM.settings.fields.CREATE" in told.said[0]
    assert codes_of(told.said) == {"key_denied", "key_best_effort"}
    assert told.offers
    done(asyncio.run(keyless_world.crm().apply([lead()], verify=False)))


def test_notifications_are_asked_for_and_renewed_on_one_channel(crm_world: Base) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        (first,) = await crm.subscribe("http://127.0.0.1:9/zoho/notify", "cb-token-1", ())
        crm_world.pass_time(3 * 86_400)
        (second,) = await crm.subscribe("http://127.0.0.1:9/zoho/notify", "cb-token-1", (first,))
        assert first.until is not None
        assert second.until is not None
        now = datetime.fromtimestamp(crm_world.org.clock.now(), UTC)
        assert timedelta(days=6) < second.until - now <= timedelta(days=7)
        assert second.until - first.until >= timedelta(days=2)
        assert second.id == first.id

    asyncio.run(story())
    assert len(crm_world.org.state.channels) == 1


def test_the_exact_query_for_a_lead_stays_within_the_limits_of_the_language(crm_world: Base) -> None:
    asyncio.run(crm_world.crm().find([read(f"+3460011122{at}", "ES") for at in range(3)]))
    for body in bodies(crm_world, "/__composite_requests"):
        for part in body["__composite_requests"]:
            query = part.get("body", {}).get("select_query", "")
            assert query.count(" in (") + query.count(" like ") <= coql.CONDITIONS
            lists = query.split(" in (")[1:]
            assert all(one.split(")")[0].count(",") < coql.IN_VALUES for one in lists)
