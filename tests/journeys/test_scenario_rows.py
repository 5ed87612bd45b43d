"""Rows of the scenario over the whole server and the simulated CRM: what counts is how many records are in the CRM."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from support.faultrun.world import TOKEN_FILE, World, until, world
from support.journey_steps import (
    command,
    counted,
    edited_by_a_person,
    ended,
    made,
    new_id,
    only,
    plan,
    played,
    record,
    save,
    settings,
    standing,
    users,
)

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

CALLS = 10
MISSED: dict[str, Any] = {"disposition": "no_answer", "durations_ms": {"ring": 9000}}


def deals(world: World) -> int:
    return len(world.records("Deals"))


def there(world: World, contact: str, stage: str, days_ago: int) -> str:
    """A deal that somebody created in the CRM so many days ago."""
    fields = {"Deal_Name": f"{stage} {days_ago}", "Stage": stage, "Contact_Name": {"id": contact},
              "Closing_Date": "2030-01-01", "Pipeline": "Standard (Standard)"}  # fmt: skip
    return str(world.control("POST", "/people", {"module": "Deals", "fields": fields, "days_ago": days_ago})["id"])


def known(world: World, number: str) -> str:
    return standing(world, "contact", number, users(world)[0])


@pytest.mark.parametrize(("mode", "new"), [("off", 0), ("always", CALLS)])
def test_ten_calls_create_no_deal_or_ten_and_what_is_told_again_creates_none(
    running: World, mode: str, new: int
) -> None:
    number = f"+3460090{len(mode):04}"
    known(running, number)
    scenario = [*only("call", "always"), *only("deal", mode)]
    with settings(running, crm=plan(running, scenario=scenario)):
        before = deals(running)
        events = [ended(new_id(), number) for _ in range(CALLS)]
        assert running.post(events) == 202
        calls = [running.wait_settled(str(one["call"])) for one in events]
        assert deals(running) - before == new
        assert running.post(events) == 202
        assert [running.wait_settled(str(one["call"]))["effects"] for one in events] == [
            one["effects"] for one in calls
        ]
        assert deals(running) - before == new


def test_a_deal_is_created_where_there_is_none_and_a_closed_one_counts(running: World) -> None:
    closed, nothing = (known(running, f"+3460091000{n}") for n in (1, 2))
    assert nothing
    there(running, closed, "Closed Won", 900)
    with settings(running, crm=plan(running, scenario=only("deal", "create_if_none"))):
        assert [len(made(played(running, f"+3460091000{n}"), "deal")) for n in (1, 2)] == [0, 1]
        assert made(played(running, "+34600910002"), "deal") == [], "the one of before is a deal now"


def test_an_active_deal_is_open_and_younger_than_a_year_or_than_the_settings_say(running: World) -> None:
    ages = {1: 364, 2: 366, 3: 89, 4: 91, 5: 10}
    for n, days in ages.items():
        stage = "Closed Won" if n == 5 else "Qualification"
        there(running, known(running, f"+3460092000{n}"), stage, days)

    def new(n: int) -> int:
        return len(made(played(running, f"+3460092000{n}"), "deal"))

    with settings(running, crm=plan(running, scenario=only("deal", "if_no_open_deal"))):
        assert [new(n) for n in (1, 2, 5)] == [0, 1, 1]
    with settings(running, crm=plan(running, scenario=only("deal", "if_no_open_deal"), deal_active_within="P90D")):
        assert [new(n) for n in (3, 4, 1)] == [0, 1, 1]


def test_a_new_lead_has_the_status_of_the_plan_and_one_that_the_crm_does_not_know_is_flagged(running: World) -> None:
    offered = next(
        one["options"]
        for one in running.api("GET", "/connections/zoho/fields?entity=lead")["items"]
        if one["name"] == "Lead_Status"
    )
    with settings(running, crm=plan(running, scenario=only("lead", "create_if_none"), lead_status="Contacted")):
        (lead,) = made(played(running, "+34600930001"), "lead")
    assert "Contacted" in offered
    assert record(running, "Leads", lead)["Lead_Status"] == "Contacted"
    held = running.api("GET", "/settings")["settings"]
    draft = {**held, "crm": plan(running, lead_status="Never heard of")}
    (said,) = [
        one
        for one in running.api("POST", "/settings/check", {"settings": draft})["items"]
        if one["code"] == "lead_status.gone"
    ]
    assert said["where"] == "crm.zoho.lead_status"


@pytest.mark.parametrize(
    ("stops", "left"),
    [
        ("all", {}),
        ("all_but_call", {"Calls": 1}),
        ("people", {"Calls": 1, "Tasks": 1}),
        ("tasks", {"Calls": 1, "Leads": 1}),
    ],
)
def test_a_listed_number_leaves_out_what_its_entry_names_and_nothing_else(
    running: World, stops: str, left: dict[str, int]
) -> None:
    number = f"+3460094{len(stops):04}"
    modules = ("Leads", "Contacts", "Accounts", "Deals", "Tasks", "Calls")
    with settings(running, stop_list=[{"kind": "number", "value": number, "stops": stops}]):
        before = counted(running, modules)
        call = played(running, number, **MISSED)
        after = counted(running, modules)
    assert {one: after[one] - before[one] for one in modules if after[one] != before[one]} == left
    assert running.get(f"/calls/{call['id']}")["settled"]


def test_what_cannot_be_is_refused_with_its_place_and_what_to_do(running: World) -> None:
    rows = running.api("GET", "/connections/zoho/pipelines")["items"]
    mapping = {"entity": "lead", "parameter": "utm_source", "field": "Utm_Source"}
    circle = [{"entity": "contact", "rule": "owner_of_account"}, {"entity": "account", "rule": "owner_of_contact"}]
    faults: dict[str, dict[str, Any]] = {
        "mappings.twice": {"mappings": [mapping, {**mapping, "parameter": "pool_name"}]},
        "place.stage_gone": {"deal_places": [{"place": rows[0]["id"], "stage": "of another pipeline"}]},
        "owners.cycle": {"owners": circle},
    }
    held = running.api("GET", "/settings")
    for code, change in faults.items():
        body = {"settings": {**held["settings"], "crm": plan(running, **change)}, "base_version": held["version"]}
        with pytest.raises(AssertionError) as refused:
            running.api("PUT", "/settings", body)
        checked = running.api("POST", "/settings/check", {"settings": body["settings"]})["items"]
        (finding,) = [one for one in checked if one["code"] == code]
        assert finding["level"] == "error"
        assert finding["where"].startswith("crm.zoho.")
        assert finding["text"]
        assert finding["fix"]
        assert code in str(refused.value)
    assert running.api("GET", "/settings")["version"] == held["version"]


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_five_missed_calls_are_one_task_which_whoever_reaches_the_client_closes_with_its_reason(
    running: World, direction: str
) -> None:
    number = f"+3460095{len(direction):04}"
    tasks = {one for _ in range(5) for one in made(played(running, number, **MISSED), "task")}
    (task,) = tasks
    assert record(running, "Tasks", task)["Status"] == "Not Started"
    played(running, number, direction=direction)
    closed = record(running, "Tasks", task)
    assert closed["Status"] == "Completed"
    assert "Reached: " in closed["Description"].splitlines()[-1]
    before = counted(running, ["Tasks"])
    hidden = played(running, None, client={"number": "anonymous", "hidden": True}, **MISSED)
    assert (made(hidden, "task"), counted(running, ["Tasks"])) == ([], before)


def test_what_a_person_wrote_into_the_call_between_two_stages_stays_and_the_call_says_so(running: World) -> None:
    number, note = "+34600960001", "Wants a quote until Friday."
    first = ended(new_id(), number, **MISSED)
    assert running.post([first]) == 202
    call = str(first["call"])
    (logged,) = made(running.wait_settled(call), "call")
    words = record(running, "Calls", logged)["Description"]
    edited_by_a_person(running, "Calls", logged, Description=f"{note}\n{words}", Subject="Ask Ana")
    truth = ended(call, number, id=f"{call}-truth", recording={"url": "https://rec.example/note.mp3"})
    assert running.post([truth]) == 202
    until(lambda: "01:11" in (record(running, "Calls", logged)["Description"] or ""), 20, "the addition is there")
    told = running.wait_settled(call)
    now = record(running, "Calls", logged)
    assert now["Description"].splitlines()[0] == note, "the edit is kept"
    assert now["Subject"] == "Ask Ana"
    assert now["Voice_Recording__s"] == "https://rec.example/note.mp3"
    (said,) = [one["reason"] for one in told["effects"] if one["kind"] == "correct_call"]
    assert "Subject" in said, "the conflict is listed"


def test_settings_of_this_server_are_those_of_an_empty_one_after_export_and_apply(
    running: World, tmp_path: Path
) -> None:
    folder = tmp_path / "exported"
    entry = {"kind": "prefix", "value": "+34900", "stops": "tasks", "note": "from the console"}
    rule = {"name": "Ads", "when": [{"parameter": "utm_source", "operator": "in_list", "value": ["a", "b"]}],
            "then": {"lead_status": "Contacted", "tags": ["Київ"]}}  # fmt: skip
    mapping = {"entity": "lead", "parameter": "utm_source", "field": "Utm_Source", "only_if_empty": True}
    changed = plan(running, rules=[rule], mappings=[mapping], lead_status="Contacted")
    with settings(running, crm=changed, stop_list=[entry]):
        assert command(running, "export", str(folder)).returncode == 0
        held = running.api("GET", "/settings")["settings"]
        assert "No changes" in command(running, "plan", str(folder)).stdout
    written = tomllib.loads((folder / "settings.toml").read_text(encoding="utf-8"))
    assert written["stop_list"][0]["note"] == "from the console"
    assert written["crm"]["zoho"]["rules"][0]["then"]["tags"] == ["Київ"]
    with world(tmp_path, 63) as empty:
        empty.start()
        until(lambda: (empty.folder / "data" / TOKEN_FILE).exists(), 10, "the first token")
        done = command(empty, "apply", str(folder))
        assert done.returncode == 0, done.stdout + done.stderr
        assert "No changes" in command(empty, "plan", str(folder)).stdout
        there = empty.api("GET", "/settings")["settings"]
        assert {**there, "crm": held["crm"]} == held
        assert there["crm"]["zoho"] == held["crm"]["zoho"]
        save(empty, {**there, "stop_list": []})
        drift = command(empty, "plan", str(folder)).stdout
        assert "stop_list" in drift, "what was changed beside the files is shown"
