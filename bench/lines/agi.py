"""agi: the dialplan looks up callers 100 times a second; compared with a FastAGI server that answers a constant."""

import tempfile
from statistics import median

from bench.figures import Figure, Goal, Side, percentile
from bench.inputs.webhook_events import number_of
from bench.programs.worker import Worker
from bench.size import Size

RATE = 100.0


def measure(size: Size) -> Figure:
    rounds: list[tuple[float, float]] = []
    ours: list[float] = []
    theirs: list[float] = []
    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        Worker(
            "bench.programs.measured_server:open_measured_server", data=folder, people=size.people_of_agi, agi=True
        ) as measured,
        Worker("bench.programs.constant_agi_server:open_constant") as constant,
        Worker("bench.programs.constant_agi_server:open_asker") as asker,
    ):
        for number in range(size.rounds + 1):
            first = number * size.asked
            callers = [number_of((first + n) * 7919 % size.people_of_agi) for n in range(size.asked)]
            if number == 0:  # the first conversations of a process are slower
                callers = callers[:30]
            limit = asker.call("ask", constant.ready["agi"], callers, RATE)
            value = asker.call("ask", measured.ready["agi"], callers, RATE)
            if number:
                ours, theirs = ours + value, theirs + limit
                rounds.append((median(value) * 1000, median(limit) * 1000))
        memory = measured.peak_mb()
    value, limit = (median(side) for side in zip(*rounds, strict=True))
    p99, p99_constant = percentile(ours, 0.99) * 1000, percentile(theirs, 0.99) * 1000
    return Figure(
        rounds=rounds,
        unit="ms at p50",
        limit_is="a FastAGI server that answers a constant",
        goal=Goal(of="ratio", at_most=1.5),
        held_by=f"{value - limit:.2g} ms beside the constant: the number is understood and one row of the directory "
        "is read, by a larger program that is woken for each question.",
        memory_mb=memory,
        sides=(
            Side(name="p99", value=p99, unit="ms"),
            Side(name="p99 of the constant", value=p99_constant, unit="ms"),
            Side(name="p99, ratio", value=p99 / p99_constant, unit="", at_most=1.5),
            Side(name="people", value=float(size.people_of_agi), unit=""),
        ),
    )
