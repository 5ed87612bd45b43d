"""A server started as a new program: `python -m bench.alone '{"data": FOLDER}'`. For the cold restart only."""

import asyncio
import json
import sys

import uvloop

from bench.house import open_house


async def serve() -> None:
    await open_house(**json.loads(sys.argv[1]))
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve())
