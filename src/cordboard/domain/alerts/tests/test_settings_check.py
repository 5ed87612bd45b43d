"""Mistakes in the channels of alerts, each named with its place."""

from datetime import timedelta

import msgspec
import pytest

from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertWebhook, Security
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


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ({"away_after": timedelta(0)}, []),
        ({"away_after": timedelta(seconds=-1)}, [("alerts.away_after", "away_after", {})]),
        ({"repeat_after": timedelta(minutes=1)}, []),
        ({"repeat_after": timedelta(seconds=59)}, [("alerts.repeat_after", "repeat_after", {})]),
    ],
)
def test_spans(spans: dict[str, object], found: list[object]) -> None:
    assert faults(**spans) == found
