"""The chats that carry alert messages: Slack, Teams, Telegram. A chat knows no ids: a repeated message may stand twice.

Sources: Slack, Sending messages using incoming webhooks; Microsoft, Create incoming webhooks with Workflows for Teams;
Telegram Bot API, sendMessage (all read 2026-11).
"""

from collections.abc import Callable
from typing import Any

import msgspec

from cordboard.ports.alerts import AlertMessage
from cordboard.ports.errors import NeedsHuman, Refused, Unavailable
from cordboard.ports.http_exchange import Exchange
from cordboard.toolkit.http.sender import HttpLimits, Request, Sender

TELEGRAM = "https://api.telegram.org"
CARD = "application/vnd.microsoft.card.adaptive"
LONGEST = 3500  # characters; each of the three takes more
Body = Callable[[AlertMessage], dict[str, Any]]


class ChatChannel:
    """One request with the message as this chat wants it. The address is a secret."""

    def __init__(self, name: str, url: str, secret: str, body: Body, allow_private: bool = False) -> None:
        self._name = name
        self._url = url
        self._secret = secret
        self._body = body
        self._reach = HttpLimits(total=15.0, max_bytes=64 * 1024, allow_private=allow_private)

    async def send(self, alert_message: AlertMessage) -> str | None:
        if not self._secret:
            text = f"{self._name} has no address or token. Set one in Settings, Alerts."
            raise NeedsHuman(text, code="no_secret", wrote=False)
        sender = Sender(self._name, _no_journal, reach=self._reach)
        sender.know_secrets((self._secret,))
        body = msgspec.json.encode(self._body(alert_message))
        headers = {"Content-Type": "application/json"}
        try:
            reply = await sender.send(Request(method="POST", url=self._url, headers=headers, body=body, write=True))
        finally:
            await sender.close()
        if 200 <= reply.status < 300:
            return None
        said = sender.masked(" ".join(reply.body.decode(errors="replace").split())[:200])
        text = f"{self._name} answered {reply.status}: {said}" if said else f"{self._name} answered {reply.status}."
        raise Unavailable(text) if reply.status in (408, 429) or reply.status >= 500 else Refused(text)


def slack(url: str, allow_private: bool) -> ChatChannel:
    """Slack, and chats that take its messages, such as Mattermost."""
    return ChatChannel("Slack", url, url, _slack_body, allow_private)


def teams(url: str, allow_private: bool) -> ChatChannel:
    """A workflow of Microsoft Teams that posts what arrives."""
    return ChatChannel("Teams", url, url, _teams_body, allow_private)


def telegram(token: str, chat: str) -> ChatChannel:
    """A bot of Telegram."""

    def body(message: AlertMessage) -> dict[str, Any]:
        return {"chat_id": chat, "text": _plain(message), "link_preview_options": {"is_disabled": True}}

    return ChatChannel("Telegram", f"{TELEGRAM}/bot{token}/sendMessage", token, body)


def _plain(message: AlertMessage) -> str:
    return f"{message.text.subject}\n\n{message.text.text}".strip()[:LONGEST]


def _slack_body(message: AlertMessage) -> dict[str, Any]:
    """A trap: an unescaped `<!channel>` in a name would wake everybody."""
    return {"text": _escaped(f"*{message.text.subject}*\n{message.text.text}".strip()[:LONGEST])}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams_body(message: AlertMessage) -> dict[str, Any]:
    lines = [{"type": "TextBlock", "text": line, "wrap": True} for line in message.text.text.splitlines() if line]
    head = {"type": "TextBlock", "text": message.text.subject, "weight": "Bolder", "size": "Medium", "wrap": True}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [head, *lines],
    }
    return {"type": "message", "attachments": [{"contentType": CARD, "content": card}]}


def _no_journal(_exchange: Exchange) -> None:
    """The delivery log of the message has the result."""
