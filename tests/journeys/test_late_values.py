"""Values that a provider sends after the call was logged: into the mapped fields of its records, once, past people."""

import pytest
from support.faultrun.world import World, until
from support.journey_steps import edited_by_a_person, ended, made, new_id, plan, record, settings

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

MAPPED = [
    {"entity": "call", "parameter": "campaign", "field": "Scheduled_In_CRM", "standard": True},
    {"entity": "lead", "parameter": "campaign", "field": "Ad_Pool"},
]


def late(call: str, at: str, **parameters: str) -> dict[str, object]:
    body = {"schema": 1, "call": call, "at": at, "type": "parameters", "parameters": parameters}
    return {**body, "id": f"{call}-{'-'.join(parameters.values())}"}


def test_a_value_that_comes_later_is_written_once_and_an_edit_of_a_person_stays(running: World) -> None:
    call = new_id()
    with settings(running, crm=plan(running, mappings=MAPPED)):
        event = ended(call, "+34600750001")
        assert running.post([event]) == 202
        first = running.wait_settled(call)
        (logged,), (lead,) = made(first, "call"), made(first, "lead")
        told = late(call, str(event["at"]), campaign="spring")
        for _ in range(2):
            assert running.post([told]) == 202
        until(lambda: record(running, "Calls", logged).get("Scheduled_In_CRM") == "spring", 20, "the call has it")
        until(lambda: record(running, "Leads", lead).get("Ad_Pool") == "spring", 20, "the lead has it")
        edited_by_a_person(running, "Leads", lead, Ad_Pool="by Ana")
        assert running.post([late(call, str(event["at"]), campaign="summer")]) == 202
        until(lambda: record(running, "Calls", logged).get("Scheduled_In_CRM") == "summer", 20, "the call has it")
        running.wait_settled(call)
        assert record(running, "Leads", lead)["Ad_Pool"] == "by Ana"
    kinds = [one["kind"] for one in running.call_of(call)["effects"]]
    assert kinds.count("set_fields") == 4
