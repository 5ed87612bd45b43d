"""Speed, each figure as a ratio to its limit measured in the same run."""

import argparse
import importlib
import json
import os
import sys
import time
from typing import Any

import msgspec

from bench.figures import Figure
from bench.size import FULL, QUICK, USUAL, Size

LINES = {
    "accept": "webhook events made durable, 64 clients",
    "cloud": "cloud telephony requests accepted and mapped, compared with the plain webhook",
    "ami": "manager packets parsed, folded and stored, on one core",
    "send": "from the accepted event to the request at the CRM",
    "lookup": "caller lookup in the local directory",
    "names": "search by name among 100,000 people",
    "agi": "answer to the dialplan at 100 requests a second",
    "routing": "decisions of a routing rule at 100 calls a second",
    "credits": "Zoho credits a call, known callers in a burst",
    "figures": "a year of calls added up",
    "erase": "how long writes wait while somebody is erased from a million calls",
    "restart": "first record sent after kill -9 with a full outbox",
    "dom": "from the event to the page in the browser",
    "panel": "from a ringing phone to the card in the browser, 100 and 1,000 agents connected",
    "console": "from a click to the next picture, with 100,000 calls",
    "walk": "how many functions and files one webhook passes until the first CRM request",
    "backtest": "past calls tried with changed settings, compared with reading them only",
    "duplicates": "proposals of duplicate people, compared with reading every person once",
    "rules": "decisions with 200 rules, compared with none",
    "plan": "what `cordboard plan` works out for 500 users and 500 numbers",
    "attribution": "sources to revenue of 2,000 calls and 300 deals, compared with reading them once",
    "soak": "memory under steady load, 50 calls a minute, in a real server",
    "clone": "from a clean clone to the first explained call",
}
SLOW = ("soak", "clone", "console", "panel", "figures", "erase", "duplicates")  # only by name or with --full


def main() -> int:
    parser = arguments()
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in LINES]:
        parser.error(f"no line {', '.join(unknown)}; choose from {', '.join(LINES)}")
    size = QUICK if asked.quick else FULL if asked.full else USUAL
    size = msgspec.structs.replace(size, soak_speed=asked.speed)
    wanted = [*asked.names, *(asked.only or [])] or [name for name in LINES if asked.full or name not in SLOW]
    told: dict[str, Any] = {}
    skipped: list[str] = []
    begun = time.monotonic()
    say(f"{size.name} size, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for name in wanted:
        figure = line(name, size)
        if figure is None:
            skipped.append(name)
            say(f"\nskip {name}: Chromium, Playwright or the built console (./run console) is missing")
        else:
            told[name] = figure.told()
            show(name, told[name])
    say(f"{time.monotonic() - begun:.0f} s")
    if asked.json:
        print(json.dumps(told))
    return 0 if (all(one["ok"] for one in told.values()) and not skipped) or not asked.strict else 1


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_true", help="smaller sizes, under a minute")
    which.add_argument("--full", action="store_true", help="10 million numbers, 1 million open rows, a clean clone")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(LINES)}")
    parser.add_argument(
        "--only", action="append", choices=LINES, metavar="NAME", help="the same as NAME, repeatable; for older scripts"
    )
    parser.add_argument(
        "--speed", type=int, default=1, metavar="N", help="soak: N times the calls, so that an hour passes sooner"
    )
    parser.add_argument("--strict", action="store_true", help="exit 1 when a goal is missed")
    return parser


def line(name: str, size: Size) -> Figure | None:
    found: Figure | None = importlib.import_module(f"bench.lines.{name}").measure(size)
    return found


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def show(name: str, told: dict[str, Any]) -> None:
    """A few readable lines on standard error; standard output is only for `--json`."""
    low, high = told["spread"]["ratio"]
    say(f"\n{'ok  ' if told['ok'] else 'MISS'} {name}: {LINES[name]}")
    say(f"     {told['value']:>10,g} {told['unit']}; {told['goal_is']}")
    say(f"     {told['limit']:>10,g} {told['unit']} is the limit: {told['limit_is']}")
    say(f"     {told['ratio']:>10,g} of the limit, {low:g} to {high:g} in {len(told['rounds'])} rounds")
    say(f"     {told['memory_mb']:>10,g} MB peak memory of the measured process")
    for title, side in told["sides"].items():
        goal = "" if side["goal"] is None else f"; goal {side['goal']:g}{'' if side['ok'] else ', MISSED'}"
        say(f"     {side['value']:>10,g} {side['unit']} {title}{goal}")
    if "note" in told:
        say(f"     {told['note']}")
    if "held_by" in told:
        say(f"     held back: {told['held_by']}")


if __name__ == "__main__":
    sys.exit(main())
