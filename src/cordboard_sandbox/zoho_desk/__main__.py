"""`python -m cordboard_sandbox.zoho_desk`: one local Zoho Desk on loopback."""

import argparse
import asyncio
import json
import sys

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.server import server
from cordboard_sandbox.zoho_crm.org.seed import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN
from cordboard_sandbox.zoho_desk.app import Sandbox
from cordboard_sandbox.zoho_desk.seed import accounts_server, furnished

LOOPBACK = "127.0.0.1"


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cordboard_sandbox.zoho_desk", description="A local Zoho Desk for demos and tests."
    )
    parser.add_argument("--port", type=int, default=8141, help="0 takes a free port")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tickets", type=int, default=60, help="how many tickets to invent")
    parser.add_argument("--credits", type=int, default=100_000, help="API credits of a day")
    parser.add_argument("--clock", default="real", choices=["real", "manual"])
    parser.add_argument("--index-delay", type=float, default=3.0, help="seconds until a search sees a write")
    parser.add_argument("--ready-json", action="store_true", help="print one JSON line when ready")
    return parser


async def run(asked: argparse.Namespace) -> None:
    clock = Clock(asked.clock)
    portal = furnished(clock, asked.seed, asked.tickets, asked.credits)
    portal.switches.index_lag_s = asked.index_delay
    running = server(Sandbox(portal, accounts_server(clock, asked.seed)), LOOPBACK, asked.port)
    task = asyncio.create_task(running.serve())
    while not running.started and not task.done():  # noqa: ASYNC110  uvicorn offers no event for this
        await asyncio.sleep(0.01)
    if running.started:
        announce(asked, portal.org, running.servers[0].sockets[0].getsockname()[1])
    await task


def announce(asked: argparse.Namespace, org: str, port: int) -> None:
    base = f"http://{LOOPBACK}:{port}"
    ready = {
        "base": base,
        "accounts": base,
        "org": org,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "refresh_token": REFRESH_TOKEN,
        "control": f"{base}/__sandbox",
    }
    print(json.dumps(ready) if asked.ready_json else f"SANDBOX Zoho Desk at {base} (organisation {org})", flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(run(options().parse_args()))
    except KeyboardInterrupt:
        sys.exit(0)
