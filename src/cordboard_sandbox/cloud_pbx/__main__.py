"""`python -m cordboard_sandbox.cloud_pbx`: a simulated cloud phone system on loopback, in the dialect of a provider."""

import argparse
import asyncio
import json
import sys
import time

import httpx

from cordboard_sandbox.cloud_pbx.app import CloudPbx
from cordboard_sandbox.cloud_pbx.dialects import DIALECTS, Account, HookMessage
from cordboard_sandbox.server import server

LOOPBACK = "127.0.0.1"
DELIVERY_S = 20.0


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cordboard_sandbox.cloud_pbx", description=__doc__)
    parser.add_argument("--dialect", default="plain", choices=sorted(DIALECTS))
    parser.add_argument("--port", type=int, default=8740, help="0 takes a free port")
    parser.add_argument("--key", default=Account.key, help="what the customer signs in with")
    parser.add_argument("--secret", default=Account.secret)
    parser.add_argument("--hook", default="", metavar="URL", help="where calls are reported")
    parser.add_argument("--ready-json", action="store_true", help="print one JSON line when ready")
    return parser


async def run(asked: argparse.Namespace) -> None:
    async with httpx.AsyncClient(timeout=DELIVERY_S) as client:

        async def deliver(message: HookMessage) -> None:
            headers = {"content-type": message.content_type, **message.headers}
            try:
                await client.post(asked.hook, content=message.body, headers=headers)
            except httpx.HTTPError as error:
                print(f"webhook not delivered: {error}", file=sys.stderr)

        account = Account(asked.key, asked.secret, "")
        app = CloudPbx(DIALECTS[asked.dialect](), account, time.time, deliver if asked.hook else None)
        running = server(app, LOOPBACK, asked.port)
        task = asyncio.create_task(running.serve())
        while not running.started and not task.done():  # noqa: ASYNC110  uvicorn offers no event for this
            await asyncio.sleep(0.01)
        if running.started:
            port = running.servers[0].sockets[0].getsockname()[1]
            app.account = Account(asked.key, asked.secret, f"http://{LOOPBACK}:{port}")
            ready = {"base": app.account.base, "key": asked.key, "secret": asked.secret, "dialect": asked.dialect}
            print(json.dumps(ready) if asked.ready_json else f"{asked.dialect} on {app.account.base}", flush=True)
        await task


if __name__ == "__main__":
    try:
        asyncio.run(run(options().parse_args()))
    except KeyboardInterrupt:
        sys.exit(0)
