"""Marks that mean "no value" are no parameters; everything else stays as it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.calls.call import CallEvent, EventType
from cordboard.domain.parameters.unfilled import DEFAULT, filled, without_unfilled


@pytest.mark.parametrize(
    "value",
    ["(none)", "(not set)", "(Not Provided)", " (none) ", "{utm_source}", "{{utm_source}}", "${client_id}", "{ pool }"],
)
def test_marks_and_placeholders_are_no_values(value: str) -> None:
    assert filled({"utm_source": value, "kept": "google"}, DEFAULT) == {"kept": "google"}


@pytest.mark.parametrize("value", ["none", "(no one)", "{", "{}", '{"a": 1}', "a {utm_source}", "", "{a}{b}"])
def test_other_values_stay_as_they_are(value: str) -> None:
    assert filled({"utm_source": value}, DEFAULT) == {"utm_source": value}


def test_a_provider_can_name_marks_of_its_own_or_none() -> None:
    assert filled({"a": "(none)", "b": "n/a", "c": "{x}"}, "n/a") == {"a": "(none)", "c": "{x}"}
    assert filled({"a": "(none)", "c": "{x}"}, "") == {"a": "(none)", "c": "{x}"}


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20)))
def test_nothing_is_changed_and_asking_again_changes_nothing(parameters: dict[str, str]) -> None:
    once = filled(parameters, DEFAULT)
    assert once.items() <= parameters.items()
    assert filled(once, DEFAULT) == once


def test_an_event_without_marks_is_the_same_event() -> None:
    at = datetime(2026, 11, 30, tzinfo=UTC)
    event = CallEvent(id="1", call="c", at=at, type=EventType.STARTED, parameters={"utm_source": "google"})
    assert without_unfilled(event, None) is event
    marked = CallEvent(id="1", call="c", at=at, type=EventType.STARTED, parameters={"utm_source": "(none)"})
    assert without_unfilled(marked, None).parameters == {}
    assert without_unfilled(marked, "").parameters == {"utm_source": "(none)"}
