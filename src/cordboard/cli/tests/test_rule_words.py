"""Rules in words, in the language of the terminal, and what `plan` says of changed and moved rules."""

from typing import Any

import msgspec
import pytest

from cordboard.cli.commands.settings import differences
from cordboard.cli.explanation import sentence
from cordboard.cli.rule_words import order_in_words, rule_in_words
from cordboard.domain.rules.rule import Condition, Matching, Operator, Rule, Then

BRAND = Condition(parameter="pool_name", operator=Operator.EQUALS, value="Контекстна реклама")
CALLS = Condition(parameter="direction", operator=Operator.IN_LIST, value=("inbound", "x"))
OPEN = Condition(parameter="my_key", operator=Operator.EMPTY)
EVERYTHING = Then(place="L1/P", stage="New", lead_status="Hot", owner="ana", task_type="Quote", tags=("vip", "ads"))


def built(rule: Rule) -> dict[str, Any]:
    return dict(msgspec.to_builtins(rule))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            Rule(name="Brand", when=(BRAND, CALLS, OPEN), then=Then(lead_status="Hot")),
            "Brand: If Pool is “Контекстна реклама”; Direction is one of “Incoming call, x”; my key is empty: new "
            "leads get the status “Hot”.",
        ),
        (
            Rule(when=(BRAND, OPEN), match=Matching.ANY),
            "If any condition is met: Pool is “Контекстна реклама”; my key is empty: nothing is set.",
        ),
        (
            Rule(name="All", then=EVERYTHING),
            "All: For every call: new deals go to L1/P › New, new leads get the status “Hot”, ana owns new records, "
            "new tasks get the type “Quote”, new records get the tags vip, ads.",
        ),
    ],
)
def test_a_rule_is_said_with_its_conditions_and_what_it_sets(rule: Rule, said: str) -> None:
    assert rule_in_words(built(rule)) == said


def test_rules_that_only_change_places_are_a_difference_with_their_new_order() -> None:
    one, two = built(Rule(name="A")), built(Rule(when=(BRAND,)))
    (moved,) = differences({"rules": [one, two]}, {"rules": [two, one]})
    assert moved == {"setting": "rules", "removed": [], "added": [], "order": [two, one]}
    assert order_in_words(moved["order"]) == "Order of the rules: 1, A"
    (added,) = differences({"rules": [one]}, {"rules": [two, one]})
    assert "order" not in added


def test_the_explanation_says_parameters_and_comparisons_in_words() -> None:
    values = {"parameter": "pool_name", "operator": "starts_with", "wanted": "Ads", "value": "Ads 2"}
    said = {"code": "rules.met", "text": "x", "values": values}
    assert sentence(said) == "Pool starts with “Ads”. The call has “Ads 2”."
    wrong = {"code": "rules.value", "text": "x", "values": {"operator": "contains"}}
    assert sentence(wrong, "finding") == "The comparison “contains” needs a value."
