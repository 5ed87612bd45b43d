"""Phones, the outside world and a manager around one real Asterisk: what the scenarios play with.

One `World` is one scenario; entering it registers nothing, leaving it hangs up and unregisters everything.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any, Self

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "asterisk"))
from manager import Ami, Packet
from sipphone import Phone

CLIENT = "600111222"
NAME = "Juan Client"
WITHIN = 15.0  # s; a bound for everything that must happen


class World:
    """One scenario's surroundings. `pbx` is the JSON line of tools/asterisk/up.py."""

    def __init__(self, pbx: dict[str, Any]) -> None:
        self.pbx = pbx
        self.server = ("127.0.0.1", int(pbx["sip"]))
        self.phones: list[Any] = []

    async def __aenter__(self) -> Self:
        self.ami = await Ami(self.pbx["ami"], self.pbx["user"], self.pbx["password"]).open()
        await self.settings(RING=20, QUEUE_WAIT=30, RECORD="yes")
        self.out = Phone("pstn", self.server, port=self.pbx["trunk"])
        await self.out.start(register=False)
        del self.ami.events[:]
        del self.ami.raw[:]
        return self

    async def __aexit__(self, *_: object) -> None:
        for phone in (*self.phones, self.out):
            await phone.stop()
        await self.ami.close()

    async def settings(self, **values: object) -> None:
        """Set variables of the dialplan, for instance RING (s until nobody answers)."""
        for name, value in values.items():
            await self.ami.action("Setvar", Variable=name, Value=str(value))

    async def phone(self, extension: str, **behaviour: Any) -> Any:
        """A registered phone."""
        one = await Phone(extension, self.server, self.pbx["password"], **behaviour).start()
        self.phones.append(one)
        return one

    async def ring(self, number: str, caller: str = CLIENT, name: str = NAME) -> Any:
        """Somebody outside calls a number of the company."""
        return await self.out.call(number, from_user=caller, display=name)

    async def event(self, name: str, **fields: str) -> Packet:
        """Wait for an event of the manager, also one already seen."""
        return await self.ami.expect(name, within=WITHIN, **fields)

    async def talking(self, count: int = 1) -> None:
        """Wait until `count` bridges have had two parties."""
        async with asyncio.timeout(WITHIN):
            while self._bridges() < count:
                await self._next()

    async def entered(self, extension: str, times: int = 1) -> None:
        """Wait until the phone of this extension has entered so many bridges."""
        async with asyncio.timeout(WITHIN):
            while self._entries(extension) < times:
                await self._next()

    def _entries(self, extension: str) -> int:
        entered = [e for e in self.ami.events if e["Event"] == "BridgeEnter"]
        return len([e for e in entered if e["Channel"].startswith(f"PJSIP/{extension}-")])

    def _bridges(self) -> int:
        pairs = [e for e in self.ami.events if e["Event"] == "BridgeEnter" and e["BridgeNumChannels"] == "2"]
        return len(pairs)

    async def quiet(self) -> None:
        """Wait until no leg is left: every Newchannel has had its Hangup."""
        async with asyncio.timeout(WITHIN):
            while self._legs():
                await self._next()

    def _legs(self) -> set[str]:
        began = {e["Uniqueid"] for e in self.ami.events if e["Event"] == "Newchannel"}
        ended = {e["Uniqueid"] for e in self.ami.events if e["Event"] == "Hangup"}
        return began - ended

    @property
    def linked(self) -> str:
        """The PBX's id of the first call that was played."""
        return str(next(e["Linkedid"] for e in self.ami.events if e["Event"] == "Newchannel"))

    async def _next(self) -> None:
        """Wait for any further event."""
        came = asyncio.Event()

        def listen(_: Packet) -> None:
            came.set()

        self.ami.listeners.append(listen)
        try:
            await came.wait()
        finally:
            self.ami.listeners.remove(listen)
