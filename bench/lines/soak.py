"""soak: memory under steady load, 50 calls a minute: each minute, and its slope over the second half."""

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure, Goal, Side
from bench.programs.sandbox_crm import sandbox
from bench.programs.soaked_server import Memory, SoakedServer, soaked_server
from bench.size import Size

CALLS_A_MINUTE = 50
REST_S = 20.0
AT_REST, AT_END, SLOPE = 90.0, 120.0, 0.02  # goals; Units: MB, MB, MB a minute


def measure(size: Size) -> Figure:
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as name, sandbox() as crm:
        code = crm.control("POST", "/oauth", {"new_code": True})["code"]
        with soaked_server(Path(name), crm.crm, code, crm.numbers()) as server:
            time.sleep(REST_S)
            rest = server.memory()
            say(f"at rest {rest}")
            begun = time.monotonic()
            minutes, events = soak(server, size.soak_minutes, CALLS_A_MINUTE * size.soak_speed)
            took = (time.monotonic() - begun) / 60
            server.compare()
            compared, peak = server.memory(), server.peak_mb()
            say(f"{compared} after calls were compared with the CRM, {peak:.1f} MB at most")
    half, end = minutes[len(minutes) // 2 :], minutes[-1]
    # The system takes pages of files back when it is short of memory, so RSS alone can fall while the server grows.
    slope = max(slope_of([one.rss for one in half]), slope_of([one.anon for one in half]))
    sides = [
        Side(name="RSS at rest", value=rest.rss, unit="MB", at_most=AT_REST),
        Side(name="RSS at the end", value=end.rss, unit="MB", at_most=AT_END),
        Side(name="of it anonymous", value=end.anon, unit="MB"),
        Side(name="of it pages of files", value=end.file, unit="MB"),
        Side(name="private dirty pages at the end", value=end.dirty, unit="MB"),
        Side(name="slope of the anonymous part", value=slope_of([one.anon for one in half]), unit="MB a minute"),
        Side(name="slope of private dirty pages", value=slope_of([one.dirty for one in half]), unit="MB a minute"),
        Side(name="RSS after calls were compared with the CRM, as each hour", value=compared.rss, unit="MB"),
        Side(name="RSS at most", value=peak, unit="MB"),
        Side(name="events a minute", value=events / took, unit=""),
        Side(name="minutes", value=float(len(minutes)), unit=""),
    ]
    each = [Side(name=f"RSS, minute {number}", value=one.rss, unit="MB") for number, one in enumerate(minutes, 1)]
    return Figure(
        rounds=[(slope, 0.0)],
        unit="MB a minute",
        limit_is="memory that does not grow",
        goal=Goal(of="value", at_most=SLOPE),
        memory_mb=max(one.rss for one in minutes),
        sides=(*sides, *each),
        note=f"the steeper slope of RSS and anonymous memory, minutes {len(minutes) - len(half) + 1} to {len(minutes)}",
    )


def soak(server: SoakedServer, minutes: int, calls_a_minute: int) -> tuple[list[Memory], int]:
    """Memory after each minute, and the number of events."""
    found, events = list[Memory](), 0
    begun = time.monotonic()
    for minute in range(1, minutes + 1):
        for n in range(calls_a_minute):
            due = begun + (minute - 1) * 60 + n * 60 / calls_a_minute
            time.sleep(max(0.0, due - time.monotonic()))
            events += server.call()
        time.sleep(max(0.0, begun + minute * 60 - time.monotonic()))
        found.append(server.memory())
        say(f"minute {minute}: {found[-1]}, load {os.getloadavg()[0]:.1f}")
    return found, events


def slope_of(values: Sequence[float]) -> float:
    """By least squares, in units a step."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    square = sum((n - middle) ** 2 for n in range(len(values)))
    return sum((n - middle) * (value - mean) for n, value in enumerate(values)) / square if square else 0.0


def say(text: str) -> None:
    from bench.__main__ import say as told

    told(f"     {text}")
