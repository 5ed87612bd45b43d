"""Mails as they are shown: the cases of four languages and six mail programs, and what hostile ones must not do."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.desk.mail.shown_mail import ShownMail, shown_html, shown_plain

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    return [pytest.param(one, id=one["id"]) for one in json.loads((CASES / name).read_text(encoding="utf-8"))["cases"]]


def joined(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("case", [*cases("mail-plain.json"), *cases("mail-html.json")])
def test_what_the_customer_wrote_is_visible_and_quotations_are_folded(case: dict[str, Any]) -> None:
    shown = shown_plain(case["body"]) if "body" in case else shown_html(case["html"])
    for line in case["must_show"]:
        assert joined(line) in joined(shown.text)
    for line in case["must_fold"]:
        assert joined(line) not in joined(shown.text)
        assert joined(line) in joined(shown.quoted)


@pytest.mark.parametrize("case", cases("safe-html.json"))
def test_html_is_safe_and_keeps_its_text(case: dict[str, Any]) -> None:
    shown = shown_plain(case["input"]) if case["kind"] == "plain" else shown_html(case["input"])
    for words in case["text_has"]:
        assert words in shown.text
    for words in case["text_has_not"]:
        assert words not in shown.text
    for words in case["html_has"]:
        assert words in shown.html
    for words in case["html_has_not"]:
        assert words not in shown.html


def test_a_picture_loads_only_by_a_click_and_one_of_the_mail_itself_from_its_attachment() -> None:
    shown = shown_html(
        '<img src="https://example.org/a.png" srcset="https://example.org/b.png 2x"><img src="cid:p1">'
        '<img src="cid:p2"><img src="data:image/png;base64,AA"><img data-src="javascript:x">',
        {"p1": "/attachments/7"},
    )
    assert shown.html == '<img data-src="https://example.org/a.png"><img data-src="/attachments/7"><img><img><img>'


def test_nothing_that_acts_passes() -> None:
    html = (
        '<p onclick="x()">a<script>alert(1)</script><a href="javascript:x">j</a><a href="//example.org">r</a></p>'
        '<iframe src="https://example.org"></iframe><form action="https://example.org">words<input name="p"></form>'
        '<div style="display: NONE">hidden</div><svg><a href="https://example.org">s</a></svg>'
    )
    shown = shown_html(html)
    assert shown.text == "ajr\nwords"
    for word in ("onclick", "script", "iframe", "form", "input", "hidden", "example.org", "svg"):
        assert word not in shown.html


def test_a_mail_that_is_only_a_quotation_is_shown() -> None:
    assert shown_html('<blockquote type="cite"><p>Old</p></blockquote>') == ShownMail(
        html="<blockquote><p>Old</p></blockquote>", text="Old", quoted=""
    )
    plain = shown_plain("On 3 Nov 2026 at 10:11 Ana <ana@example.org> wrote:\n\n> Old")
    assert (plain.quoted, "Old" in plain.text) == ("", True)


def test_a_time_in_a_story_folds_nothing() -> None:
    shown = shown_plain("At 10:15 the display said:\n\n> Error 5\n> No paper\n\nWhat now?")
    assert "Error 5" in shown.text


def test_folding_marks_written_by_the_sender_mean_nothing() -> None:
    assert shown_html("<p>a\ue000b\ue001c</p>").html == "<p>abc</p>"
    assert shown_plain("a\ue000b").html == "ab<br>"


def test_a_quotation_in_a_table_does_not_break_it() -> None:
    headers = "From: A &lt;a@example.org&gt;<br>To: x<br>Subject: y"
    head = f"<div style='border:none;border-top:solid #E1E1E1 1pt'>{headers}</div>"
    shown = shown_html(f"<table><tr><td><p>new</p>{head}<p>old</p></td><td>side</td></tr></table>")
    assert "</details></td><td>side</td>" in shown.html
    assert "new" in shown.text
    assert "old" in shown.quoted


def test_a_mail_nested_deeper_than_any_program_writes_is_shown_as_text() -> None:
    shown = shown_html('<div style="border-top: solid">' * 3000 + "<b>words</b> &amp; more")
    assert "words" in shown.text
    assert "& more" in shown.text
    assert "<div" not in shown.html


PARTS = (
    "<p>",
    "</p>",
    "<blockquote type=cite>",
    "</blockquote>",
    "<div class=gmail_quote>",
    "<div class=gmail_attr>a</div>",
    "<div id=divRplyFwdMsg>",
    "</div>",
    "<table>",
    "<tr><td>",
    "</table>",
    "w1 ",
    "w2 ",
)


@given(st.lists(st.sampled_from(PARTS), max_size=14))
def test_no_word_is_lost_however_the_elements_are_mixed(parts: list[str]) -> None:
    html = "".join(parts)
    shown = shown_html(html)
    for word in ("w1", "w2"):
        assert (shown.text + " " + shown.quoted).count(word) == html.count(word)
    assert shown.html.count("<details") == shown.html.count("</details>")


@given(st.text(alphabet="ab>:-_@.1 \n", max_size=80))
def test_no_line_of_plain_text_is_lost(text: str) -> None:
    shown = shown_plain(text)
    letters = list("ab>:-_@.1")
    assert {one: (shown.text + shown.quoted).count(one) for one in letters} == {one: text.count(one) for one in letters}
