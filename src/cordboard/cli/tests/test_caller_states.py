"""Each state of a caller has one word, that of the console, and a request says what the other side answered."""

from typing import Any

import pytest

from cordboard.cli.explanation import answer_of, who
from cordboard.cli.language import choose

NUMBER = "+34 600 11 12 22"


def call(number: str | None = NUMBER, hidden: bool = False, **more: Any) -> dict[str, Any]:
    return {"client": {"number": number, "hidden": hidden}, "direction": "inbound", "settled": False, **more}


@pytest.mark.parametrize(
    ("one", "client", "match", "said"),
    [
        (call(), NUMBER, "not_found", f"{NUMBER} (new caller)"),
        (call(), NUMBER, "unknown", NUMBER),  # a rule says so
        (call(), "Ana Gil", "found", "Ana Gil"),
        (call(None), "", "not_found", "Unknown number"),
        (call(hidden=True), "Hidden number", "not_found", "Hidden number"),
        (call(direction="internal"), "82", "not_found", "82"),
        (call(), NUMBER, None, NUMBER),
    ],
)
def test_each_state_of_a_caller_has_its_word(one: dict[str, Any], client: str, match: str | None, said: str) -> None:
    assert who(one, client, {"match": match and {"type": match}}) == said


def test_the_words_are_those_of_the_console_in_each_language() -> None:
    try:
        choose("uk")
        assert who(call(), NUMBER, {"match": {"type": "not_found"}}) == f"{NUMBER} (новий клієнт)"
    finally:
        choose(None)


@pytest.mark.parametrize(
    ("exchange", "said"),
    [
        ({"status": 200, "refusal": "invalid_code", "error": None}, "200 invalid_code"),
        ({"status": 401, "refusal": "INVALID_TOKEN", "error": None}, "401 INVALID_TOKEN"),
        ({"status": 201, "refusal": None, "error": None}, "201"),
        ({"status": None, "refusal": None, "error": "no answer within 10 s"}, "no answer within 10 s"),
    ],
)
def test_a_request_says_what_the_other_side_answered(exchange: dict[str, Any], said: str) -> None:
    assert answer_of(exchange) == said
