"""credits: CRM credits per call under load, as the sandbox counts them; the limit is a full batch in every request.

Bursts of known and of new callers, and both at a constant rate at which a busy lane sends batches. Reads for the
directory are included.
"""

import tempfile

from bench.figures import Figure, Goal, Side
from bench.inputs.webhook_events import stranger
from bench.programs.sandbox_crm import Sandbox, sandbox
from bench.programs.worker import Worker
from bench.size import Size

PACE_S = 0.05  # between calls of the paced load: twenty a second
BOUND_S = 300.0
FULL_BATCH = 0.1  # per record of a full batch: ten credits for a hundred records
STRANGER = {"known": False, "new": True}


def measure(size: Size) -> Figure:
    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        sandbox(people=400) as crm,
        Worker("bench.programs.measured_server:open_measured_server", data=folder) as measured,
    ):
        measured.call("connect", crm.crm)
        known = [number for number in crm.numbers() if number.startswith("+")]
        costs: dict[str, float] = {}
        for name, new in STRANGER.items():
            costs[name] = _cost(measured, crm, _callers(known, new, size.calls, 0), name, 0.0)
        for name, new in STRANGER.items() if size.paced else ():
            callers = _callers(known, new, size.paced, size.calls)
            costs[f"{name}, paced"] = _cost(measured, crm, callers, f"{name}p", PACE_S)
        few = _callers(known, False, 5, 0)
        costs["quiet"] = _cost(measured, crm, few, "quiet", 0.3)
        left = measured.call("waiting")
        memory = measured.peak_mb()
    if left["parked"] or left["items"]:
        raise RuntimeError(f"not everything stands: {left}")
    goals = {"known": 0.3, "new": 0.5, "known, paced": 0.3, "new, paced": 0.5}
    return Figure(
        rounds=[(costs["known"], FULL_BATCH)],
        unit="credits a call",
        limit_is="one record a call in batches of a hundred",
        goal=Goal(of="value", at_most=0.3),
        memory_mb=memory,
        sides=(
            Side(name="calls in a burst", value=float(size.calls), unit=""),
            *(
                Side(name=name, value=cost, unit="credits a call", at_most=goals.get(name))
                for name, cost in costs.items()
                if name != "known"
            ),
        ),
        note="A quiet lane sends each call at once and pays one credit for it; that is the price of being quick.",
    )


def _callers(known: list[str], new: bool, count: int, first: int) -> list[str]:
    return [stranger(first + n) if new else known[n % len(known)] for n in range(count)]


def _cost(measured: Worker, crm: Sandbox, callers: list[str], prefix: str, gap: float) -> float:
    """Credits per call, once all records exist."""
    before = crm.credits()
    crm.far.call("burst", measured.ready["port"], callers, prefix, gap)
    measured.call("settled", BOUND_S, bound=BOUND_S + 30)
    return (crm.credits() - before) / len(callers)
