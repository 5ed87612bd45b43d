"""clone: from a clean clone through `./run demo` to the first explained call, with a warm package cache.

The limit is the demo in an existing environment; the difference is installing and building the console.
"""

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from bench.figures import Figure, Goal, Side

BOUND_S = 300.0
ROOT = Path(__file__).parents[2]


def measure(_: object) -> Figure:
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        begun = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), folder], check=True)
        cloned = time.perf_counter() - begun
        ready, explained = _demo(Path(folder), begun)
        again, limit = _demo(Path(folder), time.perf_counter())
    return Figure(
        rounds=[(explained, limit)],
        unit="s",
        limit_is="the same demo once everything is installed",
        goal=Goal(of="value", at_most=60.0),
        memory_mb=0.0,
        sides=(
            Side(name="cloned after", value=cloned, unit="s"),
            Side(name="ready after", value=ready, unit="s"),
            Side(name="ready when installed", value=again, unit="s"),
        ),
    )


def _demo(folder: Path, begun: float) -> tuple[float, float]:
    """When the demo was ready, and when its first call was explained. Units: s since `begun`."""
    command = ["./run", "demo", "--ready-json", "--port", "0", "--no-open"]
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    program = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
    )
    try:
        assert program.stdout is not None
        line = program.stdout.readline()
        if not line:
            raise RuntimeError(f"the demo ended with {program.wait()}")
        ready = time.perf_counter() - begun
        _explained(json.loads(line), begun)
        return ready, time.perf_counter() - begun
    finally:
        os.killpg(program.pid, signal.SIGTERM)
        program.wait(30)


def _explained(ready: dict[str, Any], begun: float) -> None:
    """Wait until a call has its explanation."""
    with httpx.Client(headers={"Authorization": f"Bearer {ready['token']}"}, timeout=20) as client:
        while time.perf_counter() - begun < BOUND_S:
            for call in client.get(f"{ready['api']}/calls", params={"limit": 20}).json()["items"]:
                if call["effects"] and client.get(f"{ready['api']}/calls/{call['id']}").json().get("why"):
                    return
            time.sleep(0.1)
    raise TimeoutError(f"no call was explained within {BOUND_S:g} s")
