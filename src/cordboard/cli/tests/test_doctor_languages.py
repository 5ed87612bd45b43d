"""The doctor speaks the language of the terminal, in every line."""

import json
import re
from collections.abc import Iterator

import pytest

from cordboard.cli.commands.doctor import _name, _say
from cordboard.cli.language import choose
from cordboard.cli.tests.conftest import Terminal
from cordboard.contract.doctor_sentences import NAMES, SENTENCES, reworded

LANGUAGES = ("fr", "es", "uk")
PLACE = re.compile(r"\{(\w+)\}")
SAME = {"webhooks", "tokens", "sessions", "secrets"}  # also words of French or Spanish


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    choose(request.param)
    yield request.param
    choose(None)


@pytest.mark.parametrize("code", SENTENCES)
def test_each_sentence_is_said_with_its_values(spoken: str, code: str) -> None:
    values = {name: f"<{name}>" for name in PLACE.findall(SENTENCES[code])}
    english = SENTENCES[code].format(**values)
    said = reworded(english, _say)
    assert said != english
    assert all(value in said for value in values.values())
    if not SENTENCES[code].endswith("}"):  # a value at the end takes the rest
        assert SENTENCES["job_off"] not in reworded(f"{english} {SENTENCES['job_off']}", _say)


def test_what_a_service_said_stays(spoken: str) -> None:
    assert reworded("Their own words. It is turned off.", _say) == "Their own words. It is turned off."


def test_each_name_of_a_check_is_said(spoken: str) -> None:
    assert [name for name in NAMES if _name(name) == name and name not in SAME] == []
    assert _name("zoho: duplicate protection").startswith("zoho: ")


def test_no_line_of_a_real_doctor_is_left_in_english(terminal: Terminal, spoken: str) -> None:
    english = [one["sentence"] for one in json.loads(terminal("doctor", "--json").stdout)["checks"]]
    shown = " ".join(terminal("--lang", spoken, "doctor").stdout.split())
    left = [sentence for sentence in english if sentence in shown]
    assert left == []
