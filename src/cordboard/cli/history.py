"""The demo's past: some days of calls, told to the webhook as a phone provider would, signed and in batches."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx

from cordboard.kit.signatures import sign

BATCH = 100  # events in one request


async def tell_history(url: str, connection: str, secret: str, path: Path | None) -> None:
    """Send the history of that file, one event a line, oldest first."""
    if path is None:
        return
    events = await asyncio.to_thread(_events, path)
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        for at in range(0, len(events), BATCH):
            body = json.dumps(events[at : at + BATCH]).encode()
            signature = sign(secret, body, int(time.time()))
            headers = {"X-Cordboard-Signature": signature, "Content-Type": "application/json"}
            reply = await client.post(f"/hooks/{connection}", content=body, headers=headers)
            reply.raise_for_status()


def _events(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
