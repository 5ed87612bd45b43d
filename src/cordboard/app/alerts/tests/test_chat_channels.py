"""What each chat gets, and how its refusals are read; the address, which is a secret, never shows."""

import json

import pytest

from cordboard.app.alerts import chat_channels
from cordboard.app.alerts.alert_channels import channels_of
from cordboard.app.alerts.tests.test_alert_channels import ALERT_MESSAGE, FACTS
from cordboard.domain.alerts.message_text import message_text
from cordboard.domain.alerts.settings import AlertChat, Alerts, AlertTelegram
from cordboard.ports.alerts import AlertMessage
from cordboard.ports.errors import NeedsHuman, Refused, Unavailable
from cordboard.testing.event_loop import run
from cordboard.toolkit.http.sender import Reply, Request, Sender

URL = "https://hooks.chat.example/services/T0/B0/secretsecret"
TOKEN = "123456:AAsecretsecret"  # made up
ALL = Alerts(slack=AlertChat(), teams=AlertChat(), telegram=AlertTelegram(chat="-100123"))
SECRETS = {"slack_url": URL, "teams_url": URL, "telegram_token": TOKEN}


class Far:
    """The chat's server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, status: int = 200, says: bytes = b"ok") -> None:
        self.asked: list[Request] = []

        async def send(_sender: Sender, request: Request) -> Reply:
            self.asked.append(request)
            return Reply(status, {}, says)

        monkeypatch.setattr(Sender, "send", send)

    @property
    def body(self) -> dict[str, object]:
        return dict(json.loads(self.asked[0].body or b"{}"))


async def sent(channel: str, message: AlertMessage = ALERT_MESSAGE) -> str | None:
    return await channels_of(ALL, SECRETS)[channel].send(message)


@run
async def test_slack_gets_a_text_whose_names_wake_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    far = Far(monkeypatch)
    text = message_text(FACTS.__class__(**{name: getattr(FACTS, name) for name in FACTS.__struct_fields__}
                                        | {"title": "<!channel> & co"}), "en")  # fmt: skip
    await sent("slack", AlertMessage(id="a", facts=FACTS, text=text, language="en"))
    assert (far.asked[0].method, far.asked[0].url) == ("POST", URL)
    assert str(far.body["text"]).startswith("*&lt;!channel&gt; &amp; co needs attention*\n")


@run
async def test_teams_gets_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    far = Far(monkeypatch, 202, b"")
    await sent("teams")
    (card,) = far.body["attachments"]  # type: ignore[misc]
    assert card["contentType"] == chat_channels.CARD
    texts = [block["text"] for block in card["content"]["body"]]
    assert texts[0] == "Zoho CRM needs attention"
    assert any("https://house.example/connections/zoho" in text for text in texts)


@run
async def test_telegram_gets_the_chat_and_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    far = Far(monkeypatch)
    await sent("telegram")
    assert far.asked[0].url == f"https://api.telegram.org/bot{TOKEN}/sendMessage"
    assert far.body["chat_id"] == "-100123"
    assert str(far.body["text"]).startswith("Zoho CRM needs attention\n\n")


@pytest.mark.parametrize("channel", ["slack", "teams", "telegram"])
@pytest.mark.parametrize(
    ("status", "expected"), [(404, Refused), (400, Refused), (429, Unavailable), (503, Unavailable), (302, Refused)]
)
@run
async def test_a_refusal_is_read_and_no_secret_shows(
    monkeypatch: pytest.MonkeyPatch, channel: str, status: int, expected: type[Exception]
) -> None:
    Far(monkeypatch, status, f"no such hook: {URL} {TOKEN}".encode())
    with pytest.raises(expected) as refused:
        await sent(channel)
    assert str(status) in str(refused.value)
    secret = TOKEN if channel == "telegram" else URL
    assert secret not in str(refused.value)


@run
async def test_without_its_secret_a_person_is_asked() -> None:
    for channel in channels_of(ALL, {}).values():
        with pytest.raises(NeedsHuman, match="Set one in Settings, Alerts"):
            await channel.send(ALERT_MESSAGE)


@pytest.mark.parametrize("allowed", [False, True])
@run
async def test_a_private_address_is_for_those_who_allow_it(monkeypatch: pytest.MonkeyPatch, allowed: bool) -> None:
    reached: list[bool] = []

    async def send(sender: Sender, _request: Request) -> Reply:
        reached.append(sender._reach.allow_private)
        return Reply(200, {}, b"")

    monkeypatch.setattr(Sender, "send", send)
    settings = Alerts(slack=AlertChat(allow_private=allowed), teams=AlertChat(), telegram=AlertTelegram(chat="1"))
    for channel in channels_of(settings, SECRETS).values():
        await channel.send(ALERT_MESSAGE)
    assert reached == [allowed, False, False]
