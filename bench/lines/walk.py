"""walk: the path of one webhook (a missed call of an unknown caller) through the code until the first CRM request.

Nothing is timed. Recurring work of the server can only lengthen the path, so the shortest round counts.
`programs/walk_counter.py` defines calls and moves.
"""

import tempfile

from bench.figures import Figure, Goal, Side
from bench.inputs.webhook_events import stranger
from bench.programs.sandbox_crm import sandbox
from bench.programs.worker import Worker
from bench.size import Size

BEFORE = {"moves": 343, "calls": 641, "files": 68}  # of commit 59ccad1 (2026-11-28), counted by the same rule
ROUNDS = 7


def measure(size: Size) -> Figure:
    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        sandbox() as crm,
        Worker("bench.programs.measured_server:open_measured_server", data=folder) as measured,
    ):
        measured.call("connect", crm.crm)
        measured.call("walk", stranger(0), "walk-first")  # imports what it needs
        walks = [measured.call("walk", stranger(n), f"walk-{n}") for n in range(1, ROUNDS + 1)]
        measured.call("settled", 60.0, bound=90.0)
        memory = measured.peak_mb()
    shortest = min(walks, key=lambda walk: (walk["moves"], walk["calls"]))
    return Figure(
        rounds=[(float(shortest["moves"]), float(BEFORE["moves"]))],
        unit="moves between files",
        limit_is="the walk of commit 59ccad1 by the same rule",
        goal=Goal(of="value", at_most=300),
        memory_mb=memory,
        sides=(
            Side(name="files", value=float(shortest["files"]), unit="files", at_most=50),
            Side(name=f"calls of functions ({BEFORE['calls']} before)", value=float(shortest["calls"]), unit="calls"),
            Side(name=f"files before ({BEFORE['files']})", value=float(BEFORE["files"]), unit="files"),
            Side(name="decisions of this call", value=float(shortest["decisions"]), unit="", at_most=1),
        ),
        held_by=", ".join(shortest["longest"]),
    )
