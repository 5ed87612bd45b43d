"""`python -m cordboard_sandbox.telegram`: a bot server that answers as Telegram's, on loopback."""

import argparse
import asyncio
import json
import sys

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.server import server
from cordboard_sandbox.telegram.app import TelegramSandbox
from cordboard_sandbox.telegram.bot import TOKEN, Bot

LOOPBACK = "127.0.0.1"


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cordboard_sandbox.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=8140, help="0 takes a free port")
    parser.add_argument("--token", default=TOKEN, help="the bot's token")
    parser.add_argument("--ready-json", action="store_true", help="print one JSON line when ready")
    return parser


async def run(asked: argparse.Namespace) -> None:
    running = server(TelegramSandbox(Bot(asked.token), Clock()), LOOPBACK, asked.port)
    task = asyncio.create_task(running.serve())
    while not running.started and not task.done():  # noqa: ASYNC110  uvicorn offers no event for this
        await asyncio.sleep(0.01)
    if running.started:
        base = f"http://{LOOPBACK}:{running.servers[0].sockets[0].getsockname()[1]}"
        ready = {"base": base, "token": asked.token, "control": base}
        print(json.dumps(ready) if asked.ready_json else f"a bot server on {base}, token {asked.token}", flush=True)
    await task


if __name__ == "__main__":
    try:
        asyncio.run(run(options().parse_args()))
    except KeyboardInterrupt:
        sys.exit(0)
