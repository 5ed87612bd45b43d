"""A change that does not concern a call leaves its decision as it is."""

from datetime import timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import Facts
from cordboard.domain.scenario.tests.test_properties import any_facts, any_settings
from cordboard.domain.settings.decision_settings import DecisionSettings
from cordboard.domain.trial.relevance import Relevance

FIELDS = [
    "scenario", "stop_list", "deal_place", "deal_active_within", "lead_status", "lead_source", "callback_within",
    "owners", "default_user", "lines", "region", "log_internal_calls",
]  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(any_facts(), any_settings, any_settings, st.lists(st.sampled_from(FIELDS), min_size=1, max_size=2))
def test_what_a_change_does_not_concern_is_decided_alike(
    facts: Facts, one: DecisionSettings, other: DecisionSettings, changed: list[str]
) -> None:
    more = {"lead_status": "Hot", "lead_source": "Phone", "callback_within": timedelta(days=9)}
    values = {name: more.get(name, getattr(other, name)) for name in changed}
    now = msgspec.structs.replace(one, **values)
    if not Relevance(one, now).concerns(facts):
        assert decide(facts, one, 1).actions == decide(facts, now, 1).actions


def test_a_setting_that_nobody_listed_concerns_every_call() -> None:
    one = DecisionSettings()
    assert Relevance(one, msgspec.structs.replace(one, tag_field="Label")).differing == {"tag_field"}
    assert not Relevance(one, DecisionSettings()).differing
