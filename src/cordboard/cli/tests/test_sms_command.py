"""`cordboard sms segments`: as people and programs read it."""

import json

import pytest
from typer.testing import CliRunner

from cordboard.cli.main import app


def ran(*args: str, given: bytes | None = None) -> str:
    done = CliRunner().invoke(app, ["sms", "segments", *args], input=given)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a" * 161, {"alphabet": "gsm7", "parts": 2, "units": [153, 8]}),
        ("😀" * 36, {"alphabet": "ucs2", "parts": 2, "units": [66, 6]}),
        ("Hola", {"alphabet": "gsm7", "parts": 1, "units": [4]}),
    ],
)
def test_for_programs(text: str, found: dict[str, object]) -> None:
    assert json.loads(ran(text, "--json")) == found
    assert json.loads(ran("-", "--json", given=f"{text}\n".encode())) == found


def test_for_people_it_names_the_letter_that_makes_it_longer() -> None:
    said = ran("Estimado García: " + "a" * 60)
    assert "Outside the GSM alphabet: í" in said
    assert "With --simplify strong, the text takes 1 part." in said
    assert "Alphabet: GSM 7-bit" in ran("Estimado García: " + "a" * 60, "--simplify", "strong")


def test_bytes_that_are_no_text_are_refused() -> None:
    done = CliRunner().invoke(app, ["sms", "segments", "-"], input=b"\xff\xfe")
    assert (done.exit_code, "isn't valid UTF-8" in done.output) == (2, True)
