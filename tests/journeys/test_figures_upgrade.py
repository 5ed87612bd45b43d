"""A data folder of the release before: after the upgrade its calls are in the figures, as a naive count has them."""

import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.faultrun.world import World, world
from support.journey_steps import ended, new_id, save

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

ROOT = Path(__file__).parents[2]
EARLIER = "4f8a248"  # it kept no figures
MISSED = {"disposition": "no_answer", "durations_ms": {"ring": 20_000}}


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A checkout of that release."""
    tree = tmp_path / "earlier"
    tree.mkdir()
    packed = subprocess.run(["git", "archive", EARLIER], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        pytest.skip("this clone has no history")
    subprocess.run(["tar", "-x", "-C", str(tree)], input=packed.stdout, check=True)
    return tree


@pytest.fixture
def running(tmp_path: Path, earlier: Path) -> Iterator[World]:
    folder = tmp_path / "world"
    folder.mkdir()
    with world(folder, 23, earlier=earlier) as one:
        one.start()
        one.connect()
        yield one


def figures(running: World, by: str) -> dict[str, Any]:
    return dict(running.api("GET", f"/figures?by={by}&from=2026-01-01&to=2030-01-01"))


def test_calls_of_the_release_before_are_counted_after_the_upgrade(running: World) -> None:
    for n in range(24):
        kind: dict[str, Any] = [{}, MISSED, {"direction": "outbound"}][n % 3]
        call = new_id()
        parameters = {"utm_source": "google", "utm_campaign": f"c{n % 2}"}
        assert running.post([ended(call, f"+346009100{n:02}", parameters=parameters, **kind)]) == 202
        running.wait_settled(call)
    running.upgrade()
    held = running.api("GET", "/settings")["settings"]
    save(running, {**held, "calls": {**held["calls"], "count_earlier": False}})
    running.advance(60)
    checks = {one["name"]: one for one in running.api("GET", "/doctor")["checks"]}
    if figures(running, "day")["counting"]:
        assert "turned off" in checks["figures"]["sentence"]
    save(running, held)
    running.pass_until(lambda: figures(running, "day")["counting"] is None, 120, "all calls are counted")

    calls = running.api("GET", "/calls?limit=100")["items"]
    assert len(calls) == 24
    naive = Counter(one["direction"] for one in calls)
    missed = sum(one["direction"] == "inbound" and one["disposition"] != "answered" for one in calls)
    for by in ("hour", "day", "person", "line", "queue"):
        total = figures(running, by)["total"]
        assert (total["inbound"], total["outbound"], total["missed"]) == (naive["inbound"], naive["outbound"], missed)
        assert sum(one["inbound"] for one in figures(running, by)["items"]) == naive["inbound"]
    waiting = running.api("GET", "/calls?not_called_back=true&limit=100")["items"]
    assert len(waiting) == missed

    sources = "/attribution?by=campaign&from=2026-01-01&to=2030-01-01"
    running.pass_until(lambda: running.api("GET", sources)["tracing"] is None, 120, "all sources are found")
    lines = {one["name"]: one for one in running.api("GET", sources)["items"]}
    outbound = lines.pop("")  # new clients whom the company called
    assert (set(lines), outbound["calls"]) == ({"c0", "c1"}, 0)
    assert sum(one["calls"] for one in lines.values()) == naive["inbound"]
    assert sum(one["leads"] for one in lines.values()) > 0
