"""How long a caller waits for us at most, by each recipe of docs/routing.md, on a real Asterisk: our server answers, is
frozen, killed, not there, or does not take the connection.

Where we are struck, calls of all recipes wait at the same time: one freeze measures them all. What it prints is the
table of that page.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any, cast

import httpx
import pytest
from connected import wait_linked
from support.faultrun.world import World as Product
from support.faultrun.world import free_port, until
from test_real_pbx import on_phones
from test_routing import WAYS, over_all
from test_routing import token as token  # a fixture
from world import World

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120, func_only=True)]

CALLS = 2  # of each recipe at a time
LIMIT_MS, LATE_MS = 500, 100  # of the recipes; how much later half of the calls may be at the default
UNANSWERED_MS = 2000  # Asterisk gives a connection up that nobody takes: plain FastAGI has no other bound
SLACK_MS = 500  # for the slowest call, on a machine that does other things
MIDDLE_S = 0.1  # after the first question came through to the address of the rule
ASKING = ("fastagi", "leg", "curl")  # recipes that connect to us; of the others we are the client

Waits = dict[str, list[float]]
Kinds = set[tuple[str, str]]  # of destinations, by recipe


@pytest.fixture(scope="module")
def ruled(product: Product) -> Iterator[tuple[Product, int]]:
    """A rule that is answered at once, and one that asks an address which never answers; its port."""
    port = free_port()
    held = product.api("GET", "/settings")
    slow = {"url": f"http://127.0.0.1:{port}/", "field": "Tier", "allow_private": True}
    known = {"connection": "zoho", "module": "contacts", "field": "Department"}
    answered = {"kind": "extension", "target": "80"}  # an answer; without one it is the kind default
    routes = [
        {"id": name, "place": {"did": f"+34{WAYS['fastagi']}"}, "source": source, "default": answered}
        for name, source in (("tiers", known), ("slow", slow))
    ]
    changed = {"settings": {**held["settings"], "routes": routes}, "note": "waits", "base_version": held["version"]}
    product.api("PUT", "/settings", changed)
    yield product, port
    held = product.api("GET", "/settings")
    changed = {"settings": {**held["settings"], "routes": []}, "note": "no waits", "base_version": held["version"]}
    product.api("PUT", "/settings", changed)


def ready(pbx: dict[str, Any], product: Product) -> None:
    """Both connections of the product are there: the manager's and that of ARI."""
    wait_linked(product)
    address = f"http://127.0.0.1:{pbx['http']}/ari/applications"
    account = httpx.BasicAuth(pbx["user"], pbx["password"])
    until(lambda: any(one["name"] == "cordboard" for one in httpx.get(address, auth=account).json()), 20, "ARI is up")


async def called(w: World, ways: Sequence[str], calls: int = CALLS) -> tuple[Waits, Kinds]:
    """Calls by all these recipes at once: what each waited in ms, and the kinds of destination that they got."""
    del w.ami.events[:]
    callers = [await w.ring(WAYS[way], f"6009{n}{m:02}000", "") for n, way in enumerate(ways) for m in range(calls)]

    def sent() -> list[dict[str, Any]]:
        return [e for e in w.ami.events if e.get("UserEvent") == "Sent"]

    async with asyncio.timeout(15):
        while len(sent()) < len(callers):
            await w._next()
    began = {e["Uniqueid"]: e for e in w.ami.events if e.get("UserEvent") == "Asking"}
    waits: Waits = {way: [] for way in ways}
    named = {f"did_{did}": way for way, did in WAYS.items()}
    for event in sent():
        asked = began[event["Uniqueid"]]
        waits[named[asked["Exten"]]].append((float(event["Timestamp"]) - float(asked["Timestamp"])) * 1000)
    await over_all(w, callers)
    return waits, {(named[began[e["Uniqueid"]]["Exten"]], e["Kind"]) for e in sent()}


async def one_by_one(w: World) -> tuple[Waits, Kinds]:
    """The same without others who wait: what an answer takes once both sides are warm."""
    await called(w, tuple(WAYS), 1)
    waits: Waits = {way: [] for way in WAYS}
    kinds: Kinds = set()
    for _ in range(2 * CALLS):
        for way in WAYS:
            took, got = await called(w, (way,), 1)
            waits[way] += took[way]
            kinds |= got
    return waits, kinds


@contextmanager
def frozen(product: Product) -> Iterator[None]:
    os.kill(product.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(product.pid, signal.SIGCONT)


@contextmanager
def taking_no_connection() -> Iterator[int]:
    """A port whose queue is full: what asks for a connection there hears nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        queued = [socket.socket() for _ in range(4)]
        for one in queued:
            one.setblocking(False)
            one.connect_ex(listening.getsockname())
        yield int(listening.getsockname()[1])
        for one in queued:
            one.close()


class Silent(asyncio.Protocol):
    """An address that takes questions and answers none. Strikes soon after the first, or when all are asked."""

    def __init__(self, strike: Callable[[], None], wanted: int) -> None:
        self._strike, self._wanted = strike, wanted
        self._soon: asyncio.TimerHandle | None = None
        self.struck = False
        self._lines: list[asyncio.Transport] = []

    def __call__(self) -> "Silent":
        return self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._lines.append(cast(asyncio.Transport, transport))
        self._wanted -= 1
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(MIDDLE_S, self._now)
        if not self._wanted:
            self._now()

    def _now(self) -> None:
        if not self.struck:
            self.struck = True
            self._strike()

    def end(self) -> None:
        for line in self._lines:
            line.abort()


async def struck(w: World, port: int, strike: Callable[[], None]) -> tuple[Waits, Kinds]:
    """Calls by all recipes; our server is struck while it waits for what it needs to answer them."""
    address = Silent(strike, len(WAYS) * CALLS)
    await w.settings(CB_RULE="slow")
    try:
        async with await asyncio.get_running_loop().create_server(address, "127.0.0.1", port):
            waits, kinds = await called(w, tuple(WAYS))
    finally:
        address.end()
        await w.settings(CB_RULE="tiers")
    assert address.struck
    return waits, kinds


def measured(
    pbx: dict[str, Any], story: Callable[[World], Awaitable[tuple[Waits, Kinds]]], product: Product, token: str
) -> tuple[Waits, Kinds]:
    async def play(w: World) -> tuple[Waits, Kinds]:
        await w.settings(CB_HTTP=product.base, CB_TOKEN=token)
        try:
            return await story(w)
        finally:
            await w.settings(AGI_URL=f"agi://{pbx['agi']}")

    ((waits, kinds), _) = on_phones(pbx, play)
    return waits, kinds


def in_time(waits: Waits, **limits: int) -> None:
    """Half of the calls of each recipe, and the slowest one of it."""
    for way, each in waits.items():
        limit = limits.get(way, LIMIT_MS)
        assert median(each) <= limit + LATE_MS, (way, each)
        assert max(each) <= limit + SLACK_MS, (way, each)


def test_nobody_waits_longer_than_the_limit_whatever_happens_to_us(
    pbx: dict[str, Any], ruled: tuple[Product, int], token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    product, port = ruled
    rows: dict[str, Waits] = {}

    def settled() -> None:
        """Nothing of the calls before keeps it busy."""
        until(product.settled, 30, "the calls before are written", every=0.05)

    def note(name: str, story: Callable[[World], Awaitable[tuple[Waits, Kinds]]], kind: str = "default") -> Waits:
        rows[name], kinds = measured(pbx, story, product, token)
        assert {(way, kind) for way in rows[name]} <= kinds, name
        assert kind != "default" or {one for _, one in kinds} == {kind}, name
        return rows[name]

    async def now(w: World) -> tuple[Waits, Kinds]:
        return await called(w, tuple(WAYS))

    async def while_frozen(w: World) -> tuple[Waits, Kinds]:
        with frozen(product):
            return await now(w)

    async def frozen_in_the_middle(w: World) -> tuple[Waits, Kinds]:
        try:
            return await struck(w, port, lambda: os.kill(product.pid, signal.SIGSTOP))
        finally:
            os.kill(product.pid, signal.SIGCONT)

    async def without_connection(w: World) -> tuple[Waits, Kinds]:
        with taking_no_connection() as deaf:
            await w.settings(AGI_URL=f"agi://127.0.0.1:{deaf}", CB_HTTP=f"http://127.0.0.1:{deaf}")
            return await called(w, ASKING)

    ready(pbx, product)
    in_time(note("answers", one_by_one, "extension"))
    in_time(note("frozen before", while_frozen))
    settled()
    in_time(note("killed in the middle", lambda w: struck(w, port, product.kill_now)))
    in_time(note("not running", now))
    product.start()
    ready(pbx, product)
    settled()
    in_time(note("frozen in the middle", frozen_in_the_middle))
    in_time(note("takes no connection", without_connection), fastagi=UNANSWERED_MS)
    with capsys.disabled():
        print("\n" + table(pbx["version"], rows))


def table(version: str, rows: dict[str, Waits]) -> str:
    """Least / median / most of each recipe, in ms."""
    lines = [f"| Asterisk {version} | {' | '.join(WAYS)} |", "|---" * (len(WAYS) + 1) + "|"]
    for name, waits in rows.items():
        cells = (f"{min(e):.0f} / {median(e):.0f} / {max(e):.0f}" if (e := waits.get(way)) else "" for way in WAYS)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
