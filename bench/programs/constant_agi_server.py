"""A FastAGI server that answers a constant, to measure the cost of the conversation alone; and its client."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from cordboard_sandbox.pbx.agi import Conversation

ANSWER = (
    b'SET VARIABLE CB_NAME "Person 1"\nSET VARIABLE CB_COMPANY "Company 0"\n'
    b'SET VARIABLE CB_KIND "contact"\nSET VARIABLE CB_OWNER "Ana"\nSET VARIABLE CB_MATCH "found"\n'
)
ROUTE = (
    b'SET VARIABLE CB_DEST_KIND "queue"\nSET VARIABLE CB_DEST "vip"\n'
    b'SET VARIABLE CB_DEST_WHY "Bench has Person 1 (contact). Tier is GOLD. Line 1: Tier is GOLD, so queue vip."\n'
    b'SET VARIABLE CB_ROUTE "queue/vip"\nSET VARIABLE CB_OK "1"\n'
)
LINES = ANSWER.count(b"\n")
WHO = "who?region=ES"


def attendant(answer: bytes) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    """Reads the request, sends everybody the same answer, reads the replies."""

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (await reader.readline()).strip():
            pass
        writer.write(answer)
        writer.write_eof()  # a real PBX runs the commands behind the first one then
        for _ in range(answer.count(b"\n")):
            await reader.readline()
        writer.close()

    return attend


class Constant:
    """Serves the benchmark's method calls."""

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server
        self.ready = {"agi": server.sockets[0].getsockname()[1]}


async def open_constant(route: bool = False) -> Constant:
    return Constant(await asyncio.start_server(attendant(ROUTE if route else ANSWER), "127.0.0.1", 0))


class Asker:
    """Serves the benchmark's method calls."""

    ready = None

    def __init__(self) -> None:
        self._asked = 0  # each conversation is a call of its own

    async def ask(self, port: int, callers: list[str], rate: float, script: str = WHO) -> list[float]:
        """One conversation per caller, started `rate` times a second, independent of the others. Units: s."""
        begun, tasks = time.perf_counter(), []
        for n, caller in enumerate(callers):
            if (wait := begun + n / rate - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            tasks.append(asyncio.create_task(self._one(port, caller, self._asked + n, script)))
        self._asked += len(callers)
        return list(await asyncio.gather(*tasks))

    async def _one(self, port: int, caller: str, n: int, script: str) -> float:
        begun = time.perf_counter()
        transport, talk = await asyncio.get_running_loop().create_connection(Conversation, "127.0.0.1", port)
        transport.write(question(caller, n, script))
        heard = 0
        while (line := await talk.commands.next()) is not None:
            if line.startswith(b"GET VARIABLE "):  # what the caller dialled: nothing
                talk.reply("200 result=0")
                continue
            if not line.startswith(b"SET VARIABLE "):
                raise AssertionError(line)
            heard += 1
            talk.reply("200 result=1")
        took = time.perf_counter() - begun
        transport.close()
        if heard != LINES:
            raise AssertionError(f"{heard} variables for {caller}")
        return took


async def open_asker() -> Asker:
    return Asker()


def question(caller: str, n: int, script: str = WHO) -> bytes:
    """The first lines that Asterisk sends."""
    pairs: dict[str, Any] = {
        "agi_network": "yes",
        "agi_network_script": script,
        "agi_request": f"agi://127.0.0.1/{script}",
        "agi_channel": f"PJSIP/trunk-{n:08x}",
        "agi_language": "en",
        "agi_type": "PJSIP",
        "agi_uniqueid": f"pbx-1700000000.{n}",
        "agi_version": "22.10.1",
        "agi_callerid": caller,
        "agi_calleridname": "unknown",
        "agi_callingpres": 0,
        "agi_callingani2": 0,
        "agi_callington": 0,
        "agi_callingtns": 0,
        "agi_dnid": "928000080",
        "agi_rdnis": "unknown",
        "agi_context": "from-trunk",
        "agi_extension": "did_928000080",
        "agi_priority": 1,
        "agi_enhanced": "0.0",
        "agi_accountcode": "",
        "agi_threadid": "140012345678912",
    }
    return ("".join(f"{name}: {value}\n" for name, value in pairs.items()) + "\n").encode()
