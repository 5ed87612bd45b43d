"""How the Bot API answers and calls, for the contract suite. Source: Bot API 10.1 and shared reference (2026-11)."""

import httpx
import msgspec

from cordboard.messenger.telegram.provider import HEADER, Telegram, secret_of
from cordboard.ports.messenger import MessengerProvider
from cordboard.ports.webhook import HookRequest

SETTINGS = {"mode": "poll", "url": "https://bots.test"}
SECRETS = {"token": "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK"}
SENT_ID = "31"
ANSWERS = {
    "sent": (200, {"ok": True, "result": {"message_id": 31, "date": 1764000000, "chat": {"id": 7001}}}),
    "empty": (200, {"ok": True, "result": []}),
    "refused": (400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}),
    "blocked": (403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}),
    "sign_in": (401, {"ok": False, "error_code": 401, "description": "Unauthorized"}),
    "taken": (
        409,
        {
            "ok": False,
            "error_code": 409,
            "description": "Conflict: terminated by other getUpdates request",
        },
    ),
    "busy": (
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        },
    ),
    "broken": (502, {"ok": False, "error_code": 502, "description": "Bad Gateway"}),
}


def provider(transport: httpx.AsyncBaseTransport) -> MessengerProvider:
    return Telegram(transport)


def sent(request: httpx.Request) -> tuple[str, str, str]:
    """Chat, text and the button that asks for the number, of a request that arrived."""
    assert request.url.path.endswith("/sendMessage")
    body = msgspec.json.decode(request.content)
    keyboard = body.get("reply_markup", {}).get("keyboard", [[{}]])
    button = keyboard[0][0]
    return body["chat_id"], body["text"], button["text"] if button.get("request_contact") else ""


def update(n: int, text: str) -> dict[str, object]:
    """The update number `n` with this text."""
    person = {"id": 7001, "is_bot": False, "first_name": "Anna"}
    chat = {"id": 7001, "type": "private", "first_name": "Anna"}
    message = {"message_id": n, "date": 1764000000 + n, "chat": chat, "from": person, "text": text}
    return {"update_id": 9000 + n, "message": message}


def polled(updates: list[dict[str, object]]) -> dict[str, object]:
    """The answer that brings these updates."""
    return {"ok": True, "result": updates}


def asked_from(request: httpx.Request) -> str:
    """The place that a question confirms."""
    return str(msgspec.json.decode(request.content).get("offset", ""))


def hook(body: dict[str, object], proof: str | None = None) -> HookRequest:
    """A call of the webhook; `proof`: what it proves itself with, the right one by default."""
    given = secret_of(SECRETS["token"]) if proof is None else proof
    headers = {"content-type": "application/json", **({HEADER: given} if given else {})}
    return HookRequest(method="POST", path="/hooks/chat", query="", headers=headers, body=msgspec.json.encode(body))
