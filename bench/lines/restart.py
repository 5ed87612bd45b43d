"""restart: the server is killed while it sends from a full outbox; the time until it sends the next record.

Warm: from the fork of a process that has loaded the code. Cold: from the start of a new interpreter. The limit is the
time that SQLite alone needs on the same file: open it and read the first hundred open rows in order.
"""

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

from bench.figures import Figure, Goal, Side
from bench.inputs.webhook_events import CRM
from bench.programs.sandbox_crm import Sandbox, sandbox
from bench.programs.worker import Worker
from bench.size import Size

SENDING_S = 0.3  # the server is sending when it is killed
BOUND_S = 120.0
FIRST = "SELECT seq, key, body FROM item WHERE lane = ? AND state = 'open' ORDER BY seq LIMIT 100"


def measure(size: Size) -> Figure:
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder, sandbox() as crm:
        with Worker("bench.programs.measured_server:open_measured_server", data=folder) as measured:
            measured.call("connect", crm.crm)
            measured.call("hold")
            filled = measured.call("fill", size.open_rows, bound=3600)
            _killed_while_sending(measured, crm)
        rounds, memory, wal = [], 0.0, 0.0
        for _ in range(size.rounds):
            limit = _limit(Path(folder))
            wal = max(wal, _wal_mb(Path(folder)))
            warm, peak = _warm(folder, crm)
            memory = max(memory, peak)
            rounds.append((warm, limit))
        cold = [_cold(folder, crm) for _ in range(size.rounds // 2)]
    return Figure(
        rounds=rounds,
        unit="s",
        limit_is="SQLite alone opens the file and reads the first open rows",
        goal=Goal(of="value", at_most=1.0),
        memory_mb=memory,
        sides=(
            Side(name="open rows", value=float(size.open_rows), unit=""),
            Side(name="cold, with a new interpreter", value=median(cold), unit="s"),
            Side(name="log left by the kill, at most", value=wal, unit="MB"),
            Side(name="rows written", value=size.open_rows / filled, unit="rows/s"),
        ),
    )


def _killed_while_sending(measured: Worker, crm: Sandbox) -> None:
    crm.far.call("watch")
    measured.call("release")
    crm.far.call("arrival", BOUND_S)
    time.sleep(SENDING_S)
    measured.kill()


def _warm(folder: str, crm: Sandbox) -> tuple[float, float]:
    crm.far.call("watch")
    begun = time.perf_counter()
    with Worker("bench.programs.measured_server:open_measured_server", data=folder) as measured:
        took = float(crm.far.call("arrival", BOUND_S)) - begun
        time.sleep(SENDING_S)
        return took, measured.peak_mb()


def _cold(folder: str, crm: Sandbox) -> float:
    crm.far.call("watch")
    begun = time.perf_counter()
    command = [sys.executable, "-m", "bench.programs.server_program", json.dumps({"data": folder})]
    with subprocess.Popen(command) as program:
        try:
            return float(crm.far.call("arrival", BOUND_S)) - begun
        finally:
            program.kill()


def _limit(folder: Path) -> float:
    """The minimum for any program: recover the log, find the rows."""
    begun = time.perf_counter()
    db = sqlite3.connect(f"file:{folder / 'cordboard.db'}?mode=ro", uri=True)
    found = db.execute(FIRST, (CRM,)).fetchall()
    took = time.perf_counter() - begun
    db.close()
    if not found:
        raise RuntimeError("the outbox is empty")
    return took


def _wal_mb(folder: Path) -> float:
    with suppress(FileNotFoundError):
        return (folder / "cordboard.db-wal").stat().st_size / (1 << 20)
    return 0.0
