"""Names from outside, and what of them is written down."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.calls.call import CallEvent, Client, Direction, EventType, LegKind
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.domain.person_names import LONGEST, clean_name, fold_accents


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("  Eva\r\nVidal\t ", "Eva Vidal"),
        ("Eva\x00 \x1b[31mVidal", "Eva [31mVidal"),
        ("Eva\u202elddaV", "EvalddaV"),
        ("Іван\u00a0Франко", "Іван Франко"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),  # a joiner is part of the word
        ("Eva\ud800", "Eva"),
        ("a" * LONGEST, "a" * LONGEST),
        ("a" * (LONGEST + 1), "a" * LONGEST),
        ("a" * (LONGEST - 1) + " b", "a" * (LONGEST - 1)),
        ("\x00\n\u200b", None),
        ("", None),
        (None, None),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(told: str | None, written: str | None) -> None:
    assert clean_name(told) == written


@given(st.text(max_size=400))
def test_whatever_is_told_the_name_is_short_clean_and_stays_as_it_is(told: str) -> None:
    name = clean_name(told)
    assert name is None or 0 < len(name) <= LONGEST
    assert clean_name(name) == name
    assert not any(unicodedata.category(one) == "Cc" for one in name or "")


@pytest.mark.parametrize("kind", [None, LegKind.OUTSIDE])
def test_a_call_has_the_clean_name_whether_its_legs_are_shown_or_not(kind: LegKind | None) -> None:
    board = CallCorrelation()
    leg = {"leg": "in", "kind": kind, "caller": True} if kind else {"direction": Direction.INBOUND}
    client = Client(number="600111222", name="Eva\n\x07 Vidal")
    at = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    board.feed(CallEvent(id="e", call="c1", at=at, type=EventType.STARTED, client=client, **leg))
    assert board.call_of("c1").client.name == "Eva Vidal"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("MARIA", "maria"),
        ("María", "maria"),
        ("Núñez Ölçer", "nunez olcer"),
        ("Straße", "strasse"),
        ("Йосип Їжак", "иосип іжак"),
        ("Σοφία", "σοφια"),
        ("ﬁn", "fin"),
        ("", ""),
    ],
)
def test_names_are_compared_without_case_and_accents(name: str, folded: str) -> None:
    assert fold_accents(name) == folded
    assert fold_accents(folded) == folded
