"""A short manager session for commands, beside the one that hears the events: log in, ask, leave.

One session works off its actions one after the other, so commands have one of their own: an action that takes long
holds up no event. Source: docs/reference/call-control.md, section 1.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count

from cordboard.pbx.asterisk.ami_packets import Packet, Stream, action, event_name
from cordboard.pbx.asterisk.client import CHUNK, Open, Reader, Writer
from cordboard.pbx.asterisk.encryption import NotSecure
from cordboard.pbx.asterisk.rights import DENIED
from cordboard.ports.errors import NeedsHuman, PermissionMissing, Unavailable
from cordboard.toolkit.os_error_text import cause_of

PATIENCE_S = 5.0  # for each answer
RIGHTS = "system,call,originate,agent,reporting"
LONGEST_LIST = 20_000  # packets
OURS = "cb-do-"  # what our ActionIDs begin with: answers to others are none of ours


class Manager:
    """The manager interface at one address. Units: `patience` s."""

    def __init__(
        self, host: str, port: int, username: str, secret: str, open_: Open, patience: float = PATIENCE_S
    ) -> None:
        self.where = f"Asterisk manager at {host}:{port}"
        self._host, self._port, self._open, self._patience = host, port, open_, patience
        self._login = {"Username": username, "Secret": secret, "Events": "off"}

    @asynccontextmanager
    async def session(self) -> AsyncIterator["Conversation"]:
        """Logged in; it leaves at the end. Raises: NeedsHuman, Unavailable."""
        try:
            async with asyncio.timeout(self._patience):
                reader, writer = await self._open(self._host, self._port)
        except NotSecure as unusable:
            raise NeedsHuman(str(unusable), code="encryption", wrote=False) from unusable
        except OSError as error:  # a time-out is one
            raise Unavailable(f"{self.where}: {cause_of(error)}.", wrote=False) from error
        talk = Conversation(self.where, reader, writer, self._patience)
        try:
            answer = await talk.ask("Login", self._login)
            if answer.get("Response") != "Success":
                why = answer.get("Message") or "no reason given"
                raise NeedsHuman(f"{self.where} rejected the login: {why}.", code="login", wrote=False)
            yield talk
            writer.write(action("Logoff", {}))
        finally:
            writer.close()


class Conversation:
    """Actions and their answers; events are not asked for, and passed over outside of lists."""

    def __init__(self, where: str, reader: Reader, writer: Writer, patience: float) -> None:
        self._where, self._reader, self._writer, self._patience = where, reader, writer, patience
        self._stream = Stream()
        self._waiting: list[bytes] = []
        self._ids = count(1)

    async def ask(self, name: str, fields: Mapping[str, str | list[str]], ident: str = "") -> Packet:
        """The answer to one action. `ident`: its ActionID, where events shall have it, too. Raises: Unavailable,
        PermissionMissing."""
        ident = ident or f"{OURS}{next(self._ids)}"
        self._writer.write(action(name, {"ActionID": ident, **fields}))
        try:
            async with asyncio.timeout(self._patience):
                await self._writer.drain()
                answer = await self._next(lambda packet: packet.get("ActionID") == ident)
        except OSError as error:
            wrote = None if name != "Login" else False
            raise Unavailable(f"{self._where}: {cause_of(error)}.", wrote=wrote) from error
        if answer.get("Message").strip() == DENIED:
            text = f"{self._where}: the manager user may not use {name}. In manager.conf it needs write = {RIGHTS}."
            raise PermissionMissing(text, permission=name)
        return answer

    async def list(self, name: str, fields: Mapping[str, str | list[str]]) -> Sequence[bytes]:
        """The packets of a list, without its first answer and its end. Raises: as `ask`."""
        ident = f"{OURS}{next(self._ids)}"
        answer = await self.ask(name, fields, ident)
        found: list[bytes] = []
        if answer.get("Response") != "Success":
            return found
        try:
            async with asyncio.timeout(self._patience):
                while len(found) < LONGEST_LIST:
                    body = await self._packet()
                    packet = Packet(body)
                    if packet.get("ActionID") == ident:
                        if packet.get("EventList") == "Complete":
                            break
                        found.append(body)
        except OSError as error:
            raise Unavailable(f"{self._where}: {cause_of(error)}.", wrote=None) from error
        return found

    async def variable(self, name: str, channel: str = "") -> str | None:
        """The value of a variable or function; None where it cannot be asked."""
        fields = {"Variable": name, **({"Channel": channel} if channel else {})}
        try:
            answer = await self.ask("Getvar", fields)
        except PermissionMissing:
            return None
        return answer.get("Value") if answer.get("Response") == "Success" else None

    async def _next(self, wanted: Callable[[Packet], bool]) -> Packet:
        while True:
            body = await self._packet()
            packet = Packet(body)
            if not event_name(body) and wanted(packet):
                return packet

    async def _packet(self) -> bytes:
        while not self._waiting:
            data = await self._reader.read(CHUNK)
            if not data:
                raise ConnectionResetError("the PBX closed the connection")
            self._waiting += self._stream.feed(data)
        return self._waiting.pop(0)
