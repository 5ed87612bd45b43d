"""`python -m cordboard_sandbox.record_server`: the counterpart of one CRM on loopback, by the dialect given."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.asgi import Sandbox
from cordboard_sandbox.record_server.dialect import Dialect, load
from cordboard_sandbox.record_server.records.counterpart import Counterpart
from cordboard_sandbox.record_server.records.persistence import DataFile
from cordboard_sandbox.record_server.seed import new_counterpart
from cordboard_sandbox.server import server

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cordboard_sandbox.record_server", description="A CRM's counterpart for demos and tests."
    )
    parser.add_argument("--dialect", type=Path, required=True, help="a counterpart.toml, or the folder that holds it")
    parser.add_argument("--port", type=int, default=8138, help="0 takes a free port")
    parser.add_argument("--host", default="127.0.0.1", choices=LOOPBACK, help="there is no protection behind it")
    parser.add_argument("--data", type=Path, help="file that keeps everything over restarts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--region", default="ES", choices=["ES", "UA", "FR", "GB"], help="where most people come from")
    parser.add_argument("--people", type=int, default=200, help="how many clients and prospects to invent")
    parser.add_argument("--clock", default="real", choices=["real", "manual"])
    parser.add_argument("--own-field", action="store_true", help="add the fields of [[own_fields]]")
    parser.add_argument("--switch", action="append", default=[], help="NAME=on or NAME=off, of [switches]")
    parser.add_argument("--ready-json", action="store_true", help="print one JSON line when ready")
    return parser


def counterpart(asked: argparse.Namespace, dialect: Dialect, file: DataFile | None) -> Counterpart:
    """The counterpart from its file, or a new one from the seed. Raises: OSError, ValueError."""
    clock = Clock(asked.clock)
    if file and (state := file.load()):
        own = Counterpart(dialect, clock, state)
    else:
        own = new_counterpart(
            dialect, clock, seed=asked.seed, region=asked.region, people=asked.people, own_fields=asked.own_field
        )
    for text in asked.switch:
        name, _, word = text.partition("=")
        if name not in dialect.switches or word not in ("on", "off"):
            raise ValueError(f"--switch {text}: NAME=on or NAME=off; names are {', '.join(dialect.switches)}")
        own.state.switches[name] = word == "on"
    return own


async def run(asked: argparse.Namespace) -> None:
    file = DataFile(asked.data) if asked.data else None
    own = counterpart(asked, load(asked.dialect), file)
    if file:
        file.save(own)
    running = server(Sandbox(own, file), asked.host, asked.port)
    serving = asyncio.create_task(running.serve())
    while not running.started and not serving.done():  # noqa: ASYNC110  uvicorn offers no event for this
        await asyncio.sleep(0.01)
    if running.started:
        announce(asked, own, running.servers[0].sockets[0].getsockname()[1])
    await serving


def announce(asked: argparse.Namespace, own: Counterpart, port: int) -> None:
    base = f"http://{asked.host}:{port}"
    if asked.ready_json:
        print(json.dumps(ready(own, base)), flush=True)
        return
    held = sum(len(table) for table in own.state.tables.values())
    head = own.dialect.dialect
    print(f"SANDBOX {head.title} {head.version} at {base} (seed {own.state.seed}, {held} records)", flush=True)
    for name, account in own.state.accounts.items():
        said = ", ".join(f"{field} {value}" for field, value in credentials(account).items())
        print(f"  {name}: {said}", flush=True)


def ready(own: Counterpart, base: str) -> dict[str, Any]:
    """What a starter needs to know; `api_key` is the first account's key."""
    accounts = {name: credentials(account) for name, account in own.state.accounts.items()}
    first: dict[str, str] = next(iter(accounts.values()), {})
    return {
        "base": base,
        "api_key": first.get("key", ""),
        "control": f"{base}/__sandbox",
        "dialect": own.dialect.dialect.id,
        "seed": own.state.seed,
        "accounts": accounts,
    }


def credentials(account: Any) -> dict[str, str]:
    """What an account signs in with."""
    names = ("login", "password", "key", "secret", "client_id", "client_secret", "refresh_token")
    return {name: value for name in names if (value := getattr(account, name))}


def main() -> int:
    asked = options().parse_args()
    try:
        asyncio.run(run(asked))
    except KeyboardInterrupt:
        return 130
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        print(f"record server: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
