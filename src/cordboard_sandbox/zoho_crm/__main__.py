"""`python -m cordboard_sandbox.zoho_crm`: one local Zoho CRM on loopback."""

import argparse
import asyncio
import json
import sqlite3
import sys
from pathlib import Path

import msgspec

from cordboard_sandbox.server import server
from cordboard_sandbox.zoho_crm.app import sandbox
from cordboard_sandbox.zoho_crm.engine.clock import Clock
from cordboard_sandbox.zoho_crm.engine.persistence import Disk
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.seed import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, seeded
from cordboard_sandbox.zoho_crm.org.state import Client


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cordboard_sandbox.zoho_crm", description="A local Zoho CRM v8 for demos and tests."
    )
    parser.add_argument("--port", type=int, default=8137, help="0 takes a free port")
    parser.add_argument("--host", default="127.0.0.1", help="loopback by default; there is no protection behind it")
    parser.add_argument("--data", type=Path, help="SQLite file that keeps the org over restarts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--region", default="ES", choices=["ES", "UA", "FR", "GB"], help="where most people come from")
    parser.add_argument("--people", type=int, default=200, help="how many contacts and leads to invent")
    parser.add_argument("--clock", default="real", choices=["real", "manual"])
    parser.add_argument(
        "--edition", default="enterprise", choices=["free", "standard", "professional", "enterprise", "ultimate"]
    )
    parser.add_argument("--search-delay", type=float, default=5.0, help="seconds until /search sees a write")
    parser.add_argument("--client-id", default=CLIENT_ID)
    parser.add_argument("--client-secret", default=CLIENT_SECRET)
    parser.add_argument("--refresh-token", default=REFRESH_TOKEN)
    parser.add_argument("--ready-json", action="store_true", help="print one JSON line when ready")
    return parser


def furnished(asked: argparse.Namespace, disk: Disk | None) -> Org:
    """The org from the file, or a new one from the seed."""
    clock = Clock(asked.clock)
    state = disk.load() if disk else None
    if state is not None:
        org = Org(state, clock)
    else:
        client = Client(asked.client_id, asked.client_secret)
        org = seeded(
            clock, seed=asked.seed, region=asked.region, people=asked.people, client=client, refresh=asked.refresh_token
        )
        org.state.edition = asked.edition
        org.state.switches.search_delay_s = asked.search_delay
    org.people, org.demo_refresh = asked.people, asked.refresh_token
    return org


async def run(asked: argparse.Namespace) -> None:
    disk = Disk(asked.data) if asked.data else None
    org = furnished(asked, disk)
    if disk:
        disk.rewrite(org)
    app = sandbox(org, disk)
    running = server(app, asked.host, asked.port)
    serving = asyncio.create_task(running.serve())
    while not running.started and not serving.done():  # noqa: ASYNC110  uvicorn offers no event for this
        await asyncio.sleep(0.01)
    if running.started:
        announce(asked, org, running.servers[0].sockets[0].getsockname()[1])
    await serving
    if disk:
        disk.save(org)
        disk.close()


def announce(asked: argparse.Namespace, org: Org, port: int) -> None:
    base = f"http://{asked.host}:{port}"
    ready = {
        "base": base,
        "accounts": base,
        "client_id": asked.client_id,
        "client_secret": asked.client_secret,
        "refresh_token": asked.refresh_token,
        "control": f"{base}/__sandbox",
        "seed": org.state.seed,
        "zgid": org.state.zgid,
    }
    if asked.ready_json:
        print(json.dumps(ready), flush=True)
    else:
        print(readable(asked, org, base), flush=True)


def readable(asked: argparse.Namespace, org: Org, base: str) -> str:
    """What to enter in the connection, and how to take its access away."""
    return f"""SANDBOX Zoho CRM at {base} (seed {org.state.seed}, {sum(map(len, org.tables.values()))} records)
  Enter in the console, Connections > Zoho CRM:
    Client ID                 {asked.client_id}
    Client secret             {asked.client_secret}
    Accounts server           {base}
    Allow private addresses   on
  Then continue, and accept on the page that opens; any password will do.
  Refresh token, only for programs without a browser: {asked.refresh_token}
  Faults, such as a revoked token: buttons on {base}/, or
    curl -X POST {base}/__sandbox/oauth -d '{{"revoke_refresh_token": true}}'"""


def main() -> int:
    asked = options().parse_args()
    try:
        asyncio.run(run(asked))
    except KeyboardInterrupt:
        return 130
    except (OSError, sqlite3.DatabaseError, msgspec.MsgspecError) as error:
        print(f"sandbox Zoho CRM: {asked.data or 'the server'}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
