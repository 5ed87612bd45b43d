"""Corrections change what is ours and leave what people wrote."""

import re
from datetime import UTC, datetime

import pytest

from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import LogCall
from cordboard.ports.crm import Applied
from cordboard.toolkit.crm.record_corrections import corrected, raw_texts, rewritten, with_left_values, written

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


def test_a_text_is_ours_as_it_was_sent_whatever_we_would_write_today() -> None:
    now = {"name": "Call to 81", "text": "new"}
    there = {"name": "Old words", "text": "old\nold remark\nmy note"}
    sent = [{"name": "Old words", "text": "old\nold remark"}]
    was = [{"name": "New words", "text": "old\nnew remark"}]
    assert corrected(was, now, there, ["name", "text"], texts=["text"], sent=sent) == (
        {"name": "Call to 81", "text": "new\nmy note"},
        [],
    )
    assert corrected(was, now, there, ["name", "text"], texts=["text"]) == ({}, ["name", "text"])


def test_a_state_without_a_field_says_nothing_about_it() -> None:
    there = {"name": "", "text": "old"}
    changes, left = corrected([WAS], NOW, there, ["name", "text"], texts=["text"], sent=[{"text": "old"}])
    assert (changes, left) == ({"text": "new"}, ["name"])


def test_lines_that_an_earlier_release_worded_leave_with_our_text_and_no_others_do() -> None:
    stale = re.compile(r"Zoho takes .+")
    there = "old\nZoho takes no such call.\nmy note"
    assert rewritten(there, ["old"], "new", stale) == "new\nmy note"
    assert rewritten(there, ["old"], "new") == "new\nZoho takes no such call.\nmy note"


def test_what_was_sent_is_kept_only_where_it_is_more_than_the_action_says() -> None:
    log = LogCall(
        key="c",
        subject="Call",
        description="Talked.",
        direction=Direction.INBOUND,
        disposition=Disposition.ANSWERED,
        missed=False,
        started_at=datetime(2026, 11, 29, tzinfo=UTC),
    )
    record = {"Subject": "Call", "Description": "Talked.\nNo length.", "Call_Type": "Missed"}
    assert written(log, record, ("Subject", "Description")) == {"Description": "Talked.\nNo length."}
    assert raw_texts([log], "Subject", "Description") == [{"Subject": "Call", "Description": "Talked."}]
