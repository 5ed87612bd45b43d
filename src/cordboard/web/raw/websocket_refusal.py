"""Refuses a WebSocket with a reason. Its handshake is a GET: whatever refuses a GET of that address refuses it.

`api/event_stream.py` sends the messages of an open one.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from cordboard.web.api.event_stream import UPGRADE
from cordboard.web.problems import problem, refuse
from cordboard.web.raw.asgi_messages import App, Message, Receive, Scope, Send

ADDRESS = "/api/v1/socket"
REFUSED = 1008  # WebSocket close code (IANA registry): policy violation
LONGEST = 123  # Units: bytes; of the reason of a close
EXTENSION = "websocket.http.response"
ELSEWHERE = problem(404, "No WebSocket is opened at this address.", next_step=f"Open {ADDRESS}.")


async def open_socket(api: App, scope: Scope, receive: Receive, send: Send, dress: Callable[[Send], Send]) -> None:
    """Let it in, or answer the handshake as the GET was answered; `dress` adds headers."""
    if scope["path"].rstrip("/") != ADDRESS:
        await receive()
        await refuse(dress(spoken(scope, send)), ELSEWHERE)
        return
    answered = await _answer_to_get(api, scope)
    if answered[0]["status"] == UPGRADE:
        await api(scope, receive, send)
        return
    await receive()
    refusing = dress(spoken(scope, send))
    for message in answered:
        await refusing(message)


async def _answer_to_get(api: App, scope: Scope) -> list[Message]:
    answered: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        answered.append(message)

    asked = {**scope, "type": "http", "method": "GET", "state": dict(scope.get("state") or {})}
    await api(asked, receive, send)
    return answered


def spoken(scope: Scope, send: Send) -> Send:
    """An answer as the far side of a handshake hears it; where the server cannot say it, as a close with its detail."""
    able = EXTENSION in (scope.get("extensions") or {})

    async def sending(message: Message) -> None:
        if able:
            await send({**message, "type": f"websocket.{message['type']}"})
        elif message["type"] == "http.response.body":
            problem: Any = msgspec.json.decode(message["body"])
            reason = str(problem["detail"]).encode()[:LONGEST].decode(errors="ignore")
            await send({"type": "websocket.close", "code": REFUSED, "reason": reason})

    return sending
