"""Pictures of every screen, in light and dark, wide and narrow, of a fresh demo: ./run pictures [--only NAME] [--full].

Written to docs/pictures/screens as WebP; docs/pictures/README.md shows and scores them. `--to FOLDER` writes elsewhere,
`--full` takes whole pages in full size, to look at. Exits with 1 if the pictures together are larger than 3 MB.
"""

import argparse
import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

import httpx
import picture_steps  # from tools/
import sign_in_pictures
from picture_steps import CRMS
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/pictures/screens"
LIMIT = 3 << 20  # Units: bytes
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZES = {"wide": (1440, 900, 0.62), "narrow": (390, 844, 0.62)}  # width, height, scale of the picture
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
QUALITY = 52
PAST = 500  # calls that the demo loads before pictures are taken
FEW = 5  # items that may still wait then
LOADING = ".mantine-Loader-root, .skeletons:not(.more *), [aria-busy=true]"  # a long list waits to be scrolled
LOADED = f"document.querySelectorAll('{LOADING}').length === 0"
FRONT = {"home": "home.webp", "call": "why.webp"}  # pictures of the README, in full size
TOP = 120  # what the frame adds above and below. Units: px
FULL_HEIGHT = "Math.max(document.documentElement.scrollHeight, document.querySelector('main')?.scrollHeight ?? 0)"
SCREENS = {
    "sign-in": "/",
    **dict.fromkeys(sign_in_pictures.SCREENS, "/"),  # on a server of their own
    "home": "/",
    "setup": "/setup",
    "calls": "/calls",
    "not-called-back": "/calls?view=not_called_back",
    "calls-none": "/calls?q=nobody",
    "call": "/calls/{call}",
    "client": "/clients/{client}",
    "figures": "/figures",
    "sources": "/sources",
    "duplicates": "/duplicates",
    "duplicate-pair": "/duplicates",
    "diagnosis": "/diagnosis",
    "connections": "/connections",
    "connection": "/connections/{crm}",
    "connection-settings": "/connections/{crm}/settings",
    "connection-permissions": "/connections/{crm}/permissions",
    "connection-activity": "/connections/{crm}/activity",
    "phone-system": "/connections/asterisk",
    "webhooks": "/connections/hook/activity",
    "webhook-table": "/connections/cloud/settings",
    "shadow": "/connections/{other}",
    "outbox": "/outbox",
    "outbox-replay": "/outbox",
    "outbox-done": "/outbox?state=done",
    "users": "/users",
    "security": "/",
    "sessions": "/",
    "audit": "/audit",
    "personal-data": "/personal-data",
    "company": "/settings/company",
    "crm-routing": "/settings/company",
    "hours": "/settings/hours",
    "team": "/settings/team",
    "numbers": "/settings/numbers",
    "placing-calls": "/settings/placing_calls",
    "ignored-numbers": "/settings/stop_list",
    "logging-rules": "/settings/scenario",
    "backtest": "/settings/scenario",
    "backtests": "/settings/backtests",
    "owners": "/settings/owners",
    "conditional-rules": "/settings/rules",
    "records": "/settings/records",
    "deal-places": "/settings/records",
    "mappings": "/settings/mappings",
    "texts": "/settings/texts",
    "alerts": "/settings/alerts",
    "reports": "/settings/reports",
    "versions": "/settings/versions",
    "help": "/help",
    "not-found": "/nowhere",
    "agent-home": "/",
    "panel": "/panel",
}
OF_AN_AGENT = "agent-home"  # this screen and those behind it


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run pictures", description=__doc__)
    parser.add_argument("--only", action="append", metavar="NAME", choices=SCREENS, help="this screen; repeatable")
    parser.add_argument("--to", type=Path, default=FOLDER, metavar="FOLDER")
    parser.add_argument("--full", action="store_true", help="whole pages in full size")
    asked = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        print("No Chromium here; install it from your system's packages.", file=sys.stderr)
        return 1
    asked.to.mkdir(parents=True, exist_ok=True)
    wanted = set(asked.only or SCREENS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        if before := tuple(one for one in sign_in_pictures.SCREENS if one in wanted):
            sign_in_pictures.take(before, partial(take_one, browser, asked))
        if wanted - set(before):
            take_of_a_demo(browser, asked)
        browser.close()
    pictures = [one for folder in {asked.to, asked.to.parent} for one in folder.glob("*.webp")]
    taken = sum(one.stat().st_size for one in pictures)
    print(f"{len(pictures)} pictures, {taken / (1 << 20):.2f} MB")
    return 0 if asked.full or taken <= LIMIT else 1


def take_of_a_demo(browser: Browser, asked: argparse.Namespace) -> None:
    with demo() as ready:
        places = examples(ready)
        with api_of(ready) as api:
            picture_steps.prepare(api, ready, places["crm"])
        for context, look, scale in windows(browser, ready["console"].partition("/enter")[0].rstrip("/")):
            walk(context, ready, places, asked, look, 1.0 if asked.full else scale)


def take_one(
    browser: Browser, asked: argparse.Namespace, base: str, name: str, path: str, before: sign_in_pictures.Before
) -> None:
    """One screen in every window."""
    for context, look, scale in windows(browser, base):
        before(context)
        page = context.new_page()
        page.goto(path, wait_until="load")
        settle(page)
        shown = picture(page, 1.0 if asked.full else scale, whole=asked.full)
        (asked.to / f"{name}-{look}.webp").write_bytes(shown)


def windows(browser: Browser, base: str) -> Iterator[tuple[BrowserContext, str, float]]:
    """Wide and narrow, light and dark: the window, its name, the scale of its pictures."""
    for size, (width, height, scale) in SIZES.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                base_url=base,
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                locale="en-GB",
                timezone_id="Europe/Madrid",
                reduced_motion="reduce",
            )
            yield context, f"{size}-{scheme}", scale
            context.close()


@contextmanager
def demo() -> Iterator[dict[str, Any]]:
    """A demo of our own, with its past loaded."""
    with tempfile.TemporaryDirectory(prefix="cordboard-pictures-") as name:
        command = [
            str(ROOT / ".venv/bin/cordboard"),
            "demo",
            "--port",
            "0",
            "--data",
            name,
            "--no-open",
            "--crm",
            ",".join(CRMS),
            "--ready-json",
        ]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C.UTF-8"})
        try:
            assert child.stdout is not None
            ready: dict[str, Any] = json.loads(child.stdout.readline())
            with api_of(ready) as api:
                for _ in range(240):
                    waiting = sum(states.get("open", 0) for states in api.get("summary").json()["outbox"].values())
                    if api.get("calls/count").json()["calls"] > PAST and waiting < FEW:
                        break
                    time.sleep(0.5)
            yield ready
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(60)


def api_of(ready: dict[str, Any]) -> httpx.Client:
    headers = {"Authorization": f"Bearer {ready['token']}"}
    return httpx.Client(base_url=ready["api"], headers=headers, timeout=30)


def examples(ready: dict[str, Any]) -> dict[str, str]:
    """A call that made a record, its client and the CRM: what the addresses of the screens need."""
    with api_of(ready) as api:
        calls = api.get("calls", params={"limit": 500}).json()["items"]
    made = [one for one in calls if one["settled"] and one["effects"] and one["client"]["e164"] and one["talked"]]
    named = [one for one in made if one["client"]["name"]] or made
    chosen = named[0]
    number = chosen["client"]["e164"].replace("+", "%2B")
    return {"call": chosen["id"], "client": number, "crm": CRMS[0], "other": CRMS[1]}


def walk(
    context: BrowserContext,
    ready: dict[str, Any],
    places: dict[str, str],
    asked: argparse.Namespace,
    look: str,
    scale: float,
) -> None:
    """Every screen in one window."""
    page = context.new_page()
    for name, path in SCREENS.items():
        if name == "home":
            sign_in(context, ready)
        if name == OF_AN_AGENT:
            context.request.get(ready["panels"][0]["url"])
        if (asked.only and name not in asked.only) or name in sign_in_pictures.SCREENS:
            continue
        with api_of(ready) as api, picture_steps.state_for(name, api, ready, places):
            page.goto(path.format(**places), wait_until="load")
            settle(page)
            if name in picture_steps.STEPS:
                picture_steps.STEPS[name](page)
                settle(page)
            (asked.to / f"{name}-{look}.webp").write_bytes(picture(page, scale, whole=asked.full))
        if look == "wide-light" and name in FRONT and asked.to == FOLDER:
            (FOLDER.parent / FRONT[name]).write_bytes(picture(page, 1.0, whole=False))


def settle(page: Page) -> None:
    """Wait until nothing is being loaded; the content security policy forbids `wait_for_function`."""
    for _ in range(150):
        page.wait_for_timeout(100)
        if page.evaluate(LOADED):
            break
    page.wait_for_timeout(350)  # late answers of a busy machine


def sign_in(context: BrowserContext, ready: dict[str, Any]) -> None:
    reply = context.request.post("/api/v1/session", data=ready["login"])
    if not reply.ok:
        raise SystemExit(f"The demo lets nobody in: {reply.text()}")


def picture(page: Page, scale: float, *, whole: bool) -> bytes:
    """WebP, which Playwright itself can't write."""
    size = page.viewport_size
    assert size is not None
    height = int(page.evaluate(FULL_HEIGHT)) + TOP if whole else size["height"]
    if whole:  # the page scrolls inside its frame
        page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
        page.wait_for_timeout(300)
    clip = {"x": 0, "y": 0, "width": size["width"], "height": height, "scale": scale}
    session = page.context.new_cdp_session(page)
    asked = {"format": "webp", "quality": QUALITY, "clip": clip}
    shown = session.send("Page.captureScreenshot", asked)
    session.detach()
    page.set_viewport_size(size)
    return base64.b64decode(shown["data"])


if __name__ == "__main__":
    sys.exit(main())
