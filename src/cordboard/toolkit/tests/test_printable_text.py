r"""Text from outside never moves the cursor, colours, hides or turns around what a terminal shows."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cordboard.toolkit.printable_text import json_text, one_line, printable

HOSTILE = {
    "an escape sequence": "\x1b[2J\x1b[H",
    "a title of the window": "\x1b]0;root\x07",
    "a sequence of one byte": "\x9b31m",
    "a return to the start of the line": "Ana\rRoot",
    "a backspace": "Ana\b\b\bEve",
    "turned around": "\u202eana\u202c",
    "isolated": "\u2067ana\u2069",
    "marks of direction": "\u200eana\u200f\u061c",
    "other line ends": "a\u2028b\u2029c\x0bd\x0ce\x85f",
    "nothing visible": "\ufeffana\U000e0041",
    "half a surrogate": "ana\ud800",
    "zero": "a\x00b",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_controls_a_terminal_is_written_out(text: str) -> None:
    shown = printable(text)
    assert "\\" in shown
    shown.encode()
    assert not any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in shown)


@pytest.mark.parametrize(
    "name", ["Олена Коваль", "O’Brien-Ñández", "علی\u200cرضا", "👩\u200d💻", "山田 太郎", "a\tb\nc", "[bold]"]
)
def test_names_of_every_language_stay_as_they_are(name: str) -> None:
    assert printable(name) == name


@given(some.text())
def test_a_line_stays_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(some.text(some.characters(exclude_categories=("Cs",))))
def test_json_means_the_same_to_programs(text: str) -> None:
    encoded = json_text(json.dumps({"name": text}, ensure_ascii=False))
    assert json.loads(encoded) == {"name": text}
    assert printable(encoded) == encoded
