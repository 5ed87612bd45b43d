"""What the browser's trace says of interactions: the CPU time of the main thread from the input to the next picture.

On a machine with other jobs the wall time says how long the page waited for a processor; this says what it needed.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel"]
MAIN, TASK = "CrRendererMain", "ThreadControllerImpl::RunTask"
EARLIER_US = 500  # the task that hands the input over began before its time stamp


def cpu_of_interactions(trace: Path) -> list[float]:
    """One figure for each interaction that the browser counted. Units: ms."""
    events: list[dict[str, Any]] = json.loads(trace.read_text(encoding="utf-8"))["traceEvents"]
    mains = {(e["pid"], e["tid"]) for e in events if e["name"] == "thread_name" and e["args"]["name"] == MAIN}
    tasks = defaultdict[int, list[tuple[float, float]]](list)  # by process: begun, CPU time
    spans: dict[tuple[int, int], tuple[float, float]] = {}  # by process and interaction: begun, took
    for event in events:
        if event["name"] == TASK and (event["pid"], event["tid"]) in mains:
            tasks[event["pid"]].append((event["ts"], event.get("tdur", 0)))
        elif event["name"] == "EventTiming" and event["ph"] == "b" and event["args"]["data"].get("interactionId"):
            said = event["args"]["data"]
            key, took = (event["pid"], said["interactionId"]), said["duration"] * 1000
            if key not in spans or took > spans[key][1]:
                spans[key] = (event["ts"], took)
    return [
        sum(cpu for at, cpu in tasks[pid] if begun - EARLIER_US <= at < begun + took) / 1000
        for (pid, _), (begun, took) in spans.items()
    ]
