"""A connected bot: signs in, asks for updates, sends.

Its token is part of every address, so the journal never sees it. An update is confirmed by the next question alone.
"""

from typing import Any

import msgspec

from cordboard.messenger.telegram import codec
from cordboard.messenger.telegram.errors import WEBHOOK, trouble_of
from cordboard.ports.errors import NeedsHuman, Refused, Unavailable
from cordboard.ports.http_exchange import Exchange, Journal
from cordboard.ports.messenger import Batch, Bot, Outgoing, Sent, Settings
from cordboard.toolkit.http.sender import Request, Sender
from cordboard.toolkit.json_reader import Reader, UnexpectedShape

WAIT_S = 25  # how long Telegram holds a question open while there is no update
BATCH = 100
HEADERS = {"Content-Type": "application/json"}


class TelegramBot:
    """`ports.messenger.Messenger`. `secret`: what its webhook proves itself with."""

    def __init__(self, sender: Sender, settings: Settings, token: str, hook: str, secret: str) -> None:
        self._sender, self._settings = sender, settings
        self._token, self._hook, self._secret = token, hook, secret

    async def prepare(self) -> Bot:
        try:
            me = await self._call("getMe")
            await self._route()
        except Refused as refused:
            raise NeedsHuman(f"Telegram: {refused.text}", code=refused.code, wrote=False) from refused
        return Bot(id=me.text("id"), name=me.maybe_text("first_name") or "", address=me.maybe_text("username") or "")

    async def _route(self) -> None:
        """Make updates come here. A webhook of another program is only removed where the settings say so."""
        polls = self._settings.get("mode") != "webhook"
        wanted = "" if polls else self._hook
        there = (await self._call("getWebhookInfo")).maybe_text("url") or ""
        if there not in ("", wanted) and not self._settings.get("take_over"):
            text = f"Telegram: another program gets the updates of this bot, at {there}"
            raise NeedsHuman(text, code=WEBHOOK, wrote=False)
        if not polls:
            given = {"url": self._hook, "secret_token": self._secret, "allowed_updates": codec.ALLOWED}
            await self._call("setWebhook", given)
        elif there:
            await self._call("deleteWebhook", {"drop_pending_updates": False})

    async def poll(self, place: str) -> Batch:
        asked: dict[str, Any] = {"timeout": WAIT_S, "limit": BATCH, "allowed_updates": codec.ALLOWED}
        if place:
            asked["offset"] = int(place)
        result = await self._call("getUpdates", asked)
        try:
            return codec.batch(result, place)
        except UnexpectedShape as shape:
            raise Unavailable(f"Telegram: {shape}.", code="unreadable", wrote=False) from shape

    async def send(self, message: Outgoing) -> Sent:
        result = await self._asked("sendMessage", codec.message(message), message.id)
        try:
            return codec.sent(result)
        except UnexpectedShape as shape:
            raise Unavailable(f"Telegram: {shape}.", code="unreadable", wrote=None) from shape

    async def close(self) -> None:
        await self._sender.close()

    async def _call(self, method: str, given: dict[str, Any] | None = None) -> Reader:
        """A question, or a change that may be repeated. Raises: Trouble."""
        return await self._asked(method, msgspec.json.encode(given or {}))

    async def _asked(self, method: str, body: bytes, key: str = "") -> Reader:
        base = str(self._settings["url"]).rstrip("/")
        request = Request(
            method="POST",
            url=f"{base}/bot{self._token}/{method}",
            headers=HEADERS,
            body=body,
            write=bool(key),
            keys=(key,) if key else (),
            file=True,  # messages of clients: the journal keeps their size alone
            shown_url=f"{base}/bot[hidden]/{method}",
        )
        reply = await self._sender.send(request)
        if not 200 <= reply.status < 300:
            raise trouble_of(reply)
        try:
            answer = Reader(reply.json())
            answer.fields()
        except (ValueError, UnexpectedShape) as shape:
            raise Unavailable(f"Telegram: the answer is not JSON: {shape}", code="unreadable", wrote=None) from shape
        return answer["result"]


def without_silence(journal: Journal) -> Journal:
    """The journal without questions that brought nothing: two a minute, all day."""

    def kept(exchange: Exchange) -> None:
        if not (exchange.status == 200 and exchange.url.endswith("/getUpdates")):
            journal(exchange)

    return kept
