"""What a message says, in each language."""

import string
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from cordboard.domain.alerts.machine import AlertWord, Kind
from cordboard.domain.alerts.message_text import AlertFacts, message_text
from cordboard.domain.alerts.settings import LANGUAGES
from cordboard.domain.alerts.texts import ENGLISH, TEXTS

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAUSED = AlertFacts(
    word=AlertWord.BEGUN,
    made_at=NOON,
    now=NOON,
    url="https://house.example/connections/zoho",
    kind=Kind.PAUSED,
    connection="zoho",
    title="Zoho CRM",
    began_at=NOON - timedelta(minutes=3),
    reason="the token was revoked",
    kept=7,
)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_with_the_same_places(language: str) -> None:
    assert set(TEXTS) == set(LANGUAGES)
    assert {code: places(text) for code, text in TEXTS[language].items()} == {
        code: places(text) for code, text in ENGLISH.items()
    }
    assert language == "en" or not set(TEXTS[language].values()) & set(ENGLISH.values())


def test_a_message_says_what_where_since_when_what_by_itself_how_much_and_what_to_do() -> None:
    said = message_text(PAUSED, "en")
    assert said.subject == "Zoho CRM needs attention"
    assert said.text.splitlines() == [
        "Zoho CRM has rejected our access. Nothing will be sent until you reconnect.",
        "Connection: Zoho CRM (zoho)",
        "Since: 2026-11-22 11:57 UTC",
        "Error: the token was revoked",
        "Calls are still recorded here. Everything for the CRM is sent later, in order.",
        "Items waiting: 7",
        "What to do: open the connection and reconnect.",
        "Console: https://house.example/connections/zoho",
    ]


@pytest.mark.parametrize(
    ("changed", "subject", "lines"),
    [
        (
            {"kind": Kind.AWAY, "reason": ""},
            "Zoho CRM is unreachable",
            [
                "Zoho CRM is unreachable.",
                "Connection: Zoho CRM (zoho)",
                "Since: 2026-11-22 11:57 UTC",
                "Retrying automatically. Calls are still recorded here and sent later, in order.",
                "Items waiting: 7",
                "What to do: nothing, if the service reports an outage. Otherwise check the connection.",
            ],
        ),
        (
            {"kind": Kind.AWAY, "system": "pbx", "title": "Asterisk"},
            "Asterisk is unreachable",
            [
                "The phone system Asterisk is unreachable.",
                "Connection: Asterisk (zoho)",
                "Since: 2026-11-22 11:57 UTC",
                "Error: the token was revoked",
                "Retrying automatically. Calls that start and end during the outage are not recorded.",
                "What to do: check that the phone system is running. Then check the address, user and secret of the "
                "connection.",
            ],
        ),
        (
            {"kind": Kind.PARKED, "word": AlertWord.STILL, "parked": 3},
            "Reminder: Zoho CRM: rejected items need attention",
            [
                "Zoho CRM rejected some items, and they can't be sent without your help.",
                "Connection: Zoho CRM (zoho)",
                "Since: 2026-11-22 11:57 UTC",
                "Error: the token was revoked",
                "All other items are sent as usual.",
                "Items rejected: 3",
                "What to do: open the outbox, read the reason, then retry or discard.",
            ],
        ),
        (
            {"kind": Kind.PARKED, "word": AlertWord.OVER},
            "Zoho CRM: no more rejected items",
            [
                "Zoho CRM has no more rejected items.",
                "Connection: Zoho CRM (zoho)",
                "From 2026-11-22 11:57 UTC until 2026-11-22 12:00 UTC.",
            ],
        ),
        (
            {"kind": Kind.AWAY, "word": AlertWord.OVER},
            "Zoho CRM is working again",
            [
                "Zoho CRM is working again.",
                "Connection: Zoho CRM (zoho)",
                "From 2026-11-22 11:57 UTC until 2026-11-22 12:00 UTC.",
                "Waiting items are sent automatically, in order, each one once.",
                "Items waiting: 7",
            ],
        ),
        (
            {"kind": Kind.AWAY, "word": AlertWord.OVER, "system": "pbx", "began_at": None, "ended_at": None},
            "Zoho CRM is working again",
            ["Zoho CRM is working again.", "Connection: Zoho CRM (zoho)", "From  until ."],
        ),
        ({"kind": None}, "Test notification", ["This is a test. Notifications arrive here."]),
        ({"word": AlertWord.TEST}, "Test notification", ["This is a test. Notifications arrive here."]),
    ],
)
def test_each_kind_of_trouble_has_its_lines(changed: dict[str, Any], subject: str, lines: list[str]) -> None:
    said = message_text(msgspec.structs.replace(PAUSED, **{"ended_at": NOON, **changed}), "en")
    assert said.subject == subject
    assert said.text.splitlines() == [*lines, "Console: https://house.example/connections/zoho"]


def test_the_language_asked_for_is_spoken() -> None:
    assert message_text(PAUSED, "es").subject == "Zoho CRM requiere atención"


def test_a_message_is_late_after_more_than_ten_minutes() -> None:
    for apart, late in ((timedelta(minutes=10), False), (timedelta(minutes=10, seconds=1), True)):
        said = message_text(msgspec.structs.replace(PAUSED, now=NOON + apart), "en")
        assert ("could not be sent earlier" in said.text) is late


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("system", ["crm", "pbx"])
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("word", AlertWord)
def test_every_message_can_be_said_in_every_language(language: str, system: str, kind: Kind, word: AlertWord) -> None:
    facts = msgspec.structs.replace(PAUSED, word=word, kind=kind, system=system, ended_at=NOON)
    said = message_text(facts, language)
    assert said.subject
    assert PAUSED.url in said.text
    assert "{" not in said.subject + said.text
    if word is not AlertWord.TEST:
        assert "11:57" in said.text


def test_a_late_message_says_so_and_when_it_began() -> None:
    late = message_text(msgspec.structs.replace(PAUSED, now=NOON + timedelta(hours=5)), "en")
    assert "This message was created at 2026-11-22 12:00 UTC and could not be sent earlier." in late.text
    assert "Since: 2026-11-22 11:57 UTC" in late.text
    assert "could not be sent earlier" not in message_text(PAUSED, "en").text


def test_words_of_the_other_side_begin_no_line_and_no_header() -> None:
    facts = msgspec.structs.replace(PAUSED, title="Zoho\r\nBcc: x@example.com", reason="a\nb" + "c" * 2000)
    said = message_text(facts, "en")
    assert "\n" not in said.subject
    assert "\r" not in said.text
    assert not [line for line in said.text.splitlines() if line.startswith(("Bcc", "b"))]
    assert len(said.text) < 1500


def test_an_unknown_language_is_answered_in_english() -> None:
    assert message_text(PAUSED, "de") == message_text(PAUSED, "en")
