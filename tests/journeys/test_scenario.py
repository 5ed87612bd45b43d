"""The scenario, cell by cell, from a call to what stands in the CRM: each kind of record, its owner, its place."""

import time
from typing import Any

import httpx
import pytest
from support.faultrun.world import World, until
from support.journey_steps import (
    FIXED_LINE,
    counted,
    ended,
    made,
    new_id,
    only,
    plan,
    played,
    record,
    settings,
    standing,
    users,
)

from cordboard.toolkit.ids import call_id

pytestmark = pytest.mark.journey

MODULES = {"account": "Accounts", "lead": "Leads", "contact": "Contacts", "deal": "Deals", "task": "Tasks"}


def owner_of(world: World, module: str, wanted: str) -> str:
    return str(record(world, module, wanted)["Owner"]["id"])


@pytest.mark.parametrize("entity", ["account", "lead", "contact"])
def test_where_only_one_kind_is_on_an_unknown_caller_becomes_one_of_it_and_nothing_else(
    running: World, entity: str
) -> None:
    number = {"account": "+34600500001", "lead": "+34600500002", "contact": "+34600500003"}[entity]
    with settings(running, cells=only(entity, "create_if_none")):
        before = counted(running, MODULES.values())
        first = played(running, number)
        assert len(made(first, entity)) == 1
        assert made(played(running, number), entity) == []
    after = counted(running, MODULES.values())
    assert {m: after[m] - before[m] for m in after if after[m] != before[m]} == {MODULES[entity]: 1}


def test_where_only_deals_are_on_a_call_becomes_one_deal_in_the_chosen_stage(running: World) -> None:
    sales = next(
        p for p in running.api("GET", "/connections/zoho/pipelines")["items"] if p["name"] == "Telephone sales"
    )
    place = {"place": sales["id"], "stage": "Offer sent"}
    with settings(running, crm=plan(running, scenario=only("deal", "always"), deal_places=[place])):
        before = counted(running, MODULES.values())
        deal = made(played(running, "+34600500020"), "deal")[0]
    after = counted(running, MODULES.values())
    assert {m: after[m] - before[m] for m in after if after[m] != before[m]} == {"Deals": 1}
    assert record(running, "Deals", deal)["Stage"] == "Offer sent"
    assert record(running, "Deals", deal)["Pipeline"] == "Telephone sales"


@pytest.mark.parametrize("known", ["Accounts", "Leads", "Contacts"])
def test_whoever_is_known_in_any_way_becomes_no_lead(running: World, known: str) -> None:
    number = f"600 50 00 {30 + len(known)}"
    names = {"Accounts": {"Account_Name": "Known S.L."}, "Leads": {"Last_Name": "Known", "Company": "-"}}
    fields = {**names.get(known, {"Last_Name": "Known"}), "Phone": number}
    running.control("POST", "/people", {"module": known, "fields": fields})
    call = played(running, f"+34{number.replace(' ', '')}")
    assert made(call, "lead") == []
    assert len(made(call, "call")) == 1
    assert call["client"]["name"].startswith("Known")


def test_a_company_whose_number_has_blanks_is_found_by_it(running: World) -> None:
    fields = {"Account_Name": "Blanks & Sons", "Phone": "+34 928 50 00 40"}
    running.control("POST", "/people", {"module": "Accounts", "fields": fields})
    call = played(running, "928500040")
    assert call["client"]["name"] == "Blanks & Sons"
    assert made(call, "lead") == []


def test_the_switch_for_leads_makes_the_difference(running: World) -> None:
    with settings(running, cells=only("call", "always")):
        assert made(played(running, "+34600500050"), "lead") == []
    assert len(made(played(running, "+34600500050"), "lead")) == 1


def test_a_changed_owner_rule_counts_for_new_events_only(running: World) -> None:
    first, second, *_ = users(running)
    rule = {"entity": "call", "rule": "fixed_user"}
    with settings(running, owners=[{**rule, "user": first}]):
        old = made(played(running, "+34600500060"), "call")[0]
    with settings(running, owners=[{**rule, "user": second}]):
        new = made(played(running, "+34600500060"), "call")[0]
    assert (owner_of(running, "Calls", old), owner_of(running, "Calls", new)) == (first, second)


def test_the_user_of_a_line_owns_its_calls_and_the_table_is_kept(running: World) -> None:
    first, second, *_ = users(running)
    lines = [{**FIXED_LINE, "user": second, "title": "Front desk"}]
    with settings(running, lines=lines, default_user=first):
        kept = running.api("GET", "/settings")["settings"]
        call = played(running, "+34600500070")
    (person,), (number,) = kept["team"], kept["numbers"]
    assert (person["extensions"], person["crm_users"]) == (["80"], {"zoho": second})
    assert (number["number"], number["title"], number["default_owner"]) == (
        FIXED_LINE["number"],
        "Front desk",
        person["id"],
    )
    assert owner_of(running, "Leads", made(call, "lead")[0]) == second
    assert owner_of(running, "Calls", made(call, "call")[0]) == second


def test_the_default_user_owns_what_the_rule_or_the_table_leaves_to_him(running: World) -> None:
    first, second, *_ = users(running)
    lines = [{**FIXED_LINE, "user": second}]
    rules = [{"entity": "lead", "rule": "default_user"}, {"entity": "call", "rule": "call_manager"}]
    with settings(running, lines=lines, default_user=first, owners=rules):
        mapped = played(running, "+34600500080")
        unmapped = played(running, "+34600500081", own_number="+34928000077", extension="77")
    assert owner_of(running, "Leads", made(mapped, "lead")[0]) == first
    assert owner_of(running, "Calls", made(mapped, "call")[0]) == second
    assert owner_of(running, "Calls", made(unmapped, "call")[0]) == first


@pytest.mark.parametrize(
    ("owner", "number"),
    [("call_manager", "+34600500091"), ("default_user", "+34600500092"), ("fixed_user", "+34600500093")],
)
def test_each_owner_of_an_account_can_be_chosen(running: World, owner: str, number: str) -> None:
    manager, default, fixed, *_ = users(running)
    rule = {"entity": "account", "rule": owner} | ({"user": fixed} if owner == "fixed_user" else {})
    lines = [{**FIXED_LINE, "user": manager}]
    with settings(running, cells=only("account", "create_if_none"), owners=[rule], lines=lines, default_user=default):
        account = made(played(running, number), "account")[0]
    wanted = {"call_manager": manager, "default_user": default, "fixed_user": fixed}[owner]
    assert owner_of(running, "Accounts", account) == wanted


@pytest.mark.parametrize("side", ["client", "own", "outbound"])
def test_an_ignored_number_on_either_side_writes_nothing_and_the_call_stays_visible(running: World, side: str) -> None:
    number = "+34600500100"
    event: dict[str, Any] = {
        "client": {},
        "own": {"own_number": number, "client": {"number": "+34600500101"}},
        "outbound": {"direction": "outbound"},
    }[side]
    with settings(running, ignored=[{"number": "600 500 100", "note": "the caretaker"}]):
        call = played(running, number, **event)
    assert call["effects"] == []
    assert "ignored" in call["why"]["text"]
    assert running.get(f"/calls/{call['id']}")["settled"]


def test_a_client_with_an_ignored_tag_in_the_crm_gets_no_task_and_any_other_gets_one(running: World) -> None:
    owner, missed = users(running)[0], {"disposition": "no_answer", "durations_ms": {"ring": 9000}}
    scenario = [*only("call", "always"), *only("task", "always")]
    entry = {"kind": "tag", "value": "proveedor", "stops": "tasks"}
    with settings(running, stop_list=[entry], crm=plan(running, scenario=scenario)):
        standing(running, "contact", "+34600500102", owner, Tag=[{"name": "VIP"}, {"name": "Proveedor"}])
        standing(running, "contact", "+34600500103", owner, Tag=[{"name": "VIP"}])
        tagged, other = (played(running, f"+3460050010{n}", **missed) for n in (2, 3))
        (hits,) = [one["calls"] for one in running.api("GET", "/stop-list")["items"]]
        waiting = [one["client"]["e164"] for one in running.api("GET", "/calls?not_called_back=true")["items"]]
    assert [sorted(effect["entity"] for effect in call["effects"]) for call in (tagged, other)] == [
        ["call"], ["call", "task"]
    ]  # fmt: skip
    assert "proveedor" in tagged["why"]["text"]
    assert (hits, "+34600500102" in waiting, "+34600500103" in waiting) == (1, False, True)


def test_an_answered_call_carries_its_recording_and_one_without_has_no_dead_link(running: World) -> None:
    url = "https://rec.example/r1.mp3"
    recorded = made(played(running, "+34600500110", recording={"url": url}), "call")[0]
    silent = made(played(running, "+34600500110"), "call")[0]
    assert record(running, "Calls", recorded)["Voice_Recording__s"] == url
    assert not record(running, "Calls", silent).get("Voice_Recording__s")


def test_recording_numbers_outcome_and_tags_all_stand_on_the_call(running: World) -> None:
    tags = {"utm_source": "google", "utm_campaign": "spring", "pool_name": "brand"}
    call = played(running, "+34600500120", parameters=tags, recording={"url": "https://rec.example/r2.mp3"})
    row = record(running, "Calls", made(call, "call")[0])
    assert row["Caller_ID"] == "+34600500120"
    assert row["Dialled_Number"] == "+34928000080"
    assert row["Call_Type"] == "Inbound"
    assert row["Voice_Recording__s"] == "https://rec.example/r2.mp3"
    for name, value in tags.items():
        assert name in row["Description"]
        assert value in row["Description"]


OUTCOMES = ("answered", "no_answer", "busy", "cancelled", "voicemail", "failed", "abandoned", "unavailable")


def test_every_outcome_of_a_call_can_be_told_from_the_others_in_the_crm(running: World) -> None:
    told = set()
    for outcome in OUTCOMES:
        durations = {"talk": 5000} if outcome == "answered" else {"ring": 5000}
        call = played(running, "+34600500130", disposition=outcome, durations_ms=durations)
        row = record(running, "Calls", made(call, "call")[0])
        assert call["disposition"] == outcome
        assert (row["Call_Type"] == "Inbound") == (outcome == "answered")
        told.add((row["Call_Type"], row["Description"].splitlines()[0]))
    assert len(told) == len(OUTCOMES)


def test_calls_of_a_sim_operator_become_records_in_both_directions(running: World) -> None:
    settings_of = {"time_zone": "UTC", "region": "ES", "secret_in_url": True}
    new = {"provider": "sipsim", "id": "sim", "settings": {**settings_of, "address_secret": "an-address-secret"}}
    running.api("POST", "/connections", new)
    ours = "+34600900080"
    told = {"time": "2026-11-22T10:34:53Z", "duration": 285, "audio_path": None, "status": "ANSWER"}
    inbound = {"event": "incoming_call_end", "caller": "+34600500140", "receiver": ours, "pbx_id": new_id()}
    outbound = {"event": "outgoing_call_end", "caller": ours, "receiver": "+34600500141", "pbx_id": new_id()}
    for event, direction in ((inbound, "inbound"), (outbound, "outbound")):
        began = time.monotonic()
        reply = httpx.post(f"{running.base}/hooks/sim?secret=an-address-secret", json={**told, **event}, timeout=10)
        assert reply.status_code == 202, reply.text
        assert time.monotonic() - began < 2
        path = f"/calls/{call_id('sim', str(event['pbx_id']))}"
        until(lambda path=path: (running.get(path) or {}).get("settled"), 20, "the SIM call is settled")
        call = running.api("GET", path)
        assert call["direction"] == direction
        assert (len(made(call, "lead")), len(made(call, "call"))) == (1, 1)


def test_a_caller_is_known_while_the_crm_is_dead_and_the_answer_tells_its_age(running: World) -> None:
    person = {"module": "Contacts", "fields": {"Last_Name": "Offline", "Phone": "+34600500150"}}
    running.control("POST", "/people", person)
    running.api("POST", "/connections/zoho/sync")
    path = "/lookup?number=%2B34600500150"
    until(lambda: running.api("GET", path)["type"] == "found", 20, "the directory has the person")
    running.control("POST", "/faults", {"switch": "refuse"})
    try:
        found = running.api("GET", path)
        stranger = running.api("GET", "/lookup?number=%2B34600500151")
    finally:
        running.control("DELETE", "/faults")
    assert found["candidates"][0]["name"] == "Offline"
    assert found["candidates"][0]["age_s"] >= 0
    assert found["as_of"]
    assert stranger["type"] in ("not_found", "unknown")


def test_what_waits_can_be_seen_held_and_released_before_it_is_sent(running: World) -> None:
    number = "+34600500160"
    running.control("POST", "/people", {"module": "Contacts", "fields": {"Last_Name": "Patient", "Phone": number}})
    running.api("POST", "/connections/zoho/sync")
    until(lambda: running.api("GET", "/lookup?number=%2B34600500160")["type"] == "found", 20, "the directory has him")
    running.api("POST", "/connections/zoho/pause")
    first, second = new_id(), new_id()
    running.post([ended(first, number), ended(second, "+34600500161")])
    path = f"/outbox?connection=zoho&call={call_id('hook', first)}"
    until(lambda: running.api("GET", path)["items"], 10, "the first call waits")
    keys = [item["key"] for item in running.api("GET", path)["items"]]
    running.api("POST", "/outbox/hold", {"keys": keys, "reason": "to be looked at"})
    running.api("POST", "/connections/zoho/resume")
    running.wait_settled(second)
    assert {effect["state"] for effect in running.call_of(first)["effects"]} == {"held"}
    running.api("POST", "/outbox/release", {"keys": keys})
    assert {effect["state"] for effect in running.wait_settled(first)["effects"]} == {"done"}


def test_credits_are_counted_and_forecast_against_what_the_day_allows(running: World) -> None:
    before = running.api("GET", "/summary")["credits"]["zoho"]
    played(running, "+34600500170")
    until(
        lambda: running.api("GET", "/summary")["credits"]["zoho"]["used_24h"] > before["used_24h"], 10, "it is counted"
    )
    now = running.api("GET", "/summary")["credits"]["zoho"]
    assert now["daily"] > 0
    assert now["forecast_24h"] >= now["used_24h"]
