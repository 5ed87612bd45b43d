"""A deal of another integration with the caller's number in a field of its own: found, updated, not doubled."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from support.faultrun.world import World, until
from support.journey_steps import SITUATIONS, edited_by_a_person, made, only, plan, played, record, settings

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

FIELD = "Ad_Pool"  # of deals in the sandbox: a custom text field
MAPPED = [{"entity": "deal", "parameter": "utm_source", "field": "Description", "standard": True}]
DEAL_AND_CALL = [
    {"situation": s, "party": p, "entity": entity, "mode": mode}
    for s in SITUATIONS
    for p in ("new", "known")
    for entity, mode in (("lead", "create_if_none"), ("deal", "if_no_open_deal"), ("call", "always"))
]


@pytest.fixture(scope="module")
def reading(running: World) -> Iterator[World]:
    """Deals are read from the CRM."""
    before = running.api("GET", "/connections/zoho")["settings"].get("read_deals", False)
    running.api("PATCH", "/connections/zoho", {"settings": {"read_deals": True}})
    yield running
    running.api("PATCH", "/connections/zoho", {"settings": {"read_deals": before}})


def foreign_deal(world: World, written: str) -> str:
    """A deal that is not ours and names no client, with the number as somebody wrote it."""
    number = f"+34600{uuid.uuid4().int % 10**6:06}"
    with settings(world, crm=plan(world, scenario=only("deal", "always"))):
        (deal,) = made(played(world, number), "deal")
    edited_by_a_person(world, "Deals", deal, **{FIELD: written, "Deal_Name": "Foreign deal"})
    return deal


def counted(world: World) -> tuple[int, int]:
    return len(world.records("Deals")), len(world.records("Leads"))


def known_by_deal(call: dict[str, Any]) -> bool:
    return "match.deal" in {line["code"] for line in call["why"]["tried"]}


@pytest.mark.parametrize(("number", "written"), [("+34600740001", "600 74 00 01"), ("+34600740002", "0034-600740002")])
def test_a_foreign_deal_with_the_number_gets_the_call_and_is_not_doubled(
    reading: World, number: str, written: str
) -> None:
    deal = foreign_deal(reading, written)
    changes = {"scenario": DEAL_AND_CALL, "deal_phone_fields": [FIELD]}
    with settings(reading, crm=plan(reading, **changes)):
        reading.pass_until(lambda: _read(reading, written), 1800, "the deal is read", step=30)
        before = counted(reading)
        call = played(reading, number)
        assert known_by_deal(call)
        assert counted(reading) == before
        logged = record(reading, "Calls", made(call, "call")[0])
        assert logged["What_Id"]["id"] == deal


def test_the_deal_is_enriched_where_deals_are_only_updated(reading: World) -> None:
    deal, updated = foreign_deal(reading, "(600) 740-003"), only("deal", "update_only")
    with settings(reading, crm=plan(reading, scenario=updated, mappings=MAPPED, deal_phone_fields=[FIELD])):
        reading.pass_until(lambda: _read(reading, "(600) 740-003"), 1800, "the deal is read", step=30)
        before = counted(reading)
        played(reading, "+34600740003", parameters={"utm_source": "google"})
        until(lambda: record(reading, "Deals", deal).get("Description") == "google", 20, "it is enriched")
    assert counted(reading) == before


def _read(world: World, written: str) -> bool:
    """The number is in our copy of the deals."""
    found = world.api("POST", "/personal-data/find", {"value": written})
    return any(one["kind"] == "deal" for one in found["findings"])
