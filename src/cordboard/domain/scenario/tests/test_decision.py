"""A decision is repeatable and can be stored, and every rule has a title."""

import msgspec

from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import Decision
from cordboard.domain.scenario.rules.rule_table import RULES
from cordboard.domain.scenario.tests.decision_examples import SETTINGS, call, facts


def test_a_late_or_doubled_decision_uses_the_same_keys() -> None:
    one, two = (decide(facts(call("no_answer")), SETTINGS, 1) for _ in range(2))
    assert one == two
    assert [action.key for action in one.actions] == ["c1:lead", "c1:task", "c1:call"]


def test_a_decision_survives_its_storage() -> None:
    decision = decide(facts(call("no_answer")), SETTINGS, 1)
    assert msgspec.json.decode(msgspec.json.encode(decision), type=Decision) == decision


def test_every_rule_has_a_title_of_one_sentence() -> None:
    titles = [(rule.__doc__ or "").splitlines()[0] for rule in RULES]
    assert all(title.endswith(".") and len(title) < 90 for title in titles)
    assert len(set(titles)) == len(RULES)
