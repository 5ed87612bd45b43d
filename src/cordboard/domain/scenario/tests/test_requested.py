"""What a person asks for on one call: the one record, whatever the settings say."""

from datetime import UTC, datetime

import msgspec
import pytest

from cordboard.domain.calls.call import Client, Direction
from cordboard.domain.crm.actions import CreateLead, LogCall, Ref
from cordboard.domain.crm.contact_match import Entity, Found, Unknown
from cordboard.domain.scenario.requested import Request, Unwritten, Verb, chosen, created, logged
from cordboard.domain.scenario.tests.decision_examples import (
    NUMBER,
    OURS,
    SETTINGS,
    call,
    facts,
    found,
    person,
)
from cordboard.domain.settings.decision_settings import DecisionSettings, Line
from cordboard.domain.stop_list.entry import StopListEntry

EVA = person(Entity.CONTACT, "Eva")
OFF = msgspec.structs.replace(SETTINGS, scenario=())
IGNORED = msgspec.structs.replace(
    OFF, lines=(Line(number=OURS),), stop_list=(StopListEntry(value=NUMBER), StopListEntry(value=OURS))
)


@pytest.mark.parametrize("settings", [SETTINGS, OFF, IGNORED])
@pytest.mark.parametrize(
    "a_call",
    [
        call(),
        call("no_answer"),
        call("answered", Direction.OUTBOUND, placed=("80",)),
        call("answered", Direction.INTERNAL, placed=("80",)),
        call("answered", Direction.UNKNOWN),
        call(client=Client(hidden=True)),
    ],
)
def test_any_call_is_logged_alone_because_a_person_asked_for_it(a_call: object, settings: DecisionSettings) -> None:
    decision = logged(facts(a_call), settings, 3, EVA, ":again")  # type: ignore[arg-type]
    (action,) = decision.actions
    assert isinstance(action, LogCall)
    assert action.key == "c1:call:again"
    assert action.about == (Ref(entity=Entity.CONTACT, id="contact-Eva", name="Eva"),)
    assert (decision.summary, decision.settings_version, decision.needs) == ("Created: call record.", 3, ())
    assert any(line.rule == "owner.call" for line in decision.tried)


def test_the_call_is_logged_by_the_rule_for_calls_where_there_is_one() -> None:
    known = logged(facts(call(), found(EVA)), OFF, 1, None)
    assert [one.rule for one in known.tried if one.applied] == [
        "kind_of_call",
        "who_is_it",
        "call_record",
        "owner.call",
    ]
    internal = logged(facts(call("answered", Direction.INTERNAL, placed=("80",))), OFF, 1, None)
    assert [one.rule for one in internal.tried if one.applied] == ["internal_call", "owner.call"]


def test_without_a_record_the_call_is_linked_to_whom_the_rules_find() -> None:
    (action,) = logged(facts(call(), found(EVA)), OFF, 1, None).actions
    assert isinstance(action, LogCall)
    assert (action.key, action.about) == ("c1:call", (Ref(entity=Entity.CONTACT, id="contact-Eva", name="Eva"),))
    (alone,) = logged(facts(call()), OFF, 1, None).actions
    assert isinstance(alone, LogCall)
    assert alone.about == ()


def test_while_the_crm_cannot_be_asked_the_request_waits() -> None:
    waits = facts(call(), Unknown(reason="away"))
    for decision in (logged(waits, OFF, 1, EVA), created(waits, OFF, 1)):
        assert (decision.needs, decision.actions) == (("match",), ())


def test_a_lead_is_made_alone_where_nobody_has_the_number() -> None:
    for settings in (SETTINGS, OFF, IGNORED):
        decision = created(facts(call()), settings, 4, ":2")
        (action,) = decision.actions
        assert isinstance(action, CreateLead)
        assert (action.key, action.phone, decision.settings_version) == ("c1:lead:2", NUMBER, 4)
    (plain,) = created(facts(call()), OFF, 4).actions
    assert plain.key == "c1:lead"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (facts(call(), found(EVA)), "lead.known"),
        (facts(call(client=Client(hidden=True))), "lead.nobody"),
        (facts(call("answered", Direction.INTERNAL)), "internal.off"),
        (facts(call("answered", Direction.UNKNOWN)), "situation.no_direction"),
    ],
)
def test_where_no_lead_may_be_made_the_rule_says_why(given: object, code: str) -> None:
    with pytest.raises(Unwritten) as refused:
        created(given, OFF, 1)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert str(refused.value) == refused.value.text != ""


def test_a_client_whom_a_person_chose_is_the_only_candidate() -> None:
    before = facts(call(), found(person(Entity.LEAD, "Leo")))
    assert chosen(before, EVA) == msgspec.structs.replace(before, match=Found(candidates=(EVA,)))


@pytest.mark.parametrize(
    ("verb", "again", "code"), [(Verb.LOG, False, "request.log"), (Verb.LOG, True, "request.log_again")]
)
def test_a_request_is_a_line_of_the_explanation(verb: Verb, again: bool, code: str) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    said = Request(verb=verb, by="Ana", at=at, again=again).said
    assert (said.code, said.values) == (code, {"by": "Ana"})
