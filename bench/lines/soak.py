"""soak: memory under steady load, 50 calls a minute: RSS each minute and its slope over the second half."""

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure, Goal, Side
from bench.programs.sandbox_crm import sandbox
from bench.programs.soaked_server import SoakedServer, soaked_server
from bench.size import Size

CALLS_A_MINUTE = 50
REST_S = 20.0
AT_REST, AT_END, SLOPE = 90.0, 120.0, 0.02  # goals; Units: MB, MB, MB a minute


def measure(size: Size) -> Figure:
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as name, sandbox() as crm:
        code = crm.control("POST", "/oauth", {"new_code": True})["code"]
        with soaked_server(Path(name), crm.crm, code, crm.numbers()) as server:
            time.sleep(REST_S)
            rest = server.rss_mb()
            say(f"at rest {rest:.1f} MB")
            begun = time.monotonic()
            minutes, events = soak(server, size.soak_minutes, CALLS_A_MINUTE * size.soak_speed)
            took = (time.monotonic() - begun) / 60
            server.compare()
            compared, peak = server.rss_mb(), server.rss_mb("VmHWM")
            say(f"{compared:.1f} MB after calls were compared with the CRM, {peak:.1f} MB at most")
    half = minutes[len(minutes) // 2 :]
    sides = [
        Side(name="RSS at rest", value=rest, unit="MB", at_most=AT_REST),
        Side(name="RSS at the end", value=minutes[-1], unit="MB", at_most=AT_END),
        Side(name="RSS after calls were compared with the CRM, as each hour", value=compared, unit="MB"),
        Side(name="RSS at most", value=peak, unit="MB"),
        Side(name="events a minute", value=events / took, unit=""),
        Side(name="minutes", value=float(len(minutes)), unit=""),
    ]
    each = [Side(name=f"RSS, minute {number}", value=rss, unit="MB") for number, rss in enumerate(minutes, 1)]
    return Figure(
        rounds=[(slope_of(half), 0.0)],
        unit="MB a minute",
        limit_is="memory that does not grow",
        goal=Goal(of="value", at_most=SLOPE),
        memory_mb=max(minutes),
        sides=(*sides, *each),
        note=f"slope over minutes {len(minutes) - len(half) + 1} to {len(minutes)}",
    )


def soak(server: SoakedServer, minutes: int, calls_a_minute: int) -> tuple[list[float], int]:
    """RSS after each minute in MB, and the number of events."""
    found, events = list[float](), 0
    begun = time.monotonic()
    for minute in range(1, minutes + 1):
        for n in range(calls_a_minute):
            due = begun + (minute - 1) * 60 + n * 60 / calls_a_minute
            time.sleep(max(0.0, due - time.monotonic()))
            events += server.call()
        time.sleep(max(0.0, begun + minute * 60 - time.monotonic()))
        found.append(server.rss_mb())
        say(f"minute {minute}: {found[-1]:.1f} MB, load {os.getloadavg()[0]:.1f}")
    return found, events


def slope_of(values: Sequence[float]) -> float:
    """By least squares, in units a step."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    square = sum((n - middle) ** 2 for n in range(len(values)))
    return sum((n - middle) * (value - mean) for n, value in enumerate(values)) / square if square else 0.0


def say(text: str) -> None:
    from bench.__main__ import say as told

    told(f"     {text}")
