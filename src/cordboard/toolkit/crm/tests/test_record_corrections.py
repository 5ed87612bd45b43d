"""Corrections change what is ours and leave what people wrote."""

import pytest

from cordboard.ports.crm import Applied
from cordboard.toolkit.crm.record_corrections import corrected, rewritten, with_left_values

WAS = {"name": "Call to 80", "length": "1", "text": "old"}
NOW = {"name": "Call to 81", "length": "1", "text": "new"}


def test_what_we_wrote_and_is_no_longer_true_changes() -> None:
    changes, left = corrected([WAS], NOW, WAS, list(WAS), texts=["text"])
    assert (changes, left) == ({"name": "Call to 81", "text": "new"}, [])


def test_what_a_person_changed_stays_and_is_named() -> None:
    current = {"name": "My call", "length": "9", "text": "mine"}
    changes, left = corrected([WAS], NOW, current, list(WAS), texts=["text"])
    assert (changes, left) == ({}, ["name", "text"])


def test_a_value_that_the_crm_cut_or_never_took_is_no_persons() -> None:
    current = {"name": "Call", "length": "1", "text": "old"}
    changes, _ = corrected([WAS], NOW, current, ["name"])
    assert changes == {"name": "Call to 81"}
    assert corrected([WAS], NOW, {"name": "x"}, ["name"], optional=frozenset({"name"})) == ({}, [])


def test_a_value_that_says_the_same_in_another_spelling_is_not_sent() -> None:
    changes, left = corrected([{"length": "1"}], {"length": "01"}, {"length": " 1"}, ["length"], meaning=int)
    assert (changes, left) == ({}, [])


def test_what_was_left_to_a_person_is_said_with_the_outcome() -> None:
    assert with_left_values(Applied(id="1"), []) == Applied(id="1")
    left = with_left_values(Applied(id="1", remark="Cut."), ["name", "text"])
    assert left.code == "words_left"
    assert left.remark == "Cut. Changed in the CRM in the meantime, so not updated: name, text."


@pytest.mark.parametrize(
    ("there", "ours", "now", "becomes"),
    [
        ("old", ["old"], "new", "new"),
        ("new", ["old"], "new", "new"),
        ("old and more", ["old", "old and more"], "new", "new"),
        ("old\nmy note", ["old", "never written"], "new", "new\nmy note"),
        ("old, longer now\nmy note", ["old"], "old, longer now", "old, longer now\nmy note"),
        ("old, longer\nmy note", ["old, longer"], "old", "old\nmy note"),
        ("old\nRecording: https://r.test", ["old"], "old, longer", "old, longer\nRecording: https://r.test"),
        ("cut off he", ["cut off here"], "new", "new"),
        ("", [""], "new", "new"),
        ("", ["old"], "new", None),
        ("mine", ["old"], "new", None),
    ],
)
def test_our_part_of_a_text_is_replaced(there: str, ours: list[str], now: str, becomes: str | None) -> None:
    assert rewritten(there, ours, now) == becomes
