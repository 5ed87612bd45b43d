"""Sends what the org has to tell the outside after a commit: notifications of channels and webhooks of workflow rules.

Best effort, as the service: unordered, perhaps doubled, never repeated after a failure. Only loopback addresses are
called unless the switch notify_loopback_only is off.
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.settings_api.notification_channels import notifications
from cordboard_sandbox.zoho_crm.settings_api.workflow import calls_of

TIMEOUT_S = 5.0


class Outgoing(msgspec.Struct):
    """One HTTP request to make. `rule` is set for a workflow webhook, whose failures are listed."""

    method: str
    url: str
    form: dict[str, str] | None = None
    query: dict[str, str] | None = None
    json: Any = None
    text: str | None = None
    rule: str = ""
    delay_ms: int = 0


class Deliveries:
    """Takes the events of the org and carries their messages out in the background."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self.tasks: set[asyncio.Task[None]] = set()
        self.client: httpx.AsyncClient | None = None

    def start(self) -> None:
        """Send what the last request gave rise to."""
        events, self.org.events = self.org.events, []
        if not events or not (self.org.state.channels or self.org.state.rules):
            return
        outgoing = [Outgoing("POST", url, json=body) for url, body in notifications(self.org, events)]
        outgoing += [msgspec.convert(call, Outgoing) for call in calls_of(self.org, events)]
        for message in self._disturbed(outgoing):
            task = asyncio.get_running_loop().create_task(self._send(message))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def _disturbed(self, outgoing: list[Outgoing]) -> list[Outgoing]:
        """What the fault `notify` makes of the messages."""
        fault = self.org.faults.strike("notify") if outgoing else None
        if fault is None:
            return outgoing
        if fault.lose:
            return []
        if fault.duplicate:
            outgoing = [message for message in outgoing for _ in range(2)]
        if fault.shuffle:
            self.org.faults.random.shuffle(outgoing)
        for message in outgoing:
            message.delay_ms = fault.ms
        return outgoing

    async def _send(self, message: Outgoing) -> None:
        if message.delay_ms:
            await asyncio.sleep(message.delay_ms / 1000)
        reason = await self._attempt(message)
        if reason and message.rule:
            failure = {
                "rule": message.rule,
                "url": message.url,
                "failure_time": self.org.iso(self.org.second()),
                "failure_reason": reason,
            }
            self.org.state.webhook_failures.append(failure)

    async def _attempt(self, message: Outgoing) -> str:
        """Why it failed, or nothing."""
        host = urlsplit(message.url).hostname
        if self.org.state.switches.notify_loopback_only and host not in {"127.0.0.1", "localhost", "::1"}:
            return "only loopback addresses are called from the sandbox"
        self.client = self.client or httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False)
        try:
            answer = await self.client.request(
                message.method,
                message.url,
                params=message.query,
                data=message.form,
                json=message.json,
                content=message.text,
            )
        except httpx.HTTPError as error:
            return type(error).__name__
        return "" if answer.is_success else f"HTTP {answer.status_code}"

    async def settled(self) -> None:
        """Wait until everything under way is out."""
        while self.tasks:
            await asyncio.gather(*self.tasks)

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        if self.client:
            await self.client.aclose()
            self.client = None
