"""ami: recorded manager packets of many calls, split, parsed, folded and stored; the limit is splitting alone.

Per second of CPU over all threads of the process: that is one core, even if other work shares it.
"""

import tempfile
from statistics import median

from bench.figures import Figure, Goal, Side
from bench.programs.ami_pipeline import Taken
from bench.programs.worker import Worker
from bench.size import Size


def measure(size: Size) -> Figure:
    rounds: list[tuple[Taken, Taken]] = []
    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        Worker("bench.programs.ami_pipeline:open_manager", folder=folder) as manager,
    ):
        for number in range(size.rounds + 1):
            manager.call("tape", size.ami_packets // size.rounds if number else 1_000, number)
            limit, value = manager.call("parsed"), manager.call("kept")
            if number:  # the first packets of a process are slower
                rounds.append((value, limit))
        calls = manager.call("calls")
        undecided = manager.call("undecided")
        memory = manager.peak_mb()
    if undecided or not calls:
        raise RuntimeError(f"{undecided} calls were left undecided, outcomes {calls}")
    value, limit = (median(side.cpu / side.packets * 1e6 for side in sides) for sides in zip(*rounds, strict=True))
    return Figure(
        rounds=[(value.packets / value.cpu, limit.packets / limit.cpu) for value, limit in rounds],
        unit="packets per CPU s",
        limit_is="packets cut and sorted out, nothing else",
        goal=Goal(of="value", at_least=20_000.0),
        held_by=f"{value:.0f} us of CPU a packet, {limit:.0f} of them for cutting, where the goal is 50; "
        "the rest is reading, folding and rows, all of it Python.",
        memory_mb=memory,
        sides=(
            Side(name="on the wall", value=median(value.packets / value.wall for value, _ in rounds), unit="packets/s"),
            Side(
                name="packets that tell of calls",
                value=median(value.pieces / value.cpu for value, _ in rounds),
                unit="per CPU s",
            ),
            Side(name="calls", value=float(sum(calls.values())), unit=""),
        ),
    )
