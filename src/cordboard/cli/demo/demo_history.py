"""The demo's past: thirty days of calls, told to the webhook as a phone provider would, signed and in batches.

It flows in behind the live calls: the next batch is told when little of the last one waits for the CRM. A batch holds
whole calls: one that waited for its end would be shown as ringing for days.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx

from cordboard.toolkit.webhooks.signatures import sign

BATCH = 100  # events in one request, and those of the call that fills it
RECORDINGS = "https://recordings.example"  # as the simulator writes it
MOST_WAITING = 60  # items; what waits before a live call's own
LOOK, PATIENCE = 0.1, 30.0  # Units: s; a CRM that is away does not end the story


async def tell_history(
    url: str, connection: str, secret: str, path: Path, waiting: Callable[[], Awaitable[int]], recordings: str = ""
) -> None:
    """Send the history of that file, one event a line, oldest first. `waiting`: how much the CRM has yet to take;
    `recordings`: where its recordings can be heard."""
    events = await asyncio.to_thread(_events, path, recordings or RECORDINGS)
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        for batch in batches(events):
            body = json.dumps(batch).encode()
            signature = sign(secret, body, int(time.time()))
            headers = {"X-Cordboard-Signature": signature, "Content-Type": "application/json"}
            reply = await client.post(f"/hooks/{connection}", content=body, headers=headers)
            reply.raise_for_status()
            await _room(waiting)


def batches(events: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The events in requests; the events of a call stand together, and stay so."""
    batch: list[dict[str, Any]] = []
    for _, call in groupby(events, key=lambda one: one["call"]):
        batch += call
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


async def _room(waiting: Callable[[], Awaitable[int]]) -> None:
    """Until the CRM has taken most of it, or for as long as patience goes."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while await waiting() > MOST_WAITING:  # noqa: ASYNC110  # the outbox tells nobody when it grows short
                await asyncio.sleep(LOOK)


def _events(path: Path, recordings: str) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8").replace(f'"{RECORDINGS}/', f'"{recordings}/')
    return [json.loads(line) for line in text.splitlines() if line.strip()]
