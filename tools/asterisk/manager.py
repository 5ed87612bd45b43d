"""A small manager client for tests: login, actions, events. Not the product's connector."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

Packet = dict[str, Any]


class Ami:
    """Keeps all events it has received."""

    def __init__(self, port: int, user: str, secret: str, host: str = "127.0.0.1") -> None:
        self.host, self.port, self.user, self.secret = host, port, user, secret
        self.events: list[Packet] = []
        self.answers: dict[str, asyncio.Future[Packet]] = {}
        self.listeners: list[Callable[[Packet], None]] = []
        self.number = 0
        self.raw = bytearray()  # every packet as received

    async def open(self, events: str = "on") -> Self:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        await self.reader.readline()  # the greeting is one line, not a packet
        self.task = asyncio.create_task(self._read())
        reply = await self.action("Login", Username=self.user, Secret=self.secret, Events=events)
        if reply.get("Response") != "Success":
            raise RuntimeError(reply)
        return self

    async def _read(self) -> None:
        while True:
            try:
                got = await self.reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            self.raw += got
            packet = _fields(got)
            if "Response" in packet and packet.get("ActionID") in self.answers:
                self.answers.pop(packet["ActionID"]).set_result(packet)
            elif "Event" in packet:
                self.events.append(packet)
                for listener in list(self.listeners):
                    listener(packet)

    async def action(self, name: str, variables: tuple[str, ...] = (), **fields: str) -> Packet:
        """The response to one action."""
        self.number += 1
        key = f"t{self.number}"
        lines = [f"Action: {name}", f"ActionID: {key}", *(f"{k}: {v}" for k, v in fields.items())]
        lines += [f"Variable: {one}" for one in variables]
        answer = self.answers[key] = asyncio.get_running_loop().create_future()
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        return await asyncio.wait_for(answer, 10)

    async def expect(self, event: str, within: float = 10, **fields: str) -> Packet:
        """The first event with these fields, including events already received."""

        def fits(packet: Packet) -> bool:
            return packet["Event"] == event and all(packet.get(k) == v for k, v in fields.items())

        if seen := next(filter(fits, self.events), None):
            return seen
        found: asyncio.Future[Packet] = asyncio.get_running_loop().create_future()

        def listen(packet: Packet) -> None:
            if fits(packet) and not found.done():
                found.set_result(packet)

        self.listeners.append(listen)
        try:
            return await asyncio.wait_for(found, within)
        finally:
            self.listeners.remove(listen)

    async def close(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        self.writer.close()
        await asyncio.gather(self.writer.wait_closed(), return_exceptions=True)


def _fields(packet: bytes) -> Packet:
    found: Packet = {}
    for line in packet.decode("utf-8", "replace").split("\r\n"):
        key, colon, text = line.partition(":")
        if not colon:
            continue
        text = text.removeprefix(" ")
        if key in found:  # repeated keys: ChanVariable, Output, Variable
            old = found[key]
            found[key] = [*(old if isinstance(old, list) else [old]), text]
        else:
            found[key] = text
    return found
