"""The simulated Telegram: the product's own folder works against it unmodified, and its answers fit the Bot API."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from cordboard.messenger.telegram.provider import Telegram, secret_of
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused
from cordboard.ports.messenger import Messenger, Outgoing, Reachable, Received
from cordboard.ports.webhook import HookRequest
from cordboard.testing.event_loop import run
from cordboard_sandbox.clock import Clock
from cordboard_sandbox.telegram.app import TelegramSandbox
from cordboard_sandbox.telegram.bot import TOKEN, Bot
from cordboard_sandbox.telegram.delivery import round_of

BASE, HOOK = "http://127.0.0.1:8140", "http://127.0.0.1/hooks/chat"
SPECS = Path(__file__).parents[3] / "shared/specs/telegram/bot-api-10.1.min.json"
SPECIFIED = {"String": str, "Integer": int, "Boolean": bool, "Float": (int, float)}


@asynccontextmanager
async def sandbox(mode: str = "poll") -> AsyncIterator[tuple[Bot, httpx.AsyncClient, Messenger]]:
    """The bot, who plays its clients, and the product's folder connected to it."""
    bot = Bot()
    transport = httpx.ASGITransport(TelegramSandbox(bot, Clock("manual")))
    settings = {"mode": mode, "url": BASE}
    messenger = Telegram(transport).messenger(settings, {"token": TOKEN}, "chat", HOOK, lambda _: None)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as control:
        yield bot, control, messenger


@run
async def test_a_client_writes_shares_a_number_and_is_answered() -> None:
    async with sandbox() as (_, control, messenger):
        assert (await messenger.prepare()).address == "sandbox_bot"
        await control.post("/write", json={"chat": 7001, "text": "Дах протікає", "name": "Олена"})
        first = await messenger.poll("")
        (one,) = first.updates
        assert isinstance(one, Received)
        assert (one.text, one.account.name) == ("Дах протікає", "Олена")
        await messenger.send(Outgoing(id="m1", chat="7001", text="Ваш номер?", ask_phone="Поділитися"))
        (sent,) = (await control.get("/messages")).json()
        assert (sent["text"], sent["reply_markup"]["keyboard"][0][0]["request_contact"]) == ("Ваш номер?", True)
        await control.post("/share", json={"chat": 7001, "phone": "380501112233"})
        await control.post("/share", json={"chat": 7001, "phone": "380671112233", "own": False})
        shared = (await messenger.poll(first.place)).updates
        cards = [each.content.card for each in shared if isinstance(each, Received)]
        assert [(card.phone, card.own) for card in cards if card] == [("+380501112233", True), ("+380671112233", False)]
        assert "Дах протікає" in (await control.get("/")).text


@run
async def test_what_is_not_confirmed_comes_again_and_faults_repeat_and_shuffle() -> None:
    async with sandbox() as (_, control, messenger):
        for n in range(5):
            await control.post("/write", json={"chat": 7001, "text": str(n)})
        first = await messenger.poll("")
        assert await messenger.poll("") == first
        await control.post("/faults", json={"duplicates": True, "shuffled": True})
        twice = await messenger.poll("")
        assert sorted(one.key for one in twice.updates) == sorted([*(one.key for one in first.updates)] * 2)
        assert twice.place == first.place


@run
async def test_a_revoked_token_a_limit_a_block_and_a_second_program_are_said() -> None:
    async with sandbox() as (bot, control, messenger):
        await control.post("/write", json={"chat": 7001, "text": "x"})
        message = Outgoing(id="m", chat="7001", text="x")
        await control.post("/faults", json={"retry_after": 3, "times": 1})
        with pytest.raises(RateLimited) as limited:
            await messenger.send(message)
        assert limited.value.after is not None
        assert limited.value.after.total_seconds() == 3
        await messenger.send(message)
        await control.post("/block", json={"chat": 7001})
        with pytest.raises(Refused) as blocked:
            await messenger.send(message)
        assert blocked.value.code == "blocked"
        updates = (await messenger.poll("")).updates
        assert [one.reachable for one in updates if isinstance(one, Reachable)] == [False]
        await control.post("/faults", json={"revoked": True})
        with pytest.raises(NeedsHuman) as revoked:
            await messenger.poll("")
        assert revoked.value.code == "token_revoked"
        await control.post("/faults", json={})
        bot.updates = []
        before = bot.question
        older = asyncio.create_task(messenger.poll(""))
        while bot.question is before:  # noqa: ASYNC110  until the older question has arrived
            await asyncio.sleep(0)
        await control.get(f"/bot{TOKEN}/getUpdates")
        with pytest.raises(NeedsHuman) as second:
            await older
        assert second.value.code == "other_poller"


@run
async def test_a_webhook_gets_each_update_with_its_secret_until_it_takes_it() -> None:
    taken: list[HookRequest] = []
    answers = iter((503, 200, 200))

    def receive(request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        taken.append(HookRequest(method="POST", path="/", query="", headers=headers, body=request.content))
        return httpx.Response(next(answers))

    async with sandbox("webhook") as (bot, control, messenger):
        await messenger.prepare()
        assert bot.webhook == {"url": HOOK, "secret": secret_of(TOKEN)}
        with pytest.raises(NeedsHuman) as conflict:
            await messenger.poll("")
        assert conflict.value.code == "webhook_elsewhere"
        for text in ("one", "two"):
            await control.post("/write", json={"chat": 7001, "text": text})
        async with httpx.AsyncClient(transport=httpx.MockTransport(receive)) as client:
            assert await round_of(bot, client) is False
            assert await round_of(bot, client) is True
        found = [Telegram().updates(request, {}, {"token": TOKEN})[0][0] for request in taken]
        assert [one.text for one in found if isinstance(one, Received)] == ["one", "one", "two"]
        assert bot.updates == []


@pytest.mark.skipif(not SPECS.exists(), reason="the description of the Bot API is not in this clone")
@run
async def test_its_answers_fit_the_description_of_the_bot_api() -> None:
    spec = json.loads(SPECS.read_text(encoding="utf-8"))
    async with sandbox() as (_, control, _messenger):
        await control.post("/write", json={"chat": 7001, "text": "x"})
        await control.post("/share", json={"chat": 7001, "phone": "380501112233"})
        await control.post("/block", json={"chat": 7001})
        await control.post("/block", json={"chat": 7001, "blocked": False})
        for method, given in (
            ("getMe", {}),
            ("getUpdates", {}),
            ("getWebhookInfo", {}),
            ("sendMessage", {"chat_id": 7001, "text": "x"}),
            ("sendChatAction", {"chat_id": 7001, "action": "typing"}),
            ("deleteWebhook", {}),
        ):
            answer = (await control.post(f"/bot{TOKEN}/{method}", json=given)).json()
            assert answer["ok"] is True
            assert problems(spec, spec["methods"][method]["returns"], answer["result"], method) == []


def problems(spec: dict[str, Any], kinds: list[str], value: Any, path: str) -> list[str]:
    """Where the value has another shape than all of these kinds."""
    found = [_differs(spec, kind, value, path) for kind in kinds]
    return [] if [] in found else found[0]


def _differs(spec: dict[str, Any], kind: str, value: Any, path: str) -> list[str]:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [one for n, each in enumerate(value) for one in _differs(spec, kind[9:], each, f"{path}[{n}]")]
    if kind in SPECIFIED or kind == "True":
        return [] if isinstance(value, SPECIFIED.get(kind, bool)) else [f"{path} is no {kind}"]
    described = spec["types"][kind]
    if described.get("subtypes"):
        return problems(spec, described["subtypes"], value, path)
    fields = {one["name"]: one for one in described.get("fields", ())}
    found = [f"{path}.{name} is unknown" for name in value if name not in fields]
    found += [f"{path}.{name} is missing" for name, one in fields.items() if one["required"] and name not in value]
    for name, each in value.items():
        if name in fields:
            found += problems(spec, fields[name]["types"], each, f"{path}.{name}")
    return found
