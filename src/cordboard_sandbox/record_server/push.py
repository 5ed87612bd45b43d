"""Tells subscribers of changes: which items a change makes, how a delivery is signed, and its way out.

Subscriptions are records (`[push] entity`). Items wait per subscription and leave together. Only loopback is called.
"""

import asyncio
import hmac
from base64 import b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from cordboard_sandbox.record_server.dialect import Push, Signature
from cordboard_sandbox.record_server.records.counterpart import Change, Counterpart, Record
from cordboard_sandbox.record_server.records.derived import value_of
from cordboard_sandbox.record_server.records.showing import changed, shown
from cordboard_sandbox.record_server.template import filled

TIMEOUT_S = 5.0
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Outgoing(msgspec.Struct):
    """One delivery, and what became of it."""

    subscription: str
    url: str
    headers: dict[str, str]
    body: bytes
    attempt: int = 1
    result: str = "waiting"
    delay_ms: int = 0


def items_of(own: Counterpart, push: Push, change: Change) -> list[tuple[str, Any]]:
    """The events of a change with what is sent for each: (event text, item)."""
    model = own.model(change.record.entity)
    if model is None or change.record.entity == push.entity:
        return []
    record = change.record
    number = int(record.id) if record.id.isdigit() else record.id
    known: dict[str, Any] = {"entity": record.entity, "id": record.id, "number": number, "second": int(own.clock.now())}
    known |= {"count": own.state.counter, **model.entity.labels}
    if change.kind != "update":
        values = known | {"record": shown(own, model, record, push.view)}
        return [_event(push, change.kind, values)] if change.kind in push.events else []
    differing = {
        name: value for name, value in changed(own, model, record, change.changed).items() if name not in push.skip
    }
    if not differing:
        return []
    values = known | {"changed": {"id": record.id} | differing, "record": shown(own, model, record, push.view)}
    found = [_event(push, "update", values)] if "update" in push.events else []
    for field in sorted({model.attributes[name].field for name in differing}) if "field" in push.events else ():
        own_part = {name: value for name, value in differing.items() if model.attributes[name].field == field}
        more = {"field": field, "value": next(iter(own_part.values())), "changed": {"id": record.id} | own_part}
        found.append(_event(push, "field", values | more))
    return found


def _event(push: Push, kind: str, values: dict[str, Any]) -> tuple[str, Any]:
    event = str(filled(push.events[kind], values))
    return event, filled(push.item[kind], values | {"event": event})


def signed(signature: Signature, secret: str, known: dict[str, str], body: bytes) -> str:
    """The value of a signature header."""
    text = str(filled(signature.text, known | {"body": "\0"})).encode().replace(b"\0", body)
    made = hmac.new(secret.encode(), text, sha256)
    digest = {"hex": made.hexdigest().encode(), "base64": b64encode(made.digest()), "raw": made.digest()}
    wrap = str(filled(signature.wrap, known | {"digest": "\0"})).encode().replace(b"\0", digest[signature.digest])
    return (b64encode(wrap) if signature.encode == "base64" else wrap).decode("latin-1")


class Deliveries:
    """Takes changes and carries deliveries out in the background; `hold` keeps them until they are flushed."""

    def __init__(self, own: Counterpart, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.own, self.transport = own, transport
        self.waiting: dict[str, list[Any]] = {}
        self.again: list[tuple[float, Outgoing]] = []  # failed deliveries, and when they come again (epoch s)
        self.sent: list[Outgoing] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.client: httpx.AsyncClient | None = None
        self.hold = False
        self.timer: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Take what the last request changed; it leaves soon, together with what comes meanwhile."""
        self.take()
        if (self.waiting or self._due()) and not self.hold and (self.timer is None or self.timer.done()):
            self.timer = self._run(self._later())

    def take(self) -> None:
        changes, self.own.changes = self.own.changes, []
        push = self.own.dialect.push
        if push is None:
            return
        for change in changes:
            for event, item in items_of(self.own, push, change):
                for subscription in self._subscribers(push, event):
                    self.waiting.setdefault(subscription.id, []).append(item)

    def _subscribers(self, push: Push, event: str) -> list[Record]:
        return [
            record
            for record in self.own.live(push.entity)
            if record.values.get(push.event) == event and (not push.active or record.values.get(push.active))
        ]

    async def _later(self) -> None:
        assert self.own.dialect.push is not None
        await asyncio.sleep(self.own.dialect.push.delay_s)
        self.flush()

    def _due(self) -> list[Outgoing]:
        return [message for due, message in self.again if due <= self.own.clock.now()]

    def flush(self) -> int:
        """Send everything that waits, and what is to come again by now; the answer is how many deliveries leave."""
        push, waiting = self.own.dialect.push, self.waiting
        self.waiting = {}
        repeated = self._due()
        self.again = [(due, message) for due, message in self.again if message not in repeated]
        outgoing = [
            self._outgoing(push, subscription, part)
            for id_, items in waiting.items()
            if push and (subscription := self.own.find(push.entity, id_))
            for part in _parts(push, items)
        ]
        outgoing = self._disturbed([*repeated, *outgoing])
        for message in outgoing:
            self._run(self._send(message))
        return len(outgoing)

    def _outgoing(self, push: Push, subscription: Record, items: list[Any]) -> Outgoing:
        url = str(subscription.values.get(push.url))
        body = msgspec.json.encode(filled(push.body, {"items": items}) if push.batch else items[0])
        known = {"id": subscription.id, "url": url, "second": str(int(self.own.clock.now()))}
        secret = self._secret(push, subscription)
        known |= {"basic": b64encode(secret.encode()).decode()}
        headers = {name: str(filled(text, known)) for name, text in push.headers.items()}
        headers |= {one.header: signed(one, secret, known, body) for one in push.signatures}
        return Outgoing(subscription.id, url, {"content-type": "application/json", **headers}, body)

    def _secret(self, push: Push, subscription: Record) -> str:
        model = self.own.model(push.entity)
        return str(value_of(self.own, model, subscription, push.secret) or "") if push.secret and model else ""

    def _disturbed(self, outgoing: list[Outgoing]) -> list[Outgoing]:
        """What the fault `notify` makes of them."""
        fault = self.own.faults.strike("notify") if outgoing else None
        if fault is None:
            return outgoing
        if fault.lose:
            return []
        if fault.duplicate:
            outgoing = [msgspec.structs.replace(message) for message in outgoing for _ in range(2)]
        if fault.shuffle:
            self.own.faults.random.shuffle(outgoing)
        for message in outgoing:
            message.delay_ms = fault.ms
        return outgoing

    def _run(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def _send(self, message: Outgoing) -> None:
        self.sent = [*self.sent[-999:], message]
        if message.delay_ms:
            await asyncio.sleep(message.delay_ms / 1000)
        if urlsplit(message.url).hostname not in LOOPBACK:
            message.result = "refused: only loopback addresses are called"
            return
        self.client = self.client or httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False, transport=self.transport)
        try:
            answer = await self.client.post(message.url, content=message.body, headers=_latin(message.headers))
            status, message.result = answer.status_code, f"HTTP {answer.status_code}"
        except httpx.HTTPError as error:
            status, message.result = 0, type(error).__name__
        self._settle(message, status)

    def _settle(self, message: Outgoing, status: int) -> None:
        """What follows from the subscriber's answer: nothing, once more, or the end of the subscription."""
        push = self.own.dialect.push
        subscription = self.own.find(push.entity, message.subscription) if push else None
        if push is None or subscription is None:
            return
        if status in push.gone_on:
            self.own.remove(subscription)
        elif status in push.retry_on and message.attempt < push.attempts:
            repeated = msgspec.structs.replace(message, attempt=message.attempt + 1, result="waiting", delay_ms=0)
            self.again.append((self.own.clock.now() + push.retry_after_s, repeated))

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


def _parts(push: Push, items: list[Any]) -> list[list[Any]]:
    """The items of one subscription, by delivery."""
    most = (push.batch_most or len(items)) if push.batch else 1
    return [items[at : at + most] for at in range(0, len(items), most)]


def _latin(headers: dict[str, str]) -> dict[bytes, bytes]:
    return {name.encode(): value.encode("latin-1") for name, value in headers.items()}
