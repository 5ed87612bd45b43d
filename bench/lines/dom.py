"""dom: from a posted event to the call's row in the page, in Chromium, through the console's event stream.

The limit is two frames of the same browser. Skipped if Chromium or the built console is missing.
"""

import tempfile
import time
from statistics import median
from typing import Any

from bench.browser import FLAGS, FRAMES, browser_for_the_console
from bench.figures import Figure, Goal, Side, percentile
from bench.inputs.webhook_events import event
from bench.programs.webhook_sender import post
from bench.programs.worker import Worker
from bench.size import Size

PEOPLE = 1_000
WATCH = """() => {
  window.benchSeen = {}; window.benchWanted = null;
  new MutationObserver(() => {
    const name = window.benchWanted;
    if (name && document.body.textContent.includes(name)) {
      window.benchSeen[name] = performance.timeOrigin + performance.now(); window.benchWanted = null;
    }
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""
NOW = "() => performance.timeOrigin + performance.now()"


def measure(size: Size) -> Figure | None:
    browser = browser_for_the_console()
    if browser is None:
        return None
    from playwright.sync_api import sync_playwright  # only if it is installed

    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        Worker(
            "bench.programs.measured_server:open_measured_server", data=folder, people=PEOPLE, entrance="bench-entrance"
        ) as measured,
        sync_playwright() as play,
    ):
        measured.call("password", "bench-password-1")
        chromium = play.chromium.launch(executable_path=browser, args=list(FLAGS))
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{measured.ready['url']}/enter?key=bench-entrance")
        page.goto(f"{measured.ready['url']}/calls")
        page.wait_for_load_state("networkidle")
        page.evaluate(WATCH)
        rounds, took, memory = [], list[float](), 0.0
        for number in range(size.rounds + 1):
            frames = float(page.evaluate(FRAMES))
            found = [_card(page, measured.ready["port"], f"{number}-{n}") for n in range(size.cards if number else 5)]
            if number:
                took += found
                rounds.append((percentile(found, 0.95), frames))
        memory = measured.peak_mb()
        chromium.close()
    return Figure(
        rounds=rounds,
        unit="ms at p95",
        limit_is="two frames of the same browser",
        goal=Goal(of="value", at_most=50.0),
        memory_mb=memory,
        sides=(
            Side(name="p50", value=median(took), unit="ms"),
            Side(name="p99", value=percentile(took, 0.99), unit="ms"),
            Side(name="calls shown", value=float(len(took)), unit=""),
        ),
    )


def _card(page: Any, port: int, number: str) -> float:
    """Starts a call. Returns the ms until its row is in the page."""
    name = f"Bench {number} {time.time_ns() % 10**6}"
    page.evaluate("name => { window.benchWanted = name; }", name)
    told = event(f"dom-{name}", "started", f"+34655{time.time_ns() // 1000 % 10**6:06}", time.time())
    told["client"]["name"] = name
    skew = clock_ahead(page)
    posted = post(port, told) * 1000
    page.wait_for_function("name => window.benchSeen[name]", arg=name, timeout=10_000, polling=50)
    seen = float(page.evaluate("name => window.benchSeen[name]", name))
    return seen - skew - posted


def clock_ahead(page: Any) -> float:
    """By how much the browser's clock is ahead of ours. Units: ms."""
    tries = []
    for _ in range(5):
        before = time.time() * 1000
        theirs = float(page.evaluate(NOW))
        after = time.time() * 1000
        tries.append((after - before, theirs - (before + after) / 2))
    return min(tries)[1]
