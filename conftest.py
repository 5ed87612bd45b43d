"""For every test: no sockets outside journeys, and one seed that is printed and can be given again."""

import gc
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from pytest_socket import disable_socket, enable_socket
from xdist.scheduler import LoadScopeScheduling

SEED = "CORDBOARD_SEED"
# for `./run mutants`: the same examples each time, few of them, no clock, and a failure is not made smaller
settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=12,
    phases=(Phase.explicit, Phase.generate),
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
ASTERISK = "tests/asterisk/"
WITH_SOCKETS = ("journey", "asterisk", "browser")
LONGEST = (  # one that began last would be waited for by the other process
    ASTERISK,
    "tests/browser/every_screen/test_screens.py",
    "tests/journeys/test_api_fuzz.py",
    "tests/browser/connections/test_request_table.py",
    "tests/browser/every_screen/test_languages.py",
)


def pytest_configure() -> None:
    os.environ.setdefault(SEED, str(random.SystemRandom().randrange(10**9)))  # workers inherit it


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is collected stays to the end. Looking for garbage in 19,000 tests was a third of the time of collecting."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin first, the others in their order: those that share a browser are side by side."""
    items.sort(key=lambda item: next((n for n, one in enumerate(LONGEST) if item.nodeid.startswith(one)), len(LONGEST)))


class ByFile(LoadScopeScheduling):
    """Tests that start programs share them by file, and those with a real Asterisk share one Asterisk."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return ASTERISK if file.startswith(ASTERISK) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """For `--dist loadfile`; the marks of `--dist loadgroup` are not seen by xdist 3.8 under pytest 9."""
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(autouse=True)
def _sockets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Unit tests cannot reach a network; the event loop's own pair of Unix sockets stays."""
    if any(request.node.get_closest_marker(name) for name in WITH_SOCKETS):
        enable_socket()
    else:
        disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture(scope="session", autouse=True)
def _schema_copied() -> Iterator[None]:
    from cordboard.testing.copied_schema import schema_copied  # here: `./run mutants` measures what tests import

    with schema_copied():
        yield


@pytest.fixture
def seed() -> int:
    """Chance for random tests; a failure shows it, and CORDBOARD_SEED=... repeats it."""
    number = int(os.environ[SEED])
    print(f"seed: {number}")  # noqa: T201  shown with a failure
    return number


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"seed: {os.environ[SEED]} (repeat with {SEED}=...)")
