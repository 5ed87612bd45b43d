"""The channels that carry alert messages: mail and signed webhook. A repeated message keeps its id.

Chats are in `chat_channels.py`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from cordboard.app.alerts import chat_channels
from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertWebhook
from cordboard.ports.alerts import AlertChannel, AlertChannels, AlertMessage
from cordboard.ports.errors import NeedsHuman, Refused, Unavailable
from cordboard.ports.http_exchange import Exchange
from cordboard.toolkit import mail
from cordboard.toolkit.http.sender import HttpLimits, Request, Sender
from cordboard.toolkit.webhooks.signatures import sign

PASSWORD, SECRET = "mail_password", "webhook_secret"  # the names under which they are stored
SLACK_URL, TEAMS_URL, TELEGRAM_TOKEN = "slack_url", "teams_url", "telegram_token"
SECRETS = (PASSWORD, SECRET, SLACK_URL, TEAMS_URL, TELEGRAM_TOKEN)
SIGNED_BY = "X-Cordboard-Signature"
NAME = "The notification webhook"


def channels_of(alerts: Alerts, secrets: Mapping[str, str]) -> AlertChannels:
    """The configured channels, by name."""
    channels: dict[str, AlertChannel] = {}
    if alerts.mail is not None:
        channels["mail"] = MailChannel(alerts.mail, secrets.get(PASSWORD, ""))
    if alerts.webhook is not None:
        channels["webhook"] = WebhookChannel(alerts.webhook, secrets.get(SECRET, ""))
    if alerts.slack is not None:
        channels["slack"] = chat_channels.slack(secrets.get(SLACK_URL, ""), alerts.slack.allow_private)
    if alerts.teams is not None:
        channels["teams"] = chat_channels.teams(secrets.get(TEAMS_URL, ""), alerts.teams.allow_private)
    if alerts.telegram is not None:
        channels["telegram"] = chat_channels.telegram(secrets.get(TELEGRAM_TOKEN, ""), alerts.telegram.chat)
    return channels


class MailChannel:
    """By mail."""

    def __init__(self, settings: AlertMail, password: str) -> None:
        self._settings = settings
        self._server = mail.MailServer(
            host=settings.host,
            port=settings.port,
            security=settings.security.value,
            user=settings.user,
            password=password,
            allow_private=settings.allow_private,
        )

    async def send(self, alert_message: AlertMessage) -> str | None:
        mail_message = mail.Mail(
            id=alert_message.id,
            sender=self._settings.sender,
            to=self._settings.to,
            subject=f"[{mail.PRODUCT}] {alert_message.text.subject}",
            text=alert_message.text.text,
            at=alert_message.facts.now,
            language=alert_message.language,
        )
        refused = await mail.send(self._server, mail_message)
        return f"Rejected for {', '.join(refused)}." if refused else None


class WebhookChannel:
    """By a request that is signed as those of our own webhook provider are."""

    def __init__(self, settings: AlertWebhook, secret: str) -> None:
        self._url = settings.url
        self._secret = secret
        self._reach = HttpLimits(total=15.0, max_bytes=64 * 1024, allow_private=settings.allow_private)

    async def send(self, alert_message: AlertMessage) -> str | None:
        if not self._secret:
            text = f"{NAME} has no signing secret. Set one in Settings."
            raise NeedsHuman(text, code="no_secret", wrote=False)
        body = body_of(alert_message)
        headers = {
            "Content-Type": "application/json",
            SIGNED_BY: sign(self._secret, body, int(alert_message.facts.now.timestamp())),
        }
        sender = Sender(NAME, _no_journal, reach=self._reach)
        sender.know_secrets((self._secret,))
        try:
            reply = await sender.send(Request(method="POST", url=self._url, headers=headers, body=body, write=True))
        finally:
            await sender.close()
        if 200 <= reply.status < 300:
            return None
        text = f"{NAME} answered {reply.status}."
        raise Unavailable(text) if reply.status in (408, 429) or reply.status >= 500 else Refused(text)


class WebhookBody(msgspec.Struct, frozen=True, kw_only=True):
    """The body of the webhook; every key is sent. Moments are UTC."""

    schema: int = 1
    id: str
    word: str
    kind: str | None
    connection: dict[str, str] | None
    began_at: datetime | None
    ended_at: datetime | None
    made_at: datetime
    kept: int
    parked: int
    reason: str
    subject: str
    text: str
    url: str


def body_of(alert_message: AlertMessage) -> bytes:
    """The JSON body of the webhook."""
    facts = alert_message.facts
    named = {"id": facts.connection, "title": facts.title, "kind": facts.system}
    webhook_body = WebhookBody(
        id=alert_message.id,
        word=facts.word.value,
        kind=facts.kind.value if facts.kind else None,
        connection=named if facts.connection else None,
        began_at=facts.began_at,
        ended_at=facts.ended_at,
        made_at=facts.made_at,
        kept=facts.kept,
        parked=facts.parked,
        reason=facts.reason,
        subject=alert_message.text.subject,
        text=alert_message.text.text,
        url=facts.url,
    )
    return msgspec.json.encode(_utc(webhook_body))


def _utc(body: WebhookBody) -> WebhookBody:
    """The same times in UTC, as in every other API of ours."""
    moments: dict[str, Any] = {
        name: at.astimezone(UTC) for name in ("began_at", "ended_at", "made_at") if (at := getattr(body, name))
    }
    return msgspec.structs.replace(body, **moments)


def _no_journal(_exchange: Exchange) -> None:
    """The delivery log of the message has the result."""
