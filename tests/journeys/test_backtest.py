"""Backtests over the real server: nothing reaches a CRM, the command line follows one, a kill leaves it failed."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.faultrun.world import World, until
from support.journey_steps import command, made, played, settings

from cordboard.cli import settings_toml
from cordboard.domain.settings.settings import Settings

pytestmark = pytest.mark.journey


def requests(world: World) -> dict[str, int]:
    """What has reached the CRM, by method and path, without the reads that go on by themselves."""
    found = world.control("GET", "/state")["requests"]["by_path"]
    return {path: n for path, n in found.items() if not path.startswith("GET ") and "/coql" not in path}


def without_leads(world: World) -> dict[str, Any]:
    plan = world.api("GET", "/settings")["settings"]
    cells = plan["crm"]["zoho"]["scenario"]
    changed = [{**cell, "mode": "off"} if cell["entity"] == "lead" else cell for cell in cells]
    return {**plan, "crm": {**plan["crm"], "zoho": {**plan["crm"]["zoho"], "scenario": changed}}}


def test_what_is_predicted_happens_after_the_change_and_the_trial_itself_writes_nothing(
    running: World, tmp_path: Path
) -> None:
    for n in range(3):
        assert made(played(running, f"+3460090040{n}", disposition="no_answer"), "lead")
    before, changed = requests(running), without_leads(running)
    (tmp_path / "settings.toml").write_text(
        settings_toml.written(msgspec.convert(changed, Settings), {}), encoding="utf-8"
    )
    done = command(running, "backtest", str(tmp_path), "--days", "2", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    told = command(running, "backtest", str(tmp_path), "--days", "2")
    assert requests(running) == before
    assert (found["state"], found["done"]) == ("done", found["calls"])
    assert found["added"] == {}
    assert found["removed"]["lead"] >= 3
    assert "calls would be logged differently:" in told.stdout
    assert "Example: call" in told.stdout
    with settings(running, crm=changed["crm"]):
        assert not made(played(running, "+34600900410", disposition="no_answer"), "lead")


def test_a_server_that_is_killed_leaves_a_backtest_that_has_failed_or_ended(running: World) -> None:
    started = running.api("POST", "/backtests", {"settings": without_leads(running), "days": 30})["id"]
    running.kill_now()
    running.wait_for_the_kill()
    until(lambda: running.api("GET", f"/backtests/{started}")["state"] in ("failed", "done"), 20, "an end")
    again = running.api("POST", "/backtests", {"settings": without_leads(running), "days": 30})["id"]
    until(lambda: running.api("GET", f"/backtests/{again}")["state"] == "done", 20, "the next one")
