"""accept: webhook events made durable, compared with the same server with a store that keeps nothing.

While the measured server accepts events, it also folds and decides. Both sides verify, parse and answer in the same
way.
"""

import tempfile

from bench.figures import Figure, Goal, Side, percentile
from bench.programs.load_clients import Round
from bench.programs.worker import Worker
from bench.size import Size

SERVER = "bench.programs.measured_server:open_measured_server"
PEOPLE = 1_000
DRAIN_S = 120.0


def measure(size: Size) -> Figure:
    rounds: list[tuple[Round, Round]] = []
    cpu: list[tuple[float, float]] = []
    folding: list[float] = []
    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as real_folder,
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as hollow_folder,
        Worker("bench.programs.load_clients:open_load") as load,
        Worker(SERVER, data=real_folder, people=PEOPLE) as real,
        Worker(
            "bench.programs.measured_server:open_measured_server", data=hollow_folder, people=PEOPLE, hollow=True
        ) as hollow,
    ):
        for measured in (hollow, real):  # the first requests of a process are slower
            _round(load, measured, size, 0.2)
            measured.call("folded", DRAIN_S)
        for _ in range(size.rounds):
            (limit, limit_cpu), (value, value_cpu) = (_round(load, each, size, size.seconds) for each in (hollow, real))
            cpu.append((value_cpu, limit_cpu))
            behind = real.call("waiting")["frames"]
            took = real.call("folded", DRAIN_S)
            folding.append(value.done / (value.seconds + took))
            rounds.append((value, limit))
            if value.refused or limit.refused:
                raise RuntimeError(f"{value.refused + limit.refused} requests were refused")
        memory = real.peak_mb()
    bare = percentile([limit.per_second for _, limit in rounds], 0.5)
    return Figure(
        rounds=[(value.per_second, limit.per_second) for value, limit in rounds],
        unit="requests/s",
        limit_is="the same server storing nothing",
        goal=Goal(of="ratio", at_least=0.8),
        held_by=f"{size.clients} clients that wait for answers wait {size.clients / bare * 1000:.0f} ms on average "
        f"where nothing is stored ({bare:,.0f} requests/s); a mean of 8 ms needs {size.clients / 0.008:,.0f}/s.",
        memory_mb=memory,
        sides=(
            Side(name="p99", value=percentile([value.p99 for value, _ in rounds], 0.5), unit="ms", at_most=8.0),
            Side(name="p50", value=percentile([value.p50 for value, _ in rounds], 0.5), unit="ms"),
            Side(name="p99 storing nothing", value=percentile([limit.p99 for _, limit in rounds], 0.5), unit="ms"),
            Side(name="accepted, folded and decided", value=percentile(folding, 0.5), unit="events/s"),
            Side(name="CPU a request", value=percentile([value for value, _ in cpu], 0.5), unit="us"),
            Side(name="CPU a request, storing nothing", value=percentile([limit for _, limit in cpu], 0.5), unit="us"),
            Side(name="left to fold after the last round", value=float(behind), unit="events"),
        ),
    )


def _round(load: Worker, measured: Worker, size: Size, seconds: float) -> tuple[Round, float]:
    """The answers, and the server's CPU time per request in us."""
    port = measured.ready["port"]
    load.call("build", port, seconds, PEOPLE)
    before = measured.call("cpu")
    found: Round = load.call("post", port, size.clients, seconds)
    return found, (measured.call("cpu") - before) / max(1, found.done) * 1e6
