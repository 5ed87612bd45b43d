"""A decision is repeatable and can be stored, and every rule has a title."""

import msgspec
import pytest

from cordboard.domain.crm.contact_match import Unknown
from cordboard.domain.scenario.decision import decide, pending_decision
from cordboard.domain.scenario.facts import Decision
from cordboard.domain.scenario.rules.rule_table import RULES
from cordboard.domain.scenario.tests.decision_examples import SETTINGS, call, facts
from cordboard.domain.scenario.tests.test_decisions_in_full import SCENES


def test_a_late_or_doubled_decision_uses_the_same_keys() -> None:
    one, two = (decide(facts(call("no_answer")), SETTINGS, 1) for _ in range(2))
    assert one == two
    assert [action.key for action in one.actions] == ["c1:lead", "c1:task", "c1:call"]


@pytest.mark.parametrize("name", SCENES)
def test_what_is_stored_while_the_crm_was_not_asked_is_what_a_decision_would_wait_for(name: str) -> None:
    given, settings = SCENES[name]
    unasked = msgspec.structs.replace(given, match=Unknown(reason="the CRM is away"))
    whole = decide(unasked, settings, 7)
    pending = pending_decision(unasked, settings, 7)
    assert (pending is not None) == bool(whole.needs)
    if pending is not None:
        assert pending == msgspec.structs.replace(
            whole, tried=tuple(one for one in whole.tried if one.rule == "who_is_it")
        )
    assert pending_decision(given, settings, 7) == (pending if given.match == unasked.match else None)


def test_a_decision_survives_its_storage() -> None:
    decision = decide(facts(call("no_answer")), SETTINGS, 1)
    assert msgspec.json.decode(msgspec.json.encode(decision), type=Decision) == decision


def test_every_rule_has_a_title_of_one_sentence() -> None:
    titles = [(rule.__doc__ or "").splitlines()[0] for rule in RULES]
    assert all(title.endswith(".") and len(title) < 90 for title in titles)
    assert len(set(titles)) == len(RULES)
