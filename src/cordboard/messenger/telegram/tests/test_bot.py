"""Signing in: updates come here, and no other program loses its own without being asked."""

from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.messenger.telegram.codec import ALLOWED
from cordboard.messenger.telegram.provider import Telegram, secret_of
from cordboard.messenger.telegram.simulated import SECRETS, SETTINGS
from cordboard.ports.errors import NeedsHuman
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.messenger import Bot, Messenger, Outgoing
from cordboard.testing.event_loop import run

HOOK = "https://cordboard.test/hooks/chat"
ME = {"id": 4839574812, "is_bot": True, "first_name": "Roofs", "username": "roofs_bot"}


class Api:
    """Answers as the Bot API; `calls`: method and parameters, in order. `webhook`: the one that is set there."""

    def __init__(self, webhook: str = "") -> None:
        self.webhook = webhook
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.kept: list[Exchange] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        _, bot, method = request.url.path.split("/")
        assert bot == f"bot{SECRETS['token']}"
        given = msgspec.json.decode(request.content)
        self.calls.append((method, given))
        results: dict[str, Callable[[], Any]] = {
            "getMe": lambda: ME,
            "getWebhookInfo": lambda: {"url": self.webhook, "pending_update_count": 0},
            "setWebhook": lambda: True,
            "deleteWebhook": lambda: True,
            "getUpdates": list,
            "sendMessage": lambda: {"message_id": 5, "date": 1, "chat": {"id": 1}},
        }
        return httpx.Response(200, json={"ok": True, "result": results[method]()})

    def bot(self, **settings: Any) -> Messenger:
        provider = Telegram(httpx.MockTransport(self))
        return provider.messenger({**SETTINGS, **settings}, SECRETS, "chat", HOOK, self.kept.append)

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]


def test_a_bot_that_is_asked_for_updates_sets_and_removes_nothing() -> None:
    api = Api()
    assert run(api.bot().prepare()) == Bot(id="4839574812", name="Roofs", address="roofs_bot")
    assert api.methods == ["getMe", "getWebhookInfo"]


def test_the_webhook_of_another_program_stays_until_somebody_says_so() -> None:
    for mode in ("poll", "webhook"):
        api = Api("https://other.test/bot")
        with pytest.raises(NeedsHuman, match="another program") as caught:
            run(api.bot(mode=mode).prepare())
        assert caught.value.code == "webhook_elsewhere"
        assert not {"deleteWebhook", "setWebhook"} & set(api.methods)
    api = Api("https://other.test/bot")
    run(api.bot(take_over=True).prepare())
    assert api.calls[-1] == ("deleteWebhook", {"drop_pending_updates": False})


def test_a_webhook_is_set_with_its_secret_and_the_kinds_of_updates() -> None:
    for there in ("", HOOK):
        api = Api(there)
        run(api.bot(mode="webhook").prepare())
        secret = secret_of(SECRETS["token"])
        wanted = {"url": HOOK, "secret_token": secret, "allowed_updates": list(ALLOWED)}
        assert api.calls[-1] == ("setWebhook", wanted)
        assert secret not in msgspec.json.encode(api.kept).decode()


def test_a_refused_webhook_is_for_a_person() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/setWebhook"):
            return httpx.Response(400, json={"ok": False, "description": "Bad Request: bad webhook: HTTPS is needed"})
        return Api()(request)

    bot = Telegram(httpx.MockTransport(refuse)).messenger({**SETTINGS, "mode": "webhook"}, SECRETS, "c", HOOK, print)
    with pytest.raises(NeedsHuman, match="HTTPS is needed"):
        run(bot.prepare())


def test_each_question_names_the_kinds_of_updates_and_silence_is_not_kept() -> None:
    api = Api()
    batch = run(api.bot().poll("9012"))
    assert (batch.updates, batch.place) == ((), "9012")
    (_, given) = api.calls[0]
    assert given["allowed_updates"] == list(ALLOWED)
    assert (given["offset"], given["limit"]) == (9012, 100)
    assert api.kept == []
    run(api.bot().poll(""))
    assert "offset" not in api.calls[1][1], "a fresh start asks for what waits"


def test_the_button_for_the_number_goes_when_it_was_pressed() -> None:
    api = Api()
    run(api.bot().send(Outgoing(id="m", chat="7", text="Thanks", end_asking=True, reply_to="12")))
    (_, given) = api.calls[0]
    assert given["reply_markup"] == {"remove_keyboard": True}
    assert given["reply_parameters"] == {"message_id": 12, "allow_sending_without_reply": True}
    assert "parse_mode" not in given, "what agents write stays as it is"


def test_the_two_meanings_of_a_conflict_are_told_apart() -> None:
    for words, code in (
        ("Conflict: can't use getUpdates method while webhook is active; use deleteWebhook", "webhook_elsewhere"),
        ("Conflict: terminated by other getUpdates request", "other_poller"),
    ):
        answer = httpx.Response(409, json={"ok": False, "error_code": 409, "description": words})
        transport = httpx.MockTransport(lambda _, answer=answer: answer)
        bot = Telegram(transport).messenger(SETTINGS, SECRETS, "chat", HOOK, print)
        with pytest.raises(NeedsHuman) as caught:
            run(bot.poll(""))
        assert caught.value.code == code
