"""Records that others create: only updated, waited for, adopted days later, and let go again; through kills."""

import json
from typing import Any

import pytest
from support.faultrun.world import World, until
from support.journey_steps import SITUATIONS, command, ended, made, new_id, only, plan, played, record, settings

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

SOURCE = {"parameter": "utm_source", "field": "Description", "standard": True}
MAPPED = [{"entity": entity, **SOURCE} for entity in ("lead", "contact", "deal")]
MODULES = {"lead": "Leads", "contact": "Contacts"}


def cells(*entities: str, call: bool = True) -> list[dict[str, str]]:
    """Only updated, for new callers and known ones; each call is written down."""
    modes = [*((one, "update_only") for one in entities), *([("call", "always")] if call else [])]
    return [
        {"situation": s, "party": party, "entity": entity, "mode": mode}
        for s in SITUATIONS
        for party in ("new", "known")
        for entity, mode in modes
    ]


def foreign(world: World, entity: str, number: str) -> str:
    """Another integration creates a record, with the number written its own way."""
    local = f"{number[3:6]} {number[6:9]} {number[9:]}"
    fields = {"Last_Name": "Foreign", "Phone": local, **({"Company": "-"} if entity == "lead" else {})}
    return str(world.control("POST", "/people", {"module": MODULES[entity], "fields": fields})["id"])


def visit(number: str) -> dict[str, Any]:
    return ended(new_id(), number, parameters={"utm_source": "google"})


def verbs(call: dict[str, Any]) -> list[str]:
    return [one["verb"] for one in call["why"]["requests"]]


def was_adopted(world: World, event: dict[str, Any]) -> bool:
    return verbs(world.call_of(event["call"])) == ["adopt"]


def linked_to(world: World, call: dict[str, Any], record_id: str) -> bool:
    return record_id in json.dumps(record(world, "Calls", made(call, "call")[0]))


@pytest.mark.parametrize("entity", ["lead", "contact"])
def test_what_another_integration_created_is_enriched_and_nothing_is_created(running: World, entity: str) -> None:
    number = {"lead": "+34600730001", "contact": "+34600730002"}[entity]
    wanted = foreign(running, entity, number)
    with settings(running, crm=plan(running, scenario=cells(entity), mappings=MAPPED, owners=[])):
        counted = {one: len(running.records(one)) for one in MODULES.values()}
        call = played(running, number, parameters={"utm_source": "google"})
        until(lambda: record(running, MODULES[entity], wanted).get("Description") == "google", 20, "it is enriched")
    assert {one: len(running.records(one)) for one in MODULES.values()} == counted
    assert linked_to(running, call, wanted)


def test_an_open_deal_of_the_client_gets_the_visit_and_no_deal_is_created(running: World) -> None:
    number = "+34600730003"
    contact = foreign(running, "contact", number)
    with settings(running, crm=plan(running, scenario=only("deal", "always"))):
        (deal,) = made(played(running, number), "deal")
    counted = len(running.records("Deals"))
    with settings(running, crm=plan(running, scenario=cells("deal"), mappings=MAPPED)):
        call = played(running, number, parameters={"utm_source": "google"})
        until(lambda: record(running, "Deals", deal).get("Description") == "google", 20, "it is enriched")
    assert len(running.records("Deals")) == counted
    assert record(running, "Contacts", contact).get("Description") is None
    assert linked_to(running, call, contact)


def test_a_record_that_comes_three_minutes_late_is_enriched_once_through_a_kill(running: World) -> None:
    number, event = "+34600730010", visit("+34600730010")
    with settings(running, crm=plan(running, scenario=cells("contact"), mappings=MAPPED, owners=[])):
        assert running.post([event]) == 202
        running.wait_settled(event["call"])
        running.advance(170)
        wanted = foreign(running, "contact", number)
        running.end_server()
        running.start()
        running.pass_until(lambda: verbs(running.call_of(event["call"])) == ["adopt"], 300, "it is adopted", step=2)
        call = running.wait_settled(event["call"])
        running.advance(60)
        until(lambda: record(running, "Contacts", wanted).get("Description") == "google", 20, "it is enriched")
    assert linked_to(running, call, wanted)
    assert [one["kind"] for one in call["effects"]].count("set_fields") == 1
    assert verbs(running.call_of(event["call"])) == ["adopt"]


def test_a_record_that_never_comes_is_said_in_why(running: World) -> None:
    event = visit("+34600730020")
    scenario = {"scenario": cells("lead"), "mappings": MAPPED, "owners": [], "wait_for_record": "PT1M"}
    with settings(running, crm=plan(running, **scenario)):
        assert running.post([event]) == 202
        running.wait_settled(event["call"])
        told = json.dumps(running.call_of(event["call"])["why"]["tried"])
        assert "One that appears in the CRM by" in told
        running.pass_until(lambda: verbs(running.call_of(event["call"])) != [], 600, "the wait is over", step=2)
    (said,) = running.call_of(event["call"])["why"]["requests"]
    assert said["text"] == "No record with this number appeared in the CRM in time, so none is updated."


def adopted(world: World, number: str, count: int) -> tuple[str, list[dict[str, Any]]]:
    """A contact of three days later, and the earlier calls that adopted it."""
    events = [visit(number) for _ in range(count)]
    with settings(world, crm=plan(world, scenario=cells())):
        for event in events:
            assert world.post([event]) == 202
            world.wait_settled(event["call"])
        world.advance(3 * 86400)
        wanted = foreign(world, "contact", number)
        world.api("POST", "/connections/zoho/sync")
        world.pass_until(lambda: all(was_adopted(world, one) for one in events), 900, "all are adopted", step=5)
        calls = [world.wait_settled(event["call"]) for event in events]
    assert all(linked_to(world, call, wanted) for call in calls)
    return wanted, calls


def test_a_contact_of_three_days_later_adopts_the_earlier_calls_and_a_person_undoes_it(running: World) -> None:
    wanted, calls = adopted(running, "+34600730030", 2)
    with settings(running, crm=plan(running, scenario=cells())):
        undone = running.api("POST", f"/calls/{calls[0]['id']}/unlink", {"reason": "somebody else"})
        assert undone["text"].endswith("undid the link to Foreign (contact).")
        until(lambda: not linked_to(running, calls[0], wanted), 20, "the link is gone")
        until(lambda: running.settled(), 20, "everything is written")
        running.advance(600)
    assert linked_to(running, calls[1], wanted)
    again = running.api("GET", f"/calls/{calls[0]['id']}")
    assert verbs(again) == ["adopt", "unlink"]
    assert any(one["what"] == "calls.unlink" for one in running.api("GET", "/audit")["items"])
    assert not linked_to(running, again, wanted)


def test_the_command_line_shows_what_undoing_a_link_does_and_does_it_once(running: World) -> None:
    wanted, (call,) = adopted(running, "+34600730040", 1)
    dry = command(running, "calls", "unlink", call["id"], "--dry-run")
    assert (dry.returncode, dry.stdout.splitlines()[0]) == (0, "Nothing was done. This would happen:"), dry.stderr
    assert linked_to(running, call, wanted)
    done = command(running, "calls", "unlink", call["id"], "--reason", "somebody else")
    assert done.returncode == 0, done.stderr
    assert "undid the link to Foreign (contact)." in done.stdout
    until(lambda: not linked_to(running, call, wanted), 20, "the link is gone")
    again = command(running, "calls", "unlink", call["id"])
    assert again.returncode == 1
    assert verbs(running.api("GET", f"/calls/{call['id']}")) == ["adopt", "unlink"]
