"""The methods of the Bot API that the sandbox answers. Source: Bot API 10.1 (2026-06)."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from cordboard_sandbox.telegram.bot import CONFLICT, Bot, Faults

LONGEST, MOST_WAIT_S = 4096, 50
Given = dict[str, Any]


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


async def call(bot: Bot, method: str, given: Given, now: float) -> Any:
    """The result. Method names have no case. Raises: Refusal."""
    faults = bot.faults
    if faults.revoked:
        raise Refusal(401, "Unauthorized")
    if faults.retry_after and faults.times:
        left = faults.times - 1
        bot.faults = Faults(
            duplicates=faults.duplicates,
            shuffled=faults.shuffled,
            retry_after=faults.retry_after if left else 0,
            times=left,
        )
        wait = faults.retry_after
        raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
    known = METHODS.get(method.lower())
    if known is None:
        raise Refusal(404, "Not Found")
    return await known(bot, given, now)


async def _get_me(bot: Bot, given: Given, now: float) -> Any:
    return bot.me


async def _get_updates(bot: Bot, given: Given, now: float) -> Any:
    if bot.webhook.get("url"):
        text = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
        raise Refusal(409, text)
    bot.allow(given.get("allowed_updates"))
    bot.confirm(_number(given, "offset", 0))
    mine = bot.ask()
    limit = min(100, max(1, _number(given, "limit", 100)))
    wait = min(MOST_WAIT_S, _number(given, "timeout", 0))
    if not bot.updates and wait > 0:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(mine.wait(), wait)
    if bot.question is not mine:
        raise Refusal(409, CONFLICT)
    return bot.batch(limit)


async def _set_webhook(bot: Bot, given: Given, now: float) -> Any:
    bot.allow(given.get("allowed_updates"))
    url = str(given.get("url") or "")
    bot.webhook = {"url": url, "secret": str(given.get("secret_token") or "")} if url else {}
    _drop(bot, given)
    bot.question.set()
    return True


async def _delete_webhook(bot: Bot, given: Given, now: float) -> Any:
    bot.webhook = {}
    _drop(bot, given)
    return True


async def _webhook_info(bot: Bot, given: Given, now: float) -> Any:
    return {
        "url": bot.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates),
        "allowed_updates": list(bot.kinds),
    }


async def _send_message(bot: Bot, given: Given, now: float) -> Any:
    text = str(given.get("text") or "")
    if not text.strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if len(text) > LONGEST:
        raise Refusal(400, "Bad Request: message is too long")
    return _sent(bot, given, now, text=text)


async def _send_document(bot: Bot, given: Given, now: float) -> Any:
    file = given.get("document")
    if not isinstance(file, dict):
        raise Refusal(400, "Bad Request: there is no document in the request")
    name = file["file_name"]
    document = {"file_id": f"doc-{name}", "file_unique_id": f"u-{name}", "file_name": name}
    caption = {"caption": given["caption"]} if given.get("caption") else {}
    return _sent(bot, given, now, document={**document, "file_size": len(file["content"])}, **caption)


async def _chat_action(bot: Bot, given: Given, now: float) -> Any:
    _chat(bot, given)
    return True


def _sent(bot: Bot, given: Given, now: float, **content: Any) -> dict[str, Any]:
    message = bot.send(_chat(bot, given), now, **content)
    markup = given.get("reply_markup")
    bot.sent.append({**message, **({"reply_markup": markup} if markup else {})})
    return message


def _chat(bot: Bot, given: Given) -> int:
    try:
        chat = int(given.get("chat_id", ""))
    except (TypeError, ValueError):
        chat = 0
    if chat not in bot.clients:
        raise Refusal(400, "Bad Request: chat not found")
    if chat in bot.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    return chat


def _drop(bot: Bot, given: Given) -> None:
    if str(given.get("drop_pending_updates")).lower() == "true":
        bot.updates = []


def _number(given: Given, name: str, usual: int) -> int:
    try:
        return int(given.get(name, usual))
    except (TypeError, ValueError):
        return usual


METHODS: dict[str, Callable[[Bot, Given, float], Awaitable[Any]]] = {
    "getme": _get_me,
    "getupdates": _get_updates,
    "setwebhook": _set_webhook,
    "deletewebhook": _delete_webhook,
    "getwebhookinfo": _webhook_info,
    "sendmessage": _send_message,
    "senddocument": _send_document,
    "sendchataction": _chat_action,
}
