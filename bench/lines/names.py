"""names: a search for people by name in the local directory; compared with a look at every name."""

import tempfile
from pathlib import Path
from statistics import median

from bench.figures import Figure, Goal, Side, percentile
from bench.programs.worker import Worker
from bench.size import Size

PEOPLE = 100_000  # a large company's CRM; more people make the comparison take minutes
ASKED = 20  # in a round


def measure(size: Size) -> Figure:
    rounds: list[tuple[float, float]] = []
    whole: list[float] = []
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        with Worker("bench.programs.directory_program:open_book", folder=folder, people=PEOPLE) as writer:
            built = writer.call("fill", bound=3600)
            writer.call("close")
        with Worker("bench.programs.directory_program:open_book", folder=folder, people=PEOPLE) as reader:
            for _ in range(size.rounds):
                took, bare = reader.call("named", ASKED, bound=600)
                whole += took
                rounds.append((percentile(took, 0.95) * 1e3, percentile(bare, 0.95) * 1e3))
            memory = reader.peak_mb()
        on_disk = sum(path.stat().st_size for path in Path(folder).iterdir()) / PEOPLE
    return Figure(
        rounds=rounds,
        unit="ms at p95",
        limit_is="a look at every name, as before there was an index",
        goal=Goal(of="ratio", at_most=0.1),
        memory_mb=memory,
        sides=(
            Side(name="people", value=float(PEOPLE), unit=""),
            Side(name="p50", value=median(whole) * 1e3, unit="ms"),
            Side(name="whole directory on disk", value=on_disk, unit="bytes a person"),
            Side(name="loading", value=PEOPLE / built, unit="people/s"),
        ),
    )
