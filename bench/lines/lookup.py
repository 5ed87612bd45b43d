"""lookup: caller lookup in process, in four spellings; compared with a bare read of the same index by key."""

import tempfile
from pathlib import Path
from statistics import median

from bench.figures import Figure, Goal, Side, percentile
from bench.programs.worker import Worker
from bench.size import Size

ASKED = 2_000  # in a round


def measure(size: Size) -> Figure:
    rounds: list[tuple[float, float]] = []
    whole: list[float] = []
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        with Worker("bench.programs.directory_program:open_book", folder=folder, people=size.people) as writer:
            built = writer.call("fill", bound=3600)
            loading = writer.peak_mb()
            writer.call("close")
        entry = 0.0
        with Worker("bench.programs.directory_program:open_book", folder=folder, people=size.people) as reader:
            for _ in range(size.rounds):
                took, bare = reader.call("asked", ASKED)
                whole += took
                rounds.append((percentile(took, 0.99) * 1e6, percentile(bare, 0.99) * 1e6))
            entry = reader.call("index_bytes", bound=3600) / size.people
            memory = reader.peak_mb()
        on_disk = sum(path.stat().st_size for path in Path(folder).iterdir()) / size.people
    return Figure(
        rounds=rounds,
        unit="us at p99",
        limit_is="a bare SQLite read of the number index by its key",
        goal=Goal(of="value", at_most=1000.0),
        memory_mb=memory,
        sides=(
            Side(name="people", value=float(size.people), unit=""),
            Side(name="p50", value=median(whole) * 1e6, unit="us"),
            Side(name="number index on disk", value=entry, unit="bytes an entry", at_most=16.0),
            Side(name="memory", value=memory, unit="MB", at_most=150.0),
            Side(name="whole directory on disk", value=on_disk, unit="bytes a person"),
            Side(name="memory while loading", value=loading, unit="MB"),
            Side(name="loading", value=size.people / built, unit="people/s"),
        ),
    )
