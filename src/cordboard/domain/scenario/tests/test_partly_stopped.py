"""What an entry of the stop list leaves out, record by record, and what the explanation says."""

import msgspec
import pytest

from cordboard.domain.calls.call import Client
from cordboard.domain.crm.contact_match import Entity, Found, Unknown
from cordboard.domain.scenario.decision import decide, pending_decision
from cordboard.domain.scenario.no_lead_explanation import no_lead
from cordboard.domain.scenario.tests.decision_examples import NUMBER, SETTINGS, call, facts, kinds, person, said
from cordboard.domain.settings.decision_settings import DecisionSettings
from cordboard.domain.stop_list.entry import StopKind, StopListEntry, Stops


def stopping(*entries: StopListEntry) -> DecisionSettings:
    return msgspec.structs.replace(SETTINGS, stop_list=entries)


@pytest.mark.parametrize(
    ("stops", "kept"),
    [
        (Stops.ALL, []),
        (Stops.ALL_BUT_CALL, ["log_call"]),
        (Stops.PEOPLE, ["create_task", "log_call"]),
        (Stops.TASKS, ["create_lead", "log_call"]),
    ],
)
def test_a_missed_call_of_a_new_caller_keeps_what_the_entry_does_not_stop(stops: Stops, kept: list[str]) -> None:
    settings = stopping(StopListEntry(value=NUMBER, stops=stops, note="agency"))
    decision = decide(facts(call("no_answer")), settings, 1)
    assert kinds(decision) == kept
    assert decision.stopped_by == (f"number:{NUMBER}",)
    answer = no_lead(decision)
    assert (answer is None) is (stops is Stops.TASKS)
    assert "agency" in " ".join(one.text for one in decision.tried)


def test_each_kind_says_whom_it_found_and_what_it_leaves_out() -> None:
    entries = (
        StopListEntry(kind=StopKind.PREFIX, value="600", stops=Stops.TASKS),
        StopListEntry(kind=StopKind.RANGE, value="70-89", stops=Stops.PEOPLE),
        StopListEntry(kind=StopKind.TAG, value="Supplier", stops=Stops.TASKS),
    )
    known = msgspec.structs.replace(person(Entity.CONTACT), fields={"Tag": "VIP, supplier"})
    decision = decide(facts(call(), Found(candidates=(known,))), stopping(*entries), 1)
    codes = [one.code for one in decision.tried if one.rule == "ignore_list"]
    assert codes == [
        *("ignore.prefix", "ignore.stops_tasks"),
        *("ignore.range", "ignore.stops_people"),
        *("ignore.tag", "ignore.stops_tasks"),
    ]


def test_a_hidden_caller_can_be_left_out_altogether() -> None:
    hidden = facts(call(client=Client(number=None, hidden=True)))
    assert kinds(decide(hidden, SETTINGS, 1)) == ["log_call"]
    decision = decide(hidden, stopping(StopListEntry(kind=StopKind.HIDDEN)), 1)
    assert (kinds(decision), said(decision, "ignore_list").code) == ([], "ignore.hidden")


def test_an_entry_that_stops_only_a_part_still_waits_for_who_it_is() -> None:
    unknown = facts(call(), Unknown(reason="away"))
    whole, partly = (stopping(StopListEntry(value=NUMBER, stops=stops)) for stops in (Stops.ALL, Stops.PEOPLE))
    assert pending_decision(unknown, whole, 1) is None
    assert decide(unknown, whole, 1).needs == ()
    waiting = pending_decision(unknown, partly, 1)
    assert waiting is not None
    assert waiting.needs == ("match",)
