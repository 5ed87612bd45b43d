"""The bot server over HTTP: `/bot{token}/{method}`, the control addresses, and a page for playing the clients."""

import asyncio
import html
import json
from typing import Any

import httpx
import msgspec

from cordboard_sandbox.asgi_messages import Message, Receive, Send, headers_of, read_body, send_reply
from cordboard_sandbox.clock import Clock
from cordboard_sandbox.telegram.bot import Bot, Faults
from cordboard_sandbox.telegram.delivery import deliver
from cordboard_sandbox.telegram.methods import Refusal, call
from cordboard_sandbox.telegram.parameters import parameters

MOST = 20 * 1024 * 1024
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Telegram sandbox</title><h1>Telegram sandbox</h1>
<form method="post" action="/write"><label>Chat <input name="chat" value="7001"></label>
<label>Name <input name="name"></label> <label>Text <input name="text" autofocus></label> <button>Write</button></form>
<form method="post" action="/share"><label>Chat <input name="chat" value="7001"></label>
<label>Phone <input name="phone" value="380501112233"></label> <button>Share my number</button></form><ol>{rows}</ol>"""


class Reply(msgspec.Struct, frozen=True):
    """A reply as JSON, or as a page."""

    status: int
    value: Any = None
    headers: dict[str, str] = {}
    media: str = "application/json"

    def encoded(self) -> bytes:
        return (self.value if isinstance(self.value, str) else json.dumps(self.value, ensure_ascii=False)).encode()


class TelegramSandbox:
    """An ASGI application over one bot."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self.bot, self.clock = bot, clock

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = await read_body(receive, MOST)
        kind = headers_of(scope).get("content-type", "")
        given = parameters(scope["query_string"].decode(), kind, body)
        reply = await self.answer(scope["method"], scope["path"], given)
        await send_reply(send, reply, self.clock.now())

    async def _live(self, receive: Receive, send: Send) -> None:
        """Webhooks are delivered as long as the server runs."""
        async with httpx.AsyncClient() as client:
            delivering = asyncio.create_task(deliver(self.bot, client))
            while True:
                message = await receive()
                if message["type"] == "lifespan.shutdown":
                    delivering.cancel()
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return

    async def answer(self, method: str, path: str, given: dict[str, Any]) -> Reply:
        """The reply of one request."""
        if path.startswith("/bot"):
            return await self._called(path[len("/bot") :], given)
        return self._controlled(method, path, given)

    async def _called(self, rest: str, given: dict[str, Any]) -> Reply:
        token, _, method = rest.partition("/")
        if token != self.bot.token:
            return _refused(Refusal(401, "Unauthorized"))
        try:
            return Reply(200, {"ok": True, "result": await call(self.bot, method, given, self.clock.now())})
        except Refusal as refusal:
            return _refused(refusal)

    def _controlled(self, method: str, path: str, given: dict[str, Any]) -> Reply:
        match method, path:
            case "GET", "/messages":
                return Reply(200, self.bot.sent)
            case "GET", "/":
                return Reply(200, PAGE.format(rows="".join(map(_row, self._all()))), media="text/html; charset=utf-8")
            case "POST", "/faults":
                self.bot.faults = msgspec.convert(given, Faults)
                return Reply(200, msgspec.to_builtins(self.bot.faults))
            case "POST", "/write" | "/share" | "/block":
                return self._played(path, given)
        return Reply(404, {"ok": False, "error_code": 404, "description": "Not Found"})

    def _played(self, path: str, given: dict[str, Any]) -> Reply:
        """What a client does. A form of the page leads back to it."""
        chat, now = int(given["chat"]), self.clock.now()
        client = self.bot.client(chat, str(given.get("name") or ""))
        if path == "/write":
            self.bot.write(chat, now, text=str(given["text"]))
        elif path == "/block":
            self.bot.block(chat, now, given.get("blocked") is not False)
        else:
            card = {"phone_number": str(given["phone"]), "first_name": client["first_name"]}
            own = {} if given.get("own") is False else {"user_id": chat}
            self.bot.write(chat, now, contact={**card, **own})
        return Reply(303, {}, {"location": "/"})

    def _all(self) -> list[dict[str, Any]]:
        return sorted((*self.bot.written, *self.bot.sent), key=lambda one: int(one["message_id"]))


def _row(message: dict[str, Any]) -> str:
    said = message.get("text") or message.get("contact", {}).get("phone_number") or "(file)"
    return f"<li>{message['chat']['id']} {html.escape(message['from']['first_name'])}: {html.escape(said)}</li>"


def _refused(refusal: Refusal) -> Reply:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    return Reply(refusal.status, body | ({"parameters": refusal.parameters} if refusal.parameters else {}))
