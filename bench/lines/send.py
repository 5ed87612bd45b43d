"""send: from an accepted event (202) to the resulting CRM request, for an ended call of a known caller.

The path has one fold, one lookup, one decision and one durable commit; the limit is that commit's fsync and a bare
request. Each round uses a new process: a busy lane collects rows on purpose, a quiet one sends at once.
"""

import tempfile
from statistics import median

from bench.figures import Figure, Goal, Side, percentile
from bench.programs.physical_limits import fsyncs
from bench.programs.sandbox_crm import Sandbox, sandbox
from bench.programs.worker import Worker
from bench.size import Size

WARM = 4
AT_ONCE = 14  # sends of one new process; with the warm-up fewer than a lane sends at once
PAUSE_S = 0.02


def measure(size: Size) -> Figure:
    rounds: list[tuple[float, float]] = []
    all_sent: list[float] = []
    answered: list[float] = []
    syncs: list[float] = []
    trips: list[float] = []
    peaks: list[float] = []
    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        sandbox() as crm,
        Worker("bench.programs.physical_limits:open_echo") as one,
        Worker("bench.programs.physical_limits:open_echo") as two,
    ):
        with Worker("bench.programs.measured_server:open_measured_server", data=folder) as measured:
            measured.call("connect", crm.crm)
            measured.call("stop")
        for number in range(size.rounds):
            sent = [
                call for part in range(size.sends // AT_ONCE) for call in _sent(folder, crm, f"s{number}-{part}", peaks)
            ]
            took = [arrived - accepted for _, accepted, arrived in sent]
            all_sent += took
            answered += [accepted - posted for posted, accepted, _ in sent]
            sync, trip = fsyncs(40, PAUSE_S), one.call("requests", two.ready["port"], 50)
            syncs, trips = syncs + sync, trips + trip
            rounds.append((median(took) * 1000, (median(sync) + median(trip)) * 1000))
    limit = median(floor for _, floor in rounds)
    sync, trip = median(syncs) * 1000, median(trips) * 1000
    return Figure(
        rounds=rounds,
        unit="ms at p50",
        limit_is="one fsync and the round trip of a bare httpx request",
        goal=Goal(of="value", at_most=1.0),
        held_by=f"one fsync ({sync:.2g} ms) and a bare request ({trip:.2g} ms) alone take {limit:.2g} ms here.",
        memory_mb=max(peaks),
        sides=(
            Side(name="p99", value=percentile(all_sent, 0.99) * 1000, unit="ms", at_most=2.0),
            Side(name="p90", value=percentile(all_sent, 0.9) * 1000, unit="ms"),
            Side(name="p10", value=percentile(all_sent, 0.1) * 1000, unit="ms"),
            Side(name="event to 202, p50", value=median(answered) * 1000, unit="ms"),
            Side(name="one fsync, p50", value=median(syncs) * 1000, unit="ms"),
            Side(name="one fsync, p99", value=percentile(syncs, 0.99) * 1000, unit="ms"),
            Side(name="bare request, p50", value=median(trips) * 1000, unit="ms"),
            Side(name="bare request, p99", value=percentile(trips, 0.99) * 1000, unit="ms"),
        ),
    )


def _sent(folder: str, crm: Sandbox, prefix: str, peaks: list[float]) -> list[tuple[float, float, float]]:
    """Calls of known people to a new process: when posted, accepted, and arrived at the CRM."""
    clients = [
        number for number in crm.numbers() if number.startswith("+")
    ]  # a full international number, valid in any region
    with Worker("bench.programs.measured_server:open_measured_server", data=folder) as measured:
        asked = [clients[n % len(clients)] for n in range(WARM + AT_ONCE)]
        found: list[tuple[float, float, float]] = crm.far.call("sends", measured.ready["port"], asked, prefix, PAUSE_S)
        peaks.append(measured.peak_mb())
        measured.call("stop")
    return found[WARM:]
