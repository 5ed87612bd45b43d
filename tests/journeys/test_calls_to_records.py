"""From a webhook to records in the CRM: the main job, over HTTP, with a sandbox CRM as the far side."""

import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import World, until
from support.journey_steps import plan, settings

from cordboard.domain.numbers.reading import read
from cordboard.toolkit.ids import call_id

pytestmark = pytest.mark.journey


def new_id() -> str:
    return f"j-{uuid.uuid4().hex[:10]}"


def ended(call: str, number: str | None, **more: Any) -> dict[str, Any]:
    """A whole call as a provider tells it that only reports the end."""
    at = datetime.now(UTC) - timedelta(minutes=1)
    event = {
        "schema": 1,
        "id": f"{call}-end",
        "call": call,
        "at": stamp(at),
        "type": "ended",
        "direction": "inbound",
        "client": {"number": number},
        "own_number": LINE,
        "extension": "80",
        "disposition": "answered",
        "ended_by": "client",
        "durations_ms": {"ring": 9000, "talk": 71000},
    }
    return {**event, **more}


def made(call: dict[str, Any], entity: str) -> list[dict[str, Any]]:
    return [effect for effect in call["effects"] if effect["entity"] == entity]


def records_of(world: World, module: str, number: str) -> list[dict[str, Any]]:
    """Records of a module whose phone is this number, however it is written there."""
    wanted = read(number, "ES").e164
    rows = world.records(module)
    return [r for r in rows if any(read(str(r.get(f) or ""), "ES").e164 == wanted for f in ("Phone", "Mobile"))]


def test_an_unknown_caller_becomes_one_lead_and_one_call_record(running: World) -> None:
    call = new_id()
    assert running.post([ended(call, "600 100 001")]) == 202
    settled = running.wait_settled(call)
    assert [e["state"] for e in made(settled, "lead")] == ["done"]
    leads = records_of(running, "Leads", "+34600100001")
    assert len(leads) == 1
    calls = [r for r in running.records("Calls") if r["id"] == made(settled, "call")[0]["record"]]
    assert calls[0]["Call_Type"] == "Inbound"
    assert calls[0]["What_Id"]["id"] == leads[0]["id"]
    assert settled["why"]["match"]["type"] == "not_found"
    assert any(rule["code"].startswith("lead.") and rule["applied"] for rule in settled["why"]["tried"])


def test_a_second_call_makes_no_second_lead_and_no_request_to_look_up(running: World) -> None:
    first, second = new_id(), new_id()
    running.post([ended(first, "+34600100002")])
    running.wait_settled(first)
    running.post([ended(second, "0034 600 100 002")])
    settled = running.wait_settled(second)
    assert made(settled, "lead") == []
    assert len(records_of(running, "Leads", "+34600100002")) == 1
    assert len(settled["why"]["exchanges"]) == 1


SPELLINGS = (
    "+34600100003", "34600100003", "0034600100003", "600100003", "600 100 003", "600.100.003", "600-100-003",
    "600 10 00 03", "+34 600 100 003", "+34-600-100-003", "(+34) 600100003", "(0034) 600 100 003", "tel:+34600100003",
    "+34\u00a0600\u00a0100\u00a0003", "00 34 600 100 003", "+34.600.100.003", "+34 600100003 ext. 5", " 600100003 ",
    "６００１００００３", "600/100/003", "sip:+34600100003@trunk.example",
)  # fmt: skip


def test_a_client_known_under_any_spelling_makes_no_lead(running: World) -> None:
    running.control(
        "POST", "/people", {"module": "Contacts", "fields": {"Last_Name": "Spelled", "Phone": "600 10 00 03"}}
    )
    calls = [new_id() for _ in SPELLINGS]
    for call, spelling in zip(calls, SPELLINGS, strict=True):
        assert running.post([ended(call, spelling)]) == 202
    for call, spelling in zip(calls, SPELLINGS, strict=True):
        settled = running.wait_settled(call)
        assert settled["client"]["e164"] == "+34600100003", spelling
        assert made(settled, "lead") == [], spelling
        assert settled["client"]["name"] == "Spelled"
    assert records_of(running, "Leads", "+34600100003") == []


def test_twenty_calls_at_once_from_a_stranger_make_one_lead_even_when_the_crm_is_slow(running: World) -> None:
    running.control("POST", "/faults", {"switch": "slow", "ms": 300})
    calls = [new_id() for _ in range(20)]
    threads = [threading.Thread(target=running.post, args=([ended(call, "+34600100004")],)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        settled = [running.wait_settled(call, 40) for call in calls]
    finally:
        running.control("DELETE", "/faults")
    assert sum(len(made(one, "lead")) for one in settled) == 1
    leads = records_of(running, "Leads", "+34600100004")
    assert len(leads) == 1
    mine = {made(one, "call")[0]["record"] for one in settled}
    assert len(mine) == 20
    linked = [r["What_Id"]["id"] for r in running.records("Calls") if r["id"] in mine]
    assert linked == [leads[0]["id"]] * 20


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_missed_calls_of_one_client_leave_one_task_which_a_talk_in_either_direction_closes(
    running: World, direction: str
) -> None:
    number, calls = f"+34600201{len(direction):03}", [new_id() for _ in range(3)]
    for call in calls[:2]:
        running.post([ended(call, number, direction="inbound", disposition="no_answer")])
    first, second = (running.wait_settled(call) for call in calls[:2])
    records = {effect["record"] for settled in (first, second) for effect in made(settled, "task")}
    assert len(records) == 1
    (waiting,) = [one for one in running.records("Tasks") if one["id"] in records]
    assert waiting["Status"] == "Not Started"
    running.post([ended(calls[2], number, direction=direction, disposition="answered", durations_ms={"talk": 9000})])
    running.wait_settled(calls[2])
    (done,) = [one for one in running.records("Tasks") if one["id"] in records]
    assert done["Status"] == "Completed"
    assert "Reached: " in done["Description"].splitlines()[-1]


@pytest.mark.parametrize(
    ("direction", "disposition"),
    [("inbound", "no_answer"), ("inbound", "abandoned"), ("outbound", "no_answer"), ("outbound", "busy")],
)
def test_a_call_that_did_not_take_place_leaves_one_task_that_says_so(
    running: World, direction: str, disposition: str
) -> None:
    call, number = new_id(), f"+34600200{sum(map(ord, direction + disposition)) % 1000:03}"
    event = ended(call, number, direction=direction, disposition=disposition, durations_ms={"ring": 20000})
    running.post([event])
    settled = running.wait_settled(call)
    tasks = [r for r in running.records("Tasks") if r["id"] in [e["record"] for e in made(settled, "task")]]
    assert len(tasks) == 1
    said = {"abandoned": "The caller hung up before anyone answered.", "busy": "The line was busy."}
    assert said.get(disposition, "Nobody answered.") in tasks[0]["Description"].splitlines()
    assert len(made(settled, "call")) == 1


def test_a_hidden_caller_is_logged_and_nothing_else(running: World) -> None:
    call = new_id()
    running.post([ended(call, None, client={"number": "anonymous", "hidden": True})])
    settled = running.wait_settled(call)
    assert [(e["entity"], e["state"]) for e in settled["effects"]] == [("call", "done")]


def test_the_same_event_again_is_accepted_and_has_no_second_effect(running: World) -> None:
    call = new_id()
    event = ended(call, "+34600100005")
    assert [running.post([event]) for _ in range(5)] == [202] * 5
    before = running.wait_settled(call)
    assert running.post([event]) == 202
    assert running.wait_settled(call)["effects"] == before["effects"]
    assert len(records_of(running, "Leads", "+34600100005")) == 1


def test_a_recording_that_comes_later_is_put_on_the_call_record(running: World) -> None:
    call = new_id()
    running.post([ended(call, "+34600100006")])
    running.wait_settled(call)
    at = stamp(datetime.now(UTC))
    url = "https://rec.example/late.mp3"
    late = {
        "schema": 1,
        "id": f"{call}-rec",
        "call": call,
        "at": at,
        "type": "recording_ready",
        "recording": {"url": url},
    }
    running.post([late])
    until(lambda: len(running.call_of(call)["effects"]) == 3, 10, "the recording is on its way")
    record = made(running.wait_settled(call), "call")[0]["record"]
    row = next(r for r in running.records("Calls") if r["id"] == record)
    assert row["Voice_Recording__s"] == url


@pytest.mark.parametrize(("ahead_h", "number"), [(1, "+34600100021"), (30, "+34600100022")])
def test_a_call_of_a_phone_system_whose_clock_is_ahead_stands_in_the_crm_and_says_so(
    running: World, ahead_h: int, number: str
) -> None:
    call, heard = new_id(), datetime.now(UTC)
    running.post([ended(call, number, at=stamp(heard + timedelta(hours=ahead_h)))])
    settled = running.wait_settled(call)
    (effect,) = made(settled, "call")
    assert effect["state"] == "done"
    row = next(r for r in running.records("Calls") if r["id"] == effect["record"])
    assert heard - timedelta(minutes=5) < datetime.fromisoformat(row["Call_Start_Time"]) <= datetime.now(UTC)
    assert "was still to come" in row["Description"]
    assert "call.clock_ahead" in [line["code"] for line in settled["why"]["tried"]]


def test_an_ignored_line_writes_nothing_and_says_why(running: World) -> None:
    held = running.api("GET", "/settings")
    number = {"number": "+34928000099", "ignore": True}
    settings = {**held["settings"], "numbers": [*held["settings"]["numbers"], number]}
    running.api("PUT", "/settings", {"settings": settings, "note": "ignore", "base_version": held["version"]})
    call = new_id()
    running.post([ended(call, "+34600100007", own_number="928 000 099")])
    settled = running.wait_settled(call)
    assert settled["effects"] == []
    assert any(rule["code"].startswith("ignore.") and rule["applied"] for rule in settled["why"]["tried"])


def test_a_person_added_in_the_crm_a_moment_ago_is_known(running: World) -> None:
    person = {"module": "Leads", "fields": {"Last_Name": "Fresh", "Company": "-", "Mobile": "(600) 10-00-08"}}
    running.control("POST", "/people", person)
    call = new_id()
    running.post([ended(call, "+34600100008")])
    settled = running.wait_settled(call)
    assert made(settled, "lead") == []
    assert settled["client"]["name"] == "Fresh"


def test_calls_are_found_by_a_number_as_it_is_written_where_the_line_is(running: World) -> None:
    with settings(running, lines=[{"number": "+380441234567", "region": "UA"}]):
        call = new_id()
        running.post([ended(call, "067 212 22 33", own_number="+380441234567")])
        running.wait_settled(call)
        for written in ("067 212 22 33", "(067)%20212-22-33", "+380672122233", "%2B380672122233", "00380672122233"):
            assert len(running.get(f"/calls?client={written}")["items"]) == 1, written


@pytest.mark.parametrize("told", ["+380441230000", "044 123-00-00", "380441230000", "(044) 1230000"])
def test_calls_are_found_by_our_number_in_any_spelling_however_it_was_told(running: World, told: str) -> None:
    with settings(running, lines=[{"number": "+380441230000", "region": "UA"}]):
        call = new_id()
        running.post([ended(call, "+34600100044", own_number=told)])
        settled = running.wait_settled(call)
        assert settled["own_number"] == told
        for written in ("044 123-00-00", "380441230000", "%2B380441230000", "+380441230000", "00380441230000", told):
            asked = quote(written, safe="%+")
            found = [one["id"] for one in running.get(f"/calls?line={asked}&limit=500")["items"]]
            assert settled["id"] in found, written
        assert running.get("/calls?line=%2B380441230001")["items"] == []


def test_a_local_number_is_at_home_where_our_number_is_whoever_answers_it(running: World) -> None:
    lines = [
        {"number": LINE, "extension": "80", "region": "ES"},
        {"number": "+380441234567", "extension": "81", "region": "UA"},
    ]
    people = [
        {"module": "Contacts", "fields": {"Last_Name": "Local", "Phone": "067 123-45-67"}},
        {"module": "Leads", "fields": {"Last_Name": "Full", "Company": "-", "Mobile": "+380 67 123 45 68"}},
    ]
    for one in people:
        running.control("POST", "/people", one)
    with settings(running, lines=lines):
        for number, name in (("067 123-45-67", "Local"), ("+380671234567", "Local"), ("(067) 123 45 68", "Full")):
            call = new_id()
            running.post([ended(call, number, own_number="+380441234567", extension="80")])
            settled = running.wait_settled(call)
            assert settled["client"]["e164"] == read(number, "UA").e164
            assert settled["client"]["name"] == name
            assert made(settled, "lead") == []
    path = "/lookup?number=%2B380671234567"
    until(lambda: running.api("GET", path)["type"] == "not_found", 20, "067 is nobody's without that line")


def test_a_notification_of_the_crm_brings_a_new_person_in_without_a_call(running: World) -> None:
    until(lambda: running.control("GET", "/state")["channels"], 20, "notifications are asked for")
    running.control("POST", "/people", {"module": "Contacts", "fields": {"Last_Name": "Told", "Phone": "600 100 009"}})
    until(lambda: running.get("/lookup?number=600100009")["type"] == "found", 20, "the person is known")
    forged = httpx.post(
        f"{running.base}/hooks/zoho", json={"module": "Contacts", "token": "guessed", "ids": []}, timeout=10
    )
    assert forged.status_code == 401


def test_who_rings_is_shown_while_it_rings(running: World) -> None:
    person = {"module": "Contacts", "fields": {"Last_Name": "Ringing", "Phone": "600 100 010"}}
    running.control("POST", "/people", person)
    running.api("POST", "/connections/zoho/sync")
    until(lambda: running.get("/lookup?number=600100010")["type"] == "found", 20, "the person is known")
    call = new_id()
    at = stamp(datetime.now(UTC))
    head = {"schema": 1, "call": call, "direction": "inbound", "client": {"number": "00 34 600 100 010"}}
    running.post([{**head, "id": f"{call}-1", "at": at, "type": "started", "own_number": LINE, "extension": "80"}])
    until(lambda: running.get(f"/calls/{call_id('hook', call)}") is not None, 10, "the call is there")
    shown = running.call_of(call)
    assert (shown["state"], shown["client"]["name"]) == ("started", "Ringing")
    running.post([ended(call, "+34600100010")])
    running.wait_settled(call)


def test_rights_follow_from_what_is_switched_on_and_never_delete(running: World) -> None:
    def names() -> set[str]:
        return {scope["name"] for scope in running.api("GET", "/connections/zoho")["scopes"]}

    held = running.api("GET", "/settings")
    assert "ZohoCRM.modules.leads.CREATE" in names()
    assert not [name for name in names() if "deals" in name or "accounts.CREATE" in name or "DELETE" in name]
    cell = {"situation": "inbound_answered", "party": "new", "entity": "deal", "mode": "always"}
    scenario = [*held["settings"]["crm"]["zoho"]["scenario"], cell]
    crm = plan(running, scenario=scenario)
    saved = {"settings": {**held["settings"], "crm": crm}, "note": "deals", "base_version": held["version"]}
    version = running.api("PUT", "/settings", saved)["version"]
    try:
        assert {"ZohoCRM.modules.deals.CREATE", "ZohoCRM.settings.pipeline.READ"} <= names()
        assert not [name for name in names() if "DELETE" in name]
    finally:
        back = {"settings": held["settings"], "note": "as before", "base_version": version}
        running.api("PUT", "/settings", back)
