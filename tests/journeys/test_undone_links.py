"""The link to a record that appeared after the call is undone: what the call wrote there goes too, edits stay."""

from typing import Any

import pytest
from support.faultrun.world import World, until
from support.journey_steps import SITUATIONS, edited_by_a_person, ended, new_id, plan, record, settings

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

MAPPED = [{"entity": "contact", "parameter": "utm_source", "field": "Description", "standard": True}]
CELLS = [
    {"situation": s, "party": party, "entity": entity, "mode": mode}
    for s in SITUATIONS
    for party in ("new", "known")
    for entity, mode in (("contact", "update_only"), ("call", "always"))
]


def was_adopted(world: World, event: dict[str, Any]) -> bool:
    return [one["verb"] for one in world.call_of(event["call"])["why"]["requests"]] == ["adopt"]


def adopted(world: World, number: str, *sources: str) -> tuple[str, list[dict[str, Any]]]:
    """A contact of another integration that appears in time for these calls, and is filled by them."""
    events = [ended(new_id(), number, parameters={"utm_source": source}) for source in sources]
    for event in events:
        assert world.post([event]) == 202
        world.wait_settled(event["call"])
    fields = {"Last_Name": "Foreign", "Phone": f"{number[3:6]} {number[6:9]} {number[9:]}"}
    wanted = str(world.control("POST", "/people", {"module": "Contacts", "fields": fields})["id"])
    world.api("POST", "/connections/zoho/sync")
    world.pass_until(lambda: all(was_adopted(world, one) for one in events), 300, "they are adopted", step=2)
    return wanted, [world.wait_settled(event["call"]) for event in events]


def description(world: World, wanted: str) -> Any:
    return record(world, "Contacts", wanted).get("Description")


def undo(world: World, call: dict[str, Any]) -> dict[str, Any]:
    path = f"/calls/{call['id']}"
    world.api("POST", f"{path}/unlink", {})
    until(lambda: world.get(path)["settled"], 20, "the undo is written")
    return dict(world.get(path))


def test_an_undo_takes_back_the_mapped_fields_that_nobody_changed_since(running: World) -> None:
    with settings(running, crm=plan(running, scenario=CELLS, mappings=MAPPED, owners=[])):
        wanted, (first, second) = adopted(running, "+34600730050", "google", "bing")
        until(lambda: description(running, wanted) in ("google", "bing"), 20, "it is filled")
        undo(running, first)
        undo(running, second)
        until(lambda: description(running, wanted) is None, 20, "the field is empty again")


def test_what_a_person_wrote_into_the_field_stays_when_the_link_is_undone(running: World) -> None:
    with settings(running, crm=plan(running, scenario=CELLS, mappings=MAPPED, owners=[])):
        wanted, (call,) = adopted(running, "+34600730051", "google")
        until(lambda: description(running, wanted) == "google", 20, "it is filled")
        edited_by_a_person(running, "Contacts", wanted, Description="Met at the fair")
        undone = undo(running, call)
        assert description(running, wanted) == "Met at the fair"
    assert [one["kind"] for one in undone["effects"]].count("set_fields") == 2
