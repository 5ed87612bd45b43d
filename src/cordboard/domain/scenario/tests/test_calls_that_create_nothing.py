"""Ignored and hidden numbers, internal calls, numbers of our own: what creates no record about a person."""

import msgspec
import pytest

from cordboard.domain.calls.call import (
    Client,
    Direction,
    Leg,
    LegKind,
)
from cordboard.domain.crm.actions import (
    CreateTask,
    LogCall,
)
from cordboard.domain.crm.contact_match import (
    Entity,
    NotFound,
    Unknown,
)
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.tests.decision_examples import (
    ANA,
    NUMBER,
    OURS,
    SETTINGS,
    call,
    facts,
    found,
    kinds,
    person,
    said,
)
from cordboard.domain.settings.decision_settings import Line
from cordboard.domain.stop_list.entry import StopKind, StopListEntry


@pytest.mark.parametrize(
    "ignored",
    [
        ("928 00 00 80", StopKind.NUMBER),
        ("80", StopKind.EXTENSION),
        ("973890196.80", StopKind.EXTENSION),
        ("600 111 222", StopKind.NUMBER),
    ],
)
@pytest.mark.parametrize("direction", [Direction.INBOUND, Direction.OUTBOUND])
def test_an_ignored_line_on_either_side_writes_nothing(ignored: tuple[str, StopKind], direction: Direction) -> None:
    number, kind = ignored
    entry = StopListEntry(kind=kind, value=number)
    settings = msgspec.structs.replace(SETTINGS, lines=(Line(number=number),), stop_list=(entry,))
    decision = decide(facts(call(direction=direction)), settings, 1)
    assert decision.actions == ()
    assert said(decision, "ignore_list").code == "ignore.line"
    assert "is ignored" in decision.summary


@pytest.mark.parametrize("number", ["600-111-222", "0034600111222", OURS, "80"])
def test_a_number_on_the_ignore_list_writes_nothing(number: str) -> None:
    settings = msgspec.structs.replace(SETTINGS, stop_list=(StopListEntry(value=number, note="courier"),))
    decision = decide(facts(call(), Unknown(reason="away")), settings, 1)
    assert (decision.actions, decision.needs) == ((), ())
    assert "courier" in said(decision, "ignore_list").text


def test_of_two_mobiles_on_one_extension_only_the_ignored_one_is_kept_out() -> None:
    mobiles = (
        Line(number="80", user=ANA),
        Line(number="+34600000001"),
        Line(number="+34600000002", user=ANA),
    )
    stop_list = (StopListEntry(value="+34600000001"),)
    settings = msgspec.structs.replace(SETTINGS, lines=mobiles, stop_list=stop_list)
    legs = [(Leg(id="l", kind=LegKind.AGENT, extension="80", number=f"+3460000000{n}"),) for n in (1, 2)]
    excluded, kept = (decide(facts(call(own_number=None, legs=one)), settings, 1) for one in legs)
    assert excluded.actions == ()
    assert kinds(kept) == ["create_lead", "log_call"]


def test_a_number_that_only_ends_like_an_ignored_one_is_not_ignored() -> None:
    settings = msgspec.structs.replace(SETTINGS, stop_list=(StopListEntry(value="+33600111222"),))
    assert kinds(decide(facts(call()), settings, 1)) == ["create_lead", "log_call"]


def test_an_internal_call_is_kept_out_unless_the_settings_want_it() -> None:
    internal = call(direction=Direction.INTERNAL, client=Client(number="81"), own_number=None)
    assert decide(facts(internal), SETTINGS, 1).actions == ()
    settings = msgspec.structs.replace(SETTINGS, log_internal_calls=True)
    decision = decide(facts(internal), settings, 1)
    assert kinds(decision) == ["log_call"]
    assert decision.situation is None


@pytest.mark.parametrize("disposition", ["agent_no_answer", "agent_unavailable"])
def test_a_click_to_call_whose_agent_did_not_pick_up_concerns_no_client(disposition: str) -> None:
    decision = decide(facts(call(disposition, Direction.OUTBOUND)), SETTINGS, 1)
    assert decision.actions == ()
    assert said(decision, "kind_of_call").code == "situation.client_not_called"


@pytest.mark.parametrize(
    ("disposition", "why"),
    [("agent_no_answer", "The agent did not answer."), ("agent_unavailable", "The agent's phone was not reachable.")],
)
def test_a_caller_whose_agent_did_not_pick_up_was_missed(disposition: str, why: str) -> None:
    one = call(disposition)
    decision = decide(facts(one), SETTINGS, 1)
    assert one.missed
    assert kinds(decision) == ["create_lead", "create_task", "log_call"]
    *_, task, log = decision.actions
    assert isinstance(task, CreateTask)
    assert isinstance(log, LogCall)
    assert log.missed
    assert why in (task.description or "")
    assert why in (log.description or "")
    assert said(decision, "kind_of_call").code == "situation.is"


def test_a_hidden_caller_is_written_as_a_call_and_nothing_else() -> None:
    hidden = call("no_answer", client=Client(number=NUMBER, hidden=True))
    decision = decide(facts(hidden), SETTINGS, 1)
    assert kinds(decision) == ["log_call"]
    log = decision.actions[0]
    assert isinstance(log, LogCall)
    assert (log.about, log.client_number) == ((), None)
    assert "600" not in log.subject
    assert said(decision, "lead").code == "lead.nobody"


@pytest.mark.parametrize("number", ["anonymous", "", None, "112", "201", "973890196.70", "trunk-in"])
def test_a_number_of_no_person_creates_nobody(number: str | None) -> None:
    decision = decide(facts(call("no_answer", client=Client(number=number))), SETTINGS, 1)
    assert kinds(decision) == ["log_call"]


@pytest.mark.parametrize("number", ["+380441234567", "00380 44 123-45-67"])
def test_a_line_of_our_own_is_never_a_client_also_where_the_crm_has_its_number(number: str) -> None:
    known = found(person(Entity.CONTACT, "Alberto", phones=(number,)))
    for match in (NotFound(), known, Unknown(reason="CRM away")):
        decision = decide(facts(call(client=Client(number=number)), match), SETTINGS, 1)
        assert (kinds(decision), decision.needs) == (["log_call"], ())
        assert decision.actions[0].about == ()  # type: ignore[union-attr]
        assert said(decision, "hidden_number").code == "number.own_line"
        assert said(decision, "lead").code == "lead.own_line"


def test_a_missed_call_from_a_line_of_our_own_leaves_a_task_for_it_may_have_been_passed_on() -> None:
    decision = decide(facts(call("no_answer", client=Client(number="+380441234567"))), SETTINGS, 1)
    assert kinds(decision) == ["create_task", "log_call"]
    assert "one of our own numbers. The call may have been forwarded." in decision.actions[0].description  # type: ignore[union-attr,operator]


def test_a_hidden_caller_can_become_a_lead_where_the_settings_allow_it() -> None:
    settings = msgspec.structs.replace(SETTINGS, create_from_hidden_numbers=True)
    decision = decide(facts(call(client=Client(number="anonymous"))), settings, 1)
    assert kinds(decision) == ["create_lead", "log_call"]
