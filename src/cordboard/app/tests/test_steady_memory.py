"""What the application keeps does not grow with the number of calls: caches, tables of locks and lists have bounds."""

import functools
import gc
import re
import tracemalloc
from pathlib import Path

import pytest
import structlog

import cordboard
from cordboard.app.events import event_hub
from cordboard.store.sqlite import frame_index
from cordboard.testing.app_fixture import AppFixture, Open
from cordboard.testing.event_loop import run

CALLS, TOGETHER = 200, 50
SOURCE = Path(cordboard.__file__).parent
UNBOUNDED = re.compile(
    r"\s*@(functools\.)?(cache|lru_cache)\s*(\(\s*\)|\(maxsize=None\)|$)|.*lru_cache\((None|maxsize=None)\)"
)
OURS = (
    tracemalloc.Filter(True, "*/cordboard/*"),
    tracemalloc.Filter(False, "*/testing/*"),
    tracemalloc.Filter(False, "*/tests/*"),
)


async def strangers_call(app_fixture: AppFixture, first: int, count: int) -> None:
    """Each is somebody new; what tests remember of them is forgotten."""
    for batch in range(first, first + count, TOGETHER):
        ends = [app_fixture.end(f"c{n}", f"+346{n:08}") for n in range(batch, batch + TOGETHER)]
        with structlog.testing.capture_logs():
            await app_fixture.receive(*ends)
            while await app_fixture.drain():
                app_fixture.clock.advance(60)
        app_fixture.told.clear()
        for kept in vars(app_fixture.crm).values():
            if isinstance(kept, dict | list):
                kept.clear()
        await app_fixture.wait(300)
        await app_fixture.directory_is_fresh()


def counted() -> tracemalloc.Snapshot:
    """What lives now, apart from caches that name their own bound."""
    gc.unfreeze()  # conftest.py freezes what was there before the first test; caches are among it
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper):
            one.cache_clear()
    gc.collect()
    gc.freeze()
    return tracemalloc.take_snapshot().filter_traces(OURS)


@run
async def test_after_many_calls_as_much_is_kept_as_after_some(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_hub, "KEPT", 50)  # full at once
    monkeypatch.setattr(frame_index, "SEGMENT", 50)
    async with opened() as app_fixture:
        await strangers_call(app_fixture, 0, CALLS)
        tracemalloc.start()
        try:
            await strangers_call(app_fixture, CALLS, CALLS)
            before = counted()
            await strangers_call(app_fixture, 2 * CALLS, CALLS)
            after = counted()
        finally:
            tracemalloc.stop()
    grown = [
        str(one) for one in after.compare_to(before, "lineno") if one.count_diff > CALLS / 2
    ]  # a leak keeps one a call
    assert grown == [], "\n".join(grown)


def test_every_cache_of_a_function_names_its_bound() -> None:
    """`lru_cache(maxsize=N)` and nothing else: `cache` has none, unless its arguments are few by nature."""
    unbounded = set[str]()
    for path in (one for one in SOURCE.rglob("*.py") if "tests" not in one.parts):
        for line in path.read_text().splitlines():
            if UNBOUNDED.match(line):
                unbounded.add(path.relative_to(SOURCE).as_posix())
    assert unbounded == {"cli/language.py", "cli/readable_durations.py"}  # by language
