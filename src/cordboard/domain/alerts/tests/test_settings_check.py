"""Mistakes in the channels of alerts, each named with its place."""

from datetime import timedelta

import msgspec
import pytest

from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertTelegram, AlertWebhook, NoCalls, Security
from cordboard.domain.alerts.settings_check import wrong_ways

MAIL = AlertMail(host="mail.example", port=587, sender="pbx@example.org", to=("ana@example.org",))


def faults(**parts: object) -> list[tuple[str, str, dict[str, str]]]:
    return list(wrong_ways(Alerts(**parts)))  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["https://hooks.example/a", "http://127.0.0.1:8080/", "https://hooks.example:65535"])
def test_addresses_that_a_webhook_can_have(url: str) -> None:
    assert faults(webhook=AlertWebhook(url=url)) == []


@pytest.mark.parametrize(
    "url",
    ["ftp://hooks.example/a", "hooks.example", "https://", "https://h.example:0/", "https://h.example:99999/", "//h"],
)
def test_what_is_no_address_of_a_webhook(url: str) -> None:
    assert faults(webhook=AlertWebhook(url=url)) == [("alerts.url", "webhook.url", {"url": url})]


def test_an_empty_address_is_called_empty() -> None:
    assert faults(webhook=AlertWebhook(url="")) == [("alerts.url", "webhook.url", {"url": "(empty)"})]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"port": 1}, []),
        ({"port": 65535}, []),
        ({"port": 0}, [("alerts.port", "mail.port", {"port": "0"})]),
        ({"port": 65536}, [("alerts.port", "mail.port", {"port": "65536"})]),
        ({"host": ""}, [("alerts.host", "mail.host", {"host": "(empty)"})]),
        ({"host": "a b"}, [("alerts.host", "mail.host", {"host": "a b"})]),
        ({"to": ()}, [("alerts.nobody", "mail.to", {})]),
        ({"sender": ""}, [("alerts.address", "mail.sender", {"address": "(empty)"})]),
        ({"sender": "pbx"}, [("alerts.address", "mail.sender", {"address": "pbx"})]),
        ({"to": ("ana@example.org", "a@b, c@d")}, [("alerts.address", "mail.to[1]", {"address": "a@b, c@d"})]),
        (
            {"user": "u", "security": Security.NONE},
            [("alerts.in_the_clear", "mail.security", {"host": "mail.example"})],
        ),
        ({"user": "u", "security": Security.NONE, "allow_private": True}, []),
        ({"security": Security.NONE}, []),
        ({"user": "u"}, []),
    ],
)
def test_a_mail_channel(changed: dict[str, object], found: list[object]) -> None:
    assert faults(mail=msgspec.structs.replace(MAIL, **changed)) == found


@pytest.mark.parametrize("chat", ["-1001234567890", "7", "@cordboard_alerts"])
def test_a_chat_of_telegram_is_a_number_or_a_channel(chat: str) -> None:
    assert faults(telegram=AlertTelegram(chat=chat)) == []


@pytest.mark.parametrize(
    ("chat", "shown"), [("", "(empty)"), ("cordboard", "cordboard"), ("@abc", None), ("@ab", "@ab")]
)
def test_what_is_no_chat_of_telegram(chat: str, shown: str | None) -> None:
    expected = [] if shown is None else [("alerts.chat", "telegram.chat", {"chat": shown})]
    assert faults(telegram=AlertTelegram(chat=chat)) == expected


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (timedelta(minutes=5), []),
        (timedelta(days=7), []),
        (timedelta(seconds=299), [("alerts.no_calls", "no_calls.after", {})]),
        (timedelta(days=7, seconds=1), [("alerts.no_calls", "no_calls.after", {})]),
    ],
)
def test_a_silence_lasts_from_minutes_to_a_week(after: timedelta, found: list[object]) -> None:
    assert faults(no_calls=NoCalls(after=after)) == found


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ({"away_after": timedelta(0)}, []),
        ({"away_after": timedelta(seconds=-1)}, [("alerts.away_after", "away_after", {})]),
        ({"repeat_after": timedelta(minutes=1)}, []),
        ({"repeat_after": timedelta(seconds=59)}, [("alerts.repeat_after", "repeat_after", {})]),
    ],
)
def test_spans_of_waiting(spans: dict[str, object], found: list[object]) -> None:
    assert faults(**spans) == found
