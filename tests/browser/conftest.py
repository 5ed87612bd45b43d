"""One Chromium for the folder, one server and sandbox CRM a file, one clean browser window a test."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.support.calls_of_every_outcome import every_outcome
from browser.support.console_watch import ConsoleWatch
from browser.support.signed_in_users import Cookies, SignedInUsers
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from pytest_socket import enable_socket
from support.faultrun.world import World, world

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
BOUND_MS = 15_000  # how long a condition may take on a busy machine


class Opened:
    """Playwright and its browser, opened by the first test that wants them."""

    playwright: Playwright | None = None
    browser: Browser | None = None

    def get(self, program: str) -> Browser:
        if self.browser is None:
            self.playwright = sync_playwright().start()
            self.browser = self.playwright.chromium.launch(executable_path=program, args=QUIET)
            expect.set_options(timeout=BOUND_MS)
        return self.browser

    def close(self) -> None:
        if self.browser and self.playwright:
            self.browser.close()
            self.playwright.stop()
        self.browser = self.playwright = None


opened = Opened()


def cannot(why: str) -> None:
    """Outside CI the tests are left out, in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"no browser tests: {why}")
    pytest.skip(f"no browser tests: {why}", allow_module_level=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """Playwright keeps an event loop in this thread, so it ends before the tests of other folders begin."""
    yield
    if nextitem is None or HERE not in nextitem.path.parents:
        opened.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        cannot("no Chromium here; install it from your system's packages")
    return str(program)


@pytest.fixture(scope="session")
def console(chromium: str) -> None:
    """The console as the sources have it now; building it takes seconds and happens only after a change."""
    built = subprocess.run([sys.executable, ROOT / "tools/console.py"], capture_output=True, text=True, check=False)
    if built.returncode:
        cannot(f"the console could not be built\n{built.stderr}")


@pytest.fixture(scope="session")
def axe(console: None) -> str:
    """The source of axe-core, as the console's lock file pins it."""
    return (ROOT / "console/node_modules/axe-core/axe.min.js").read_text()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    """A connected server with calls of every outcome, for tests that change nothing; others start their own."""
    enable_socket()
    with world(tmp_path_factory.mktemp("shown"), 7) as one:
        one.start()
        one.connect()
        yield one


@pytest.fixture(scope="session")
def calls(running: World) -> dict[str, str]:
    """Ids of those calls, by outcome."""
    return every_outcome(running)


@pytest.fixture
def browser(chromium: str) -> Browser:
    return opened.get(chromium)


@pytest.fixture(scope="session")
def cookies() -> Cookies:
    """Sessions of operators who have signed in already."""
    return {}


@pytest.fixture
def watch() -> Iterator[ConsoleWatch]:
    """Sees every message of the browser's console and every request; at the end none may have been bad."""
    one = ConsoleWatch()
    yield one
    one.judge()


@pytest.fixture
def enter(browser: Browser, running: World, watch: ConsoleWatch, cookies: Cookies) -> Iterator[SignedInUsers]:
    """Opens windows at the console, signed in."""
    visitors = SignedInUsers(browser, running, watch, cookies, BOUND_MS)
    yield visitors
    visitors.leave()
