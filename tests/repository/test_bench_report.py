"""`./run bench --json` says what others read of it, and its figures are put together right."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bench.figures import Figure, Goal, Side, percentile  # noqa: E402  # the repository's root is no package path

KEYS = {"value", "limit", "ratio", "goal", "unit"}


def figure(*rounds: tuple[float, float], goal: Goal, sides: tuple[Side, ...] = ()) -> Figure:
    return Figure(rounds=rounds, unit="requests/s", limit_is="x", goal=goal, memory_mb=1.0, sides=sides)


def test_value_limit_and_ratio_are_medians_of_the_rounds_and_the_spread_is_told() -> None:
    told = figure((10, 20), (30, 40), (50, 200), goal=Goal(of="ratio", at_least=0.5)).told()
    assert (told["value"], told["limit"], told["ratio"], told["goal"], told["ok"]) == (30, 40, 0.5, 0.5, True)
    assert told["spread"] == {"value": [10, 50], "ratio": [0.25, 0.75]}


@pytest.mark.parametrize(
    ("goal", "sides", "ok"),
    [
        (Goal(of="ratio", at_least=0.5), (), True),
        (Goal(of="ratio", at_least=0.51), (), False),
        (Goal(of="value", at_most=10), (), True),
        (Goal(of="value", at_most=9), (), False),
        (Goal(of="value", at_most=10), (Side(name="p99", value=9, unit="ms", at_most=8),), False),
        (Goal(of="value", at_most=10), (Side(name="p99", value=9, unit="ms"),), True),
    ],
)
def test_a_line_is_good_when_its_goal_and_those_of_its_sides_are_reached(
    goal: Goal, sides: tuple[Side, ...], ok: bool
) -> None:
    assert figure((10, 20), goal=goal, sides=sides).told()["ok"] is ok


def test_what_holds_a_line_back_is_said_only_where_its_goal_is_missed() -> None:
    said = {
        goal.figure: msgspec.structs.replace(figure((10, 20), goal=goal), held_by="the disk").told().get("held_by")
        for goal in (Goal(of="value", at_most=10), Goal(of="value", at_most=9))
    }
    assert said == {10: None, 9: "the disk"}


def test_a_percentile_of_few_values_is_the_largest() -> None:
    assert percentile([3, 1, 2], 0.99) == 3
    assert percentile(list(range(100)), 0.5) == 50
    assert percentile([], 0.5) == 0


@pytest.mark.journey
def test_the_benchmark_prints_one_object_with_a_ratio_for_each_line() -> None:
    command = [sys.executable, "-m", "bench", "--quick", "--json", "lookup"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {"lookup"}
    assert set(told["lookup"]) >= KEYS
    assert all(isinstance(told["lookup"][name], (int, float)) for name in KEYS - {"unit"})
    assert told["lookup"]["ratio"] > 1  # more is done than a bare read
    assert told["lookup"]["sides"]["number index on disk"]["value"] <= 16


@pytest.mark.journey
def test_a_line_that_cannot_be_measured_is_named() -> None:
    command = [sys.executable, "-m", "bench", "--quick", "--strict", "console"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False, env={"PATH": ""})
    assert done.returncode == 1
    assert "skip console: Chromium" in done.stderr
