"""The result of one benchmark: a figure, its limit, the goal, and how much the rounds differed. Pure."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, Literal

import msgspec

Of = Literal["value", "ratio"]


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """The goal, for the value or for its ratio to the limit."""

    of: Of
    at_least: float | None = None
    at_most: float | None = None

    @property
    def figure(self) -> float:
        return self.at_least if self.at_least is not None else self.at_most or 0.0

    def reached(self, value: float, ratio: float) -> bool:
        found = value if self.of == "value" else ratio
        return found >= self.figure if self.at_least is not None else found <= self.figure

    @property
    def words(self) -> str:
        sign = "at least" if self.at_least is not None else "at most"
        return f"{sign} {self.figure:g}" + (" of the limit" if self.of == "ratio" else "")


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """Another figure of the same benchmark, with or without a goal of its own."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def ok(self) -> bool:
        low, high = self.at_least, self.at_most
        return (low is None or self.value >= low) and (high is None or self.value <= high)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One benchmark. `rounds` are (value, limit) of each round; value and limit are their medians."""

    rounds: Sequence[tuple[float, float]]
    unit: str
    limit_is: str
    goal: Goal
    memory_mb: float
    sides: Sequence[Side] = ()
    note: str = ""
    held_by: str = ""  # why a goal is missed, in figures of this run

    @property
    def value(self) -> float:
        return median(value for value, _ in self.rounds)

    @property
    def limit(self) -> float:
        return median(limit for _, limit in self.rounds)

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios: a disturbance affects both sides of a round."""
        return median(value / limit if limit else 0.0 for value, limit in self.rounds)

    @property
    def ok(self) -> bool:
        return self.goal.reached(self.value, self.ratio) and all(side.ok for side in self.sides)

    def told(self) -> dict[str, Any]:
        """As `--json` prints it."""
        values = [value for value, _ in self.rounds]
        ratios = [value / limit if limit else 0.0 for value, limit in self.rounds]
        return {
            "value": neat(self.value),
            "limit": neat(self.limit),
            "ratio": neat(self.ratio),
            "goal": self.goal.figure,
            "unit": self.unit,
            "goal_of": self.goal.of,
            "goal_is": self.goal.words,
            "limit_is": self.limit_is,
            "ok": self.ok,
            "rounds": [[neat(value), neat(limit)] for value, limit in self.rounds],
            "spread": {
                "value": [neat(min(values)), neat(max(values))],
                "ratio": [neat(min(ratios)), neat(max(ratios))],
            },
            "memory_mb": round(self.memory_mb, 1),
            "sides": {side.name: side_told(side) for side in self.sides},
            **({"note": self.note} if self.note else {}),
            **({"held_by": self.held_by} if self.held_by and not self.ok else {}),
        }


def side_told(side: Side) -> Mapping[str, Any]:
    goal = side.at_most if side.at_most is not None else side.at_least
    return {"value": neat(side.value), "unit": side.unit, "goal": goal, "ok": side.ok}


def neat(number: float) -> float:
    """Rounded to four significant digits."""
    return float(f"{number:.4g}")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies; the largest if there are few."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
