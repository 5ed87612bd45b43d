"""What each start of the server cost: by the clock, in work of its own, and in waiting for a processor (Linux).

Work does not depend on what else the machine does: where it grows with data or kills, a start has become slow; where
only the clock's figure grows, the machine was busy.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import msgspec

TICKS = os.sysconf("SC_CLK_TCK")


class StartCost(msgspec.Struct, frozen=True, kw_only=True):
    """Until the first answer. Units: ms. `queued`: the thread that waited longest was ready and no processor was free.

    That is seldom the main thread: the routes are made in another.
    """

    took: float
    worked: float
    queued: float


def cost_of(pid: int, took_ms: float) -> StartCost:
    """What a process has used since it began; `took_ms` by the clock."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        waited = max(map(_queued_ms, Path(f"/proc/{pid}/task").iterdir()), default=0.0)
    except OSError:
        return StartCost(took=took_ms, worked=0.0, queued=0.0)
    ticks = sum(map(int, fields[11:15]))  # of itself and of programs that it started and that ended
    return StartCost(took=took_ms, worked=ticks * 1000 / TICKS, queued=waited)


def _queued_ms(thread: Path) -> float:
    """How long a thread waited for a processor; nothing once it has ended."""
    try:
        return int((thread / "schedstat").read_text().split()[1]) / 1e6
    except OSError:
        return 0.0


def table(costs: Sequence[StartCost], parts: int = 4) -> str:
    """Medians and the highest of each part of the run: whether starts become slower shows from above to below."""
    size = max(1, -(-len(costs) // parts))
    lines = ["starts           took p50/max ms   work p50/max ms   waited for a processor p50/max ms"]
    for begin in range(0, len(costs), size):
        part = costs[begin : begin + size]
        cells = [_cell(part, value) for value in (lambda c: c.took, lambda c: c.worked, lambda c: c.queued)]
        lines.append(f"{begin + 1:>5} to {begin + len(part):<5}  " + "   ".join(cells))
    return "\n".join(lines)


def _cell(costs: Sequence[StartCost], value: Callable[[StartCost], float]) -> str:
    values = [value(one) for one in costs]
    return f"{median(values):>7,.0f} /{max(values):>7,.0f}"
