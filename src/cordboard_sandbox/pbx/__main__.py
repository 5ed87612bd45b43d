"""`python -m cordboard_sandbox.pbx`: a simulated PBX that speaks AMI and FastAGI on loopback."""

import argparse
import asyncio
import json
import random
import signal
import sys
import time
from pathlib import Path

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.pbx.ami_server import LIMIT, AmiServer, Identity
from cordboard_sandbox.pbx.casting import Plan
from cordboard_sandbox.pbx.cdr import RecordFile
from cordboard_sandbox.pbx.control import Control
from cordboard_sandbox.pbx.history import history
from cordboard_sandbox.pbx.scenarios import Line, Person, full_number
from cordboard_sandbox.pbx.switch import Switch
from cordboard_sandbox.zoho_crm.engine.control import with_numbers
from cordboard_sandbox.zoho_crm.org.seed import seeded

LOOPBACK = "127.0.0.1"
LINES = ("+34928000080=80", "+380441234567=81")


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    p = argparse.ArgumentParser(prog="python -m cordboard_sandbox.pbx", description=__doc__)
    p.add_argument("--ami-port", type=int, default=5038, help="where managers connect (0: any free port)")
    p.add_argument("--ami-user", default="cordboard")
    p.add_argument("--ami-secret", default="cordboard-sandbox")
    p.add_argument("--ami-version", default=Identity.protocol, help="the version in the greeting, for example 1.3")
    p.add_argument("--asterisk-version", default=Identity.version, help="the version that the switch states")
    p.add_argument("--read", default=Identity.read, metavar="CLASSES", help="what the manager user may read")
    p.add_argument("--write", default=Identity.write, metavar="CLASSES", help="what the manager user may do")
    p.add_argument("--clock-off", type=float, default=0.0, metavar="S", help="how far the switch's clock is ahead")
    p.add_argument("--agi", default="", metavar="HOST:PORT", help="FastAGI server asked before an inbound call rings")
    p.add_argument("--agi-share", type=float, default=1.0, help="share of inbound calls that ask it (0 to 1)")
    p.add_argument("--control-port", type=int, default=0, help="JSON API to ask for calls and to read the truth")
    p.add_argument("--seed", type=int, help="the same seed makes the same calls; printed when not given")
    p.add_argument("--rate", type=float, default=6.0, help="random calls a minute")
    p.add_argument("--pause", action="store_true", help="no random calls until POST /rate")
    p.add_argument("--pace", type=float, default=1.0, help="2: people are twice as quick")
    whose = 'JSON list of {"name", "number"}: clients of the CRM (default: those whom `sandbox zoho` invents)'
    p.add_argument("--people", type=Path, metavar="FILE", help=whose)
    p.add_argument("--unknown", type=float, default=0.3, help="share of callers nobody knows")
    p.add_argument("--hidden", type=float, default=0.06, help="share of callers without a number")
    p.add_argument("--extensions", default="80,81,82")
    p.add_argument("--line", action="append", metavar="NUMBER=EXTENSION", help=f"default: {' '.join(LINES)}")
    p.add_argument("--play", type=Path, metavar="FILE|DIR", help="play recorded manager streams, then end")
    p.add_argument("--speed", type=float, default=1.0, help="for --play: 10 plays ten times as fast")
    p.add_argument(
        "--history", type=int, metavar="DAYS", help="write the calls of past days as webhook events, then end"
    )
    p.add_argument("--history-out", type=Path, metavar="FILE")
    p.add_argument("--history-per-day", type=int, default=40)
    p.add_argument("--cdr", type=Path, metavar="FILE", help="write call records there, as Asterisk's Master.csv")
    p.add_argument("--ready-json", action="store_true", help="one JSON line with the ports when ready")
    return p.parse_args(given)


def plan_of(a: argparse.Namespace) -> Plan:
    """The simulator's plan from the command line. Raises: ValueError."""
    lines = [_line(text) for text in a.line or LINES]
    told = json.loads(a.people.read_text("utf-8")) if a.people else with_numbers(seeded(Clock()))
    readable = [(one, full_number(str(one.get("number", "")), lines[0].number)) for one in told]
    people = [Person(str(one.get("name", "")), number) for one, number in readable if number and len(number) > 6]
    rate = 0.0 if a.pause else a.rate
    extensions = [e for e in a.extensions.split(",") if e]
    return Plan(lines, extensions, people, rate, a.unknown, a.hidden, a.pace, a.agi, a.agi_share)


def _line(text: str) -> Line:
    number, equals, extension = text.partition("=")
    if not equals or not number or not extension:
        raise ValueError(f"--line {text!r}: NUMBER=EXTENSION is needed")
    return Line(number, extension)


def write_history(a: argparse.Namespace, plan: Plan, seed: int) -> None:
    """One event a line."""
    events = history(plan.people, plan.lines, a.history, a.history_per_day, seed, time.time())
    with a.history_out.open("w", encoding="utf-8") as out:
        for event in events:
            out.write(json.dumps(event, ensure_ascii=False) + "\n")


async def run(a: argparse.Namespace, plan: Plan, seed: int) -> None:
    """Serve until told to stop, or until the recordings are over."""
    records = RecordFile(a.cdr) if a.cdr else None
    switch = Switch(plan, random.Random(seed), clock_off_s=a.clock_off, records=records)
    identity = Identity(a.ami_version, a.asterisk_version, a.read, a.write)
    ami = AmiServer(switch, a.ami_user, a.ami_secret, identity)
    switch.tell = ami.say
    control = Control(switch, ami)
    managers = await asyncio.start_server(ami.accept, LOOPBACK, a.ami_port, limit=LIMIT)
    page = await asyncio.start_server(control.serve, LOOPBACK, a.control_port, limit=LIMIT)
    ports = {"ami": managers.sockets[0].getsockname()[1], "control": page.sockets[0].getsockname()[1]}
    _announce(a, ports, seed)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    work = asyncio.ensure_future(_recordings(a, switch, ami) if a.play else switch.traffic())
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait([work, waiting], return_when=asyncio.FIRST_COMPLETED)
    for task in (work, waiting):
        task.cancel()
    await asyncio.gather(work, waiting, return_exceptions=True)
    await switch.close()
    managers.close()
    page.close()
    await ami.close()


async def _recordings(a: argparse.Namespace, switch: Switch, ami: AmiServer) -> None:
    """Each recorded stream once, when a manager has come to listen."""
    await ami.came.wait()
    found = sorted(a.play.glob("*.ami.txt")) if a.play.is_dir() else [a.play]
    for path in found:
        linkedid = await switch.play(path.name.removesuffix(".ami.txt"), path.read_bytes(), a.speed)
        print(f"played {path.name} as {linkedid}", file=sys.stderr, flush=True)


def _announce(a: argparse.Namespace, ports: dict[str, int], seed: int) -> None:
    ready = {"ready": True, **ports, "user": a.ami_user, "secret": a.ami_secret, "seed": seed}
    if a.ready_json:
        print(json.dumps(ready), flush=True)
    else:
        print(readable(a, ports, seed), flush=True)


def readable(a: argparse.Namespace, ports: dict[str, int], seed: int) -> str:
    """What to enter in the connection, and how to ask for a call."""
    control = f"http://{LOOPBACK}:{ports['control']}"
    rate = f"{a.rate:g} random calls a minute" if a.rate and not a.pause else "no random calls"
    return f"""SANDBOX phone system with AMI on {LOOPBACK}:{ports["ami"]} (seed {seed}, {rate})
  Enter in the console, Connections > Asterisk:
    PBX address    {LOOPBACK}
    AMI port       {ports["ami"]}
    AMI username   {a.ami_user}
    AMI secret     {a.ami_secret}
  Control on {control}. A call now:
    curl -X POST {control}/call -d '{{"scenario": "inbound_answered", "from": "+34600111222"}}'"""


def main() -> int:
    """The program."""
    a = arguments()
    seed = a.seed if a.seed is not None else random.SystemRandom().randrange(1_000_000)
    try:
        plan = plan_of(a)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"cordboard_sandbox.pbx: {error}", file=sys.stderr)
        return 2
    if a.history is not None:
        if a.history_out is None:
            print("cordboard_sandbox.pbx: --history needs --history-out FILE", file=sys.stderr)
            return 2
        write_history(a, plan, seed)
        return 0
    asyncio.run(run(a, plan, seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
