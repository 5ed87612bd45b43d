"""panel: from a posted event to the picture of its card in Chromium, with the look-up; 100 agents are connected.

The limit is a bare push of the same card: a socket of the same machine to a page of the same browser, which writes the
name and draws it. Both end with the frame that has been drawn. Beside it: how soon the card of a colleague's call goes,
and, with 1,000 agents whose phones all ring, what each costs in memory and when the last card has come.
Skipped if Chromium or the built console is missing.
"""

import asyncio
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

from bench.browser import FLAGS, browser_for_the_console
from bench.figures import Figure, Goal, Side, percentile
from bench.inputs.webhook_events import event, number_of
from bench.lines.dom import PEOPLE, clock_ahead
from bench.programs.agent_server import FIRST, SHARED
from bench.programs.webhook_sender import post
from bench.programs.worker import Worker
from bench.size import QUICK, Size

CONNECTED, MANY = 100, 1_000
WARM, PUSHES = 5, 40
LIMIT_MS, EACH_KB, ALL_MS = 50.0, 60.0, 250.0
WATCH = """() => {
  window.benchSeen = {}; window.benchWanted = null;
  const look = () => {
    const [key, text, what] = window.benchWanted ?? [];
    if (!key || ![...document.querySelectorAll(what)].some(one => one.textContent.includes(text))) return;
    window.benchWanted = null;
    requestAnimationFrame(() => setTimeout(() => {
      window.benchSeen[key] = performance.timeOrigin + performance.now();
    }));
  };
  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true
  });
}"""
BARE = """port => new Promise(done => {
  document.body.innerHTML = '<div class="card"></div>';
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  socket.onopen = () => done();
  socket.onmessage = ({data}) => {
    document.querySelector('.card').textContent = JSON.parse(data).data.card.client.name;
  };
})"""
WANT = "wanted => { window.benchWanted = wanted; }"


def measure(size: Size) -> Figure | None:
    browser = browser_for_the_console()
    if browser is None:
        return None
    from playwright.sync_api import sync_playwright  # only if it is installed

    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        Worker(
            "bench.programs.agent_server:open_agent_server", data=folder, people=PEOPLE, entrance="bench-entrance"
        ) as measured,
        Worker("bench.programs.agent_readers:open_agent_readers") as readers,
        sync_playwright() as play,
        _bare_server() as bare,
    ):
        port = measured.ready["port"]
        cookies = measured.call("agents", MANY)
        readers.call("open", port, cookies[1:CONNECTED])
        chromium = play.chromium.launch(executable_path=browser, args=list(FLAGS))
        panel, page = _panel(chromium, measured.ready["url"], cookies[0]), chromium.new_page()
        page.evaluate(BARE, bare.port)
        page.evaluate(WATCH)
        rounds, shown, gone = [], list[float](), list[float]()
        for number in range(size.rounds + 1):
            pops, leaves, pushes = _round(panel, page, port, bare, number, size.cards if number else WARM)
            if number:
                rounds.append((percentile(pops, 0.95), percentile(pushes, 0.95)))
                shown, gone = shown + pops, gone + leaves
        before = measured.call("memory")
        more = cookies[CONNECTED:]
        readers.call("open", port, more)
        each = (measured.call("memory") - before) / len(more)
        last, half = _all_ring(readers, port, 3 if size is QUICK else 10)
        memory = measured.peak_mb()
        chromium.close()
    return Figure(
        rounds=rounds,
        unit="ms at p95",
        limit_is="a bare push of the same card to the same browser",
        goal=Goal(of="value", at_most=LIMIT_MS),
        memory_mb=memory,
        sides=(
            Side(
                name="of the limit, p95", value=median(mine / theirs for mine, theirs in rounds), unit="", at_most=1.5
            ),
            Side(name="card p50", value=median(shown), unit="ms"),
            Side(name="card p99", value=percentile(shown, 0.99), unit="ms"),
            Side(name="answered by a colleague, p95", value=percentile(gone, 0.95), unit="ms", at_most=LIMIT_MS),
            Side(name="memory of an agent, 1,000 connected", value=each, unit="kB", at_most=EACH_KB),
            Side(name="last of 1,000 cards, the slowest try", value=max(last), unit="ms", at_most=ALL_MS),
            Side(name="last of 1,000 cards, p50", value=median(last), unit="ms"),
            Side(name="half of 1,000 cards, p50", value=median(half), unit="ms"),
            Side(name="load of the machine", value=os.getloadavg()[0], unit=""),
        ),
    )


class _Bare:
    """A socket server that pushes what it is given."""

    port = 0

    def __init__(self) -> None:
        self._sockets: set[ServerConnection] = set()
        self._loop = asyncio.new_event_loop()
        self._ready, self._over = threading.Event(), asyncio.Event()

    def push(self, text: str) -> float:
        """Returns when it left (epoch s)."""
        left = time.time()
        asyncio.run_coroutine_threadsafe(self._push(text), self._loop).result(10)
        return left

    async def _push(self, text: str) -> None:
        for one in tuple(self._sockets):
            await one.send(text)

    async def _hold(self, socket: ServerConnection) -> None:
        self._sockets.add(socket)
        await socket.wait_closed()
        self._sockets.discard(socket)

    async def _serve(self) -> None:
        async with serve(self._hold, "127.0.0.1", 0, compression=None) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            self._ready.set()
            await self._over.wait()

    def run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    def wait(self) -> None:
        self._ready.wait(10)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)


@contextmanager
def _bare_server() -> Iterator[_Bare]:
    bare = _Bare()
    thread = threading.Thread(target=bare.run, daemon=True)
    thread.start()
    bare.wait()
    try:
        yield bare
    finally:
        bare.end()
        thread.join(10)


def _panel(chromium: Any, base: str, cookie: str) -> Any:
    """The panel of the first agent, in a narrow window."""
    context = chromium.new_context(base_url=base, viewport={"width": 390, "height": 780}, locale="en-GB")
    context.add_cookies([{"name": "cordboard_session", "value": cookie, "url": base}])
    page = context.new_page()
    page.goto("/panel")
    page.wait_for_selector(".panel-head")
    page.wait_for_load_state("load")
    page.wait_for_timeout(500)  # the stream is open
    page.evaluate(WATCH)
    return page


def _round(
    panel: Any, page: Any, port: int, bare: _Bare, number: int, count: int
) -> tuple[list[float], list[float], list[float]]:
    """Times of cards that came, of cards that a colleague took, and of bare pushes. Units: ms."""
    pops, leaves, pushes = [], [], []
    for n in range(count):
        name = f"Bench {number} {n} {time.time_ns() % 10**6}"
        call = {"call": f"panel-{name}", "client": number_of((number * 100 + n) % PEOPLE), "name": name}
        pops.append(_seen(panel, "", ".call-card.ringing", lambda call=call: _post(port, call, "ringing", 0, FIRST)))
        _post(port, call, "ringing", 1, FIRST + 1)
        leaves.append(
            _seen(panel, "", ".call-card.answered_by_other", lambda c=call: _post(port, c, "answered", 2, FIRST + 1))
        )
        _post(port, call, "ended", 3, FIRST + 1)
        card = {"type": "card", "data": {"call": name, "card": {"client": {"name": name}, "filling": "x" * 900}}}
        text = json.dumps(card)
        pushes.append(_seen(page, name, ".card", lambda text=text: bare.push(text)))
        panel.wait_for_function("() => !document.querySelector('.call-card')", timeout=10_000, polling=50)
    return pops, leaves, pushes


def _seen(page: Any, text: str, what: str, act: Any) -> float:
    """The ms from the act, which returns its time (epoch s), until the page has drawn this text in a `what`."""
    key = f"{what} {time.time_ns()}"
    page.evaluate(WANT, [key, text, what])
    ahead = clock_ahead(page)
    begun = act() * 1000
    page.wait_for_function("key => window.benchSeen[key]", arg=key, timeout=10_000, polling=50)
    return float(page.evaluate("key => window.benchSeen[key]", key)) - ahead - begun


def _post(port: int, call: dict[str, str], kind: str, n: int, extension: int | str) -> float:
    """Tell the server. Returns when (epoch s)."""
    told = event(call["call"], kind, call["client"], time.time(), n, extension=str(extension))
    told["client"]["name"] = call["name"]
    return post(port, told)


def _all_ring(readers: Worker, port: int, tries: int) -> tuple[list[float], list[float]]:
    """Times until the last and half of the cards have come when every phone rings. Units: ms."""
    last, half = [], []
    for n in range(tries + 1):
        name = f"Everybody {n} {time.time_ns() % 10**6}"
        call = {"call": f"panel-{name}", "client": number_of(n), "name": name}
        readers.call("expect", call["client"])
        begun = _post(port, call, "ringing", 0, SHARED)
        came = sorted(readers.call("came", call["client"], MANY - 1))
        _post(port, call, "ended", 1, SHARED)
        time.sleep(0.5)
        if n:
            last.append((came[MANY - 2] - begun) * 1000)
            half.append((came[MANY // 2] - begun) * 1000)
    return last, half
