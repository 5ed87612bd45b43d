"""The doctor speaks the language of the terminal, in every line."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from cordboard.cli.commands.doctor import _name, _said
from cordboard.cli.language import choose, console_texts, formatted
from cordboard.cli.tests.conftest import Terminal
from cordboard.contract.doctor_sentences import NAMES, PREFIX, SENTENCES, sentences_in

LANGUAGES = ("fr", "es", "uk")
PLACE = re.compile(r"\{(\w+)\}")
SAME = {"webhooks", "tokens", "sessions", "secrets", "sources", "notifications"}  # also words of French or Spanish


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    choose(request.param)
    yield request.param
    choose(None)


def reworded(english: str) -> str:
    return _said([dict[str, Any](msgspec.to_builtins(one)) for one in sentences_in(english)], english)


def counted(code: str) -> dict[str, str]:
    """A value for each place of the sentence, each other: figures, since some places count."""
    return {name: str(n) for n, name in enumerate(PLACE.findall(SENTENCES[code]), 41)}


@pytest.mark.parametrize("code", SENTENCES)
def test_each_sentence_is_said_with_its_values(spoken: str, code: str) -> None:
    values = counted(code)
    english = SENTENCES[code].format(**values)
    assert [one.code for one in sentences_in(english)] == [f"{PREFIX}{code}"]
    said = reworded(english)
    assert said != english
    assert all(value in said for value in values.values())
    if not SENTENCES[code].endswith("}"):  # a value at the end takes the rest
        assert SENTENCES["job_off"] not in reworded(f"{english} {SENTENCES['job_off']}")


@pytest.mark.parametrize("code", SENTENCES)
def test_the_console_says_it_in_english_as_the_doctor_does(code: str) -> None:
    values = counted(code)
    said = formatted(console_texts("en")[f"{PREFIX}{code}"], values, "en")
    assert said == SENTENCES[code].format(**values).replace("'", "’")


def test_what_a_service_said_stays(spoken: str) -> None:
    assert reworded("Their own words. It is turned off.") == "Their own words. It is turned off."


def test_each_name_of_a_check_is_said(spoken: str) -> None:
    assert [name for name in NAMES if _name(name) == name and name not in SAME] == []
    assert _name("zoho: duplicate protection").startswith("zoho: ")


def test_no_line_of_a_real_doctor_is_left_in_english(terminal: Terminal, spoken: str) -> None:
    english = [one["sentence"] for one in json.loads(terminal("doctor", "--json").stdout)["checks"]]
    shown = " ".join(terminal("--lang", spoken, "doctor").stdout.split())
    left = [sentence for sentence in english if sentence in shown]
    assert left == []


def test_each_line_that_is_not_green_names_its_causes(terminal: Terminal, spoken: str) -> None:
    checks = json.loads(terminal("doctor", "--json").stdout)["checks"]
    assert [one for one in checks if (one["level"] in ("green", "quiet")) != (not one["causes"])] == []
    shown = " ".join(terminal("--lang", spoken, "doctor").stdout.split())
    for cause in (each for one in checks for each in one["causes"]):
        assert f"({cause['code']})" in shown
        assert cause["name"] not in shown
