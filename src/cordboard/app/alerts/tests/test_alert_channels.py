"""What each way makes of a parcel. Real receivers are in `tests/journeys/test_alerts.py`."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from cordboard.app.alerts.alert_channels import MailChannel, WebhookChannel, body_of, channels_of
from cordboard.domain.alerts.machine import AlertWord, Kind
from cordboard.domain.alerts.message_text import AlertFacts, message_text
from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertWebhook
from cordboard.ports.alerts import AlertMessage
from cordboard.ports.errors import NeedsHuman
from cordboard.testing.event_loop import run

MADRID = timezone(timedelta(hours=1), "CET")
FACTS = AlertFacts(
    word=AlertWord.BEGUN,
    made_at=datetime(2026, 11, 22, 13, 0, tzinfo=MADRID),
    now=datetime(2026, 11, 22, 13, 0, 2, tzinfo=MADRID),
    url="https://house.example/connections/zoho",
    kind=Kind.PAUSED,
    connection="zoho",
    title="Zoho CRM",
    began_at=datetime(2026, 11, 22, 12, 57, tzinfo=MADRID),
    reason="revoked",
    kept=3,
)
ALERT_MESSAGE = AlertMessage(id="alert-7-100", facts=FACTS, text=message_text(FACTS, "en"), language="en")
HOOK = AlertWebhook(url="https://ops.example/alerts")


def test_only_ways_that_are_set_are_made() -> None:
    mail = AlertMail(host="mail.example", sender="a@example.com", to=("b@example.com",))
    made = channels_of(Alerts(mail=mail, webhook=HOOK), {})
    assert (type(made["mail"]), type(made["webhook"])) == (MailChannel, WebhookChannel)
    assert channels_of(Alerts(), {}) == {}


def test_the_webhook_is_told_in_utc_with_every_key() -> None:
    told = json.loads(body_of(ALERT_MESSAGE))
    text = told.pop("text")
    assert "12:57 CET" in text
    assert told == {
        "schema": 1,
        "id": "alert-7-100",
        "word": "begun",
        "kind": "paused",
        "connection": {"id": "zoho", "title": "Zoho CRM", "kind": "crm"},
        "began_at": "2026-11-22T11:57:00Z",
        "ended_at": None,
        "made_at": "2026-11-22T12:00:00Z",
        "kept": 3,
        "parked": 0,
        "reason": "revoked",
        "subject": "Zoho CRM needs attention",
        "url": "https://house.example/connections/zoho",
    }


def test_a_test_names_no_connection() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    facts = AlertFacts(word=AlertWord.TEST, made_at=now, now=now, url="https://house.example/settings/alerts")
    told = json.loads(body_of(AlertMessage(id="t", facts=facts, text=message_text(facts, "en"), language="en")))
    assert (told["connection"], told["kind"], told["word"]) == (None, None, "test")


def test_nothing_leaves_unsigned() -> None:
    with pytest.raises(NeedsHuman, match="no signing secret"):
        run(WebhookChannel(HOOK, "").send(ALERT_MESSAGE))
