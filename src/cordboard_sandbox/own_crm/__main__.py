"""`python -m cordboard_sandbox.own_crm`: a CRM that a company wrote itself, by the contract, on loopback."""

import argparse
import asyncio
import json
import sys

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.own_crm.app import BASE, OwnCrm
from cordboard_sandbox.own_crm.records import Records
from cordboard_sandbox.server import server

LOOPBACK = "127.0.0.1"
PEOPLE = (("contacts", "Marta Gómez", "+34 928 12 34 56"), ("leads", "Taller Norte", "0034 600 111 222"))


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cordboard_sandbox.own_crm", description=__doc__)
    parser.add_argument("--port", type=int, default=8139, help="0 takes a free port")
    parser.add_argument("--secret", default="own-crm-secret", help="the bearer token that is accepted")
    parser.add_argument("--ready-json", action="store_true", help="print one JSON line when ready")
    return parser


async def run(asked: argparse.Namespace) -> None:
    records = Records(Clock())
    for n, (collection, name, number) in enumerate(PEOPLE):
        records.create(collection, {"name": name, "phones": [number], "owner": records.users[n]["id"]})
    running = server(OwnCrm(records, asked.secret), LOOPBACK, asked.port)
    task = asyncio.create_task(running.serve())
    while not running.started and not task.done():  # noqa: ASYNC110  uvicorn offers no event for this
        await asyncio.sleep(0.01)
    if running.started:
        base = f"http://{LOOPBACK}:{running.servers[0].sockets[0].getsockname()[1]}{BASE}"
        ready = {"base": base, "secret": asked.secret}
        print(json.dumps(ready) if asked.ready_json else f"a CRM of your own on {base}", flush=True)
    await task


if __name__ == "__main__":
    try:
        asyncio.run(run(options().parse_args()))
    except KeyboardInterrupt:
        sys.exit(0)
