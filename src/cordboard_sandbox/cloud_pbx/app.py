"""The simulated provider over HTTP (ASGI): its interface, its recordings, its webhooks, and a control page below
`/control`: `GET calls`, `POST answer|end|mode {"call", "mode"}`; modes are `refuses`, `sign_in`, empty.
"""

import asyncio
import io
import json
import wave
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl

from cordboard_sandbox.asgi_messages import Message, Receive, Send, headers_of, read_body
from cordboard_sandbox.cloud_pbx.dialects import FORM, Account, Asked, Dialect, HookMessage, Said
from cordboard_sandbox.cloud_pbx.switchboard import CloudCall, Switchboard

LIMIT = 256 * 1024
WORDS = "not in this contract"
Deliver = Callable[[HookMessage], Awaitable[None]]


class CloudPbx:
    """`clock`: epoch s; `deliver`: sends one webhook. `mode`: how it misbehaves."""

    def __init__(
        self, dialect: Dialect, account: Account, clock: Callable[[], float], deliver: Deliver | None = None
    ) -> None:
        self.dialect, self.account, self.clock, self._deliver = dialect, account, clock, deliver
        self.board = Switchboard(prefix=dialect.prefix)
        self.mode = ""
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        body = await read_body(receive, LIMIT)
        path = str(scope["path"])
        if path.startswith("/files/"):
            await _reply(send, 200, "audio/wav", silence())
            return
        query, headers = scope["query_string"].decode(), headers_of(scope)
        values = _values(query, body, headers.get("content-type", ""))
        if path.startswith("/control/"):
            said = await self._control(path.removeprefix("/control/"), values)
        else:
            asked = Asked(str(scope["method"]), path, query, values, headers, self.clock())
            said = self._answered(asked)
        text = b"" if said.value is None else json.dumps(said.value).encode()
        await _reply(send, said.status, "application/json", text)

    def _answered(self, asked: Asked) -> Said:
        if self.mode == "refuses":
            return self.dialect.refusal(WORDS)
        account = Account("another", "another") if self.mode == "sign_in" else self.account
        calls = self.board.calls
        known, over = set(calls), {one.id for one in calls.values() if one.ended is not None}
        said = self.dialect.answer(asked, self.board, account)
        for one in calls.values():
            if one.id not in known:
                self._say("started", one)
            if one.ended is not None and one.id not in over:
                self._say("ended", one)
        return said

    async def _control(self, what: str, values: dict[str, Any]) -> Said:
        match what:
            case "calls":
                found = [{"id": one.id, "extension": one.extension, "to": one.client, "ended": one.ended is not None}
                         for one in self.board.calls.values()]  # fmt: skip
                return Said(200, {"calls": found, "commands": self.board.commands})
            case "mode":
                self.mode = str(values.get("mode", ""))
                return Said(200, {"mode": self.mode})
            case "answer" | "end" if (one := self.board.calls.get(str(values.get("call", "")))) is not None:
                if what == "answer":
                    one.answered = self.clock()
                else:
                    self.board.end(one, self.clock())
                self._say("answered" if what == "answer" else "ended", one)
                await self.settled()
                return Said(200, {"id": one.id})
        return Said(404, {"error": "no such address or call"})

    def _say(self, kind: str, one: CloudCall) -> None:
        message = self.dialect.hook(kind, one, self.account)
        if message is None or self._deliver is None:
            return
        task = asyncio.get_running_loop().create_task(self._delivered(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _delivered(self, message: HookMessage) -> None:
        assert self._deliver is not None  # for the type checker
        await self._deliver(message)

    async def settled(self) -> None:
        """Every webhook has been delivered."""
        while self._tasks:
            await asyncio.gather(*self._tasks)


def _values(query: str, body: bytes, content_type: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    if not body:
        return found
    if content_type.startswith(FORM):
        return {**found, **{name: given[0] for name, given in parse_qs(body.decode()).items()}}
    try:
        told = json.loads(body)
    except ValueError:
        return found
    return {**found, **told} if isinstance(told, dict) else found


def silence() -> bytes:
    """A second of it, as a file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(16000))
    return file.getvalue()


async def _reply(send: Send, status: int, media: str, body: bytes) -> None:
    headers = [(b"content-type", media.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
