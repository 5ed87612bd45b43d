"""A server started as a new program; only for the cold restart.

`python -m bench.programs.server_program '{"data": FOLDER}'`
"""

import asyncio
import json
import sys

import uvloop

from bench.programs.measured_server import open_measured_server


async def serve() -> None:
    await open_measured_server(**json.loads(sys.argv[1]))
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve())
