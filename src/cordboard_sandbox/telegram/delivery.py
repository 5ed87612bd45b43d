"""Takes updates to the webhook that is set: in order, again until it is answered with 2xx. Only loopback is called."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx

from cordboard_sandbox.telegram.bot import Bot

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LOOK_S, AGAIN_S, TIMEOUT_S = 0.05, 1.0, 5.0


async def deliver(bot: Bot, client: httpx.AsyncClient) -> None:
    """For ever."""
    while True:
        taken = await round_of(bot, client)
        await asyncio.sleep(LOOK_S if taken else AGAIN_S if bot.updates else LOOK_S)


async def round_of(bot: Bot, client: httpx.AsyncClient) -> bool:
    """Deliver what waits; whether all of it was taken. What was taken is confirmed."""
    if not bot.webhook or not bot.updates:
        return True
    for update in bot.batch(len(bot.updates)):
        if not await _taken(bot, client, update):
            return False
        bot.updates = [one for one in bot.updates if one["update_id"] != update["update_id"]]
    return True


async def _taken(bot: Bot, client: httpx.AsyncClient, update: dict[str, Any]) -> bool:
    url = str(bot.webhook.get("url", ""))
    if urlsplit(url).hostname not in LOOPBACK:
        return False
    headers = {HEADER: bot.webhook["secret"]} if bot.webhook.get("secret") else {}
    try:
        reply = await client.post(url, json=update, headers=headers, timeout=TIMEOUT_S)
    except httpx.HTTPError:
        return False
    return 200 <= reply.status_code < 300
