"""One short login at the manager interface: does it let us in, which version is it, which extensions does it list.

Beside the held connection (`client.py`), which it does not disturb. Nothing is stored and no event is asked for.
"""

import asyncio
from collections.abc import Callable

from cordboard.pbx.asterisk.ami_packets import Packet, Stream, action
from cordboard.pbx.asterisk.client import CHUNK, Open, Reader, Writer
from cordboard.pbx.asterisk.encryption import NotSecure
from cordboard.pbx.asterisk.extension_lists import ExtensionLists
from cordboard.pbx.asterisk.versions import Support, greeted, named, notices_of, support_of
from cordboard.ports.errors import NeedsHuman, Unavailable
from cordboard.ports.phone import PhoneProbe
from cordboard.toolkit.os_error_text import cause_of

PATIENCE_S = 5.0  # for the whole conversation
CLOSING_S = 1.0  # then the line is cut
LOGIN, VERSION, BYE = "cb-probe", "cb-probe-version", "cb-probe-bye"


class Probe:
    """Asks the manager at one address. Units: `patience` s."""

    def __init__(
        self,
        host: str,
        port: int,
        username: str,
        secret: str,
        *,
        open_: Open = asyncio.open_connection,
        patience: float = PATIENCE_S,
    ) -> None:
        self._where = f"Asterisk manager at {host}:{port}"
        self._host, self._port, self._open, self._patience = host, port, open_, patience
        self._login = {"ActionID": LOGIN, "Username": username, "Secret": secret, "Events": "off"}
        self._lists = ExtensionLists()
        self._stream = Stream()
        self._protocol: str | None = None
        self._asterisk: str | None = None
        self._logged_in = self._version_known = False

    async def ask(self, lists: bool) -> PhoneProbe:
        """Log in, and ask for the extensions if `lists`. Raises: NeedsHuman (not let in, too old, not safe),
        Unavailable."""
        try:
            async with asyncio.timeout(self._patience):
                reader, writer = await self._open(self._host, self._port)
                try:
                    await self._converse(reader, writer, lists)
                finally:
                    await self._end(writer)
        except TimeoutError as late:
            if not self._logged_in:
                raise Unavailable(f"{self._where}: no answer within {self._patience:.0f} s.", wrote=False) from late
        except NotSecure as unusable:
            raise NeedsHuman(str(unusable), code="encryption", wrote=False) from unusable
        except OSError as error:
            raise Unavailable(f"{self._where}: {cause_of(error)}.", wrote=False) from error
        return PhoneProbe(
            version=named(self._protocol, self._asterisk) or "",
            extensions=self._lists.extensions,
            queues=self._lists.queues,
            strays=self._lists.strays,
            agents=self._lists.agents,
            denied=tuple(self._lists.denied),
            complete=not lists or self._lists.complete,
        )

    async def _converse(self, reader: Reader, writer: Writer, lists: bool) -> None:
        writer.write(action("Login", self._login))
        await self._until(reader, lambda: self._logged_in)
        writer.write(action("CoreSettings", {"ActionID": VERSION}))
        if lists:
            writer.write(self._lists.questions())
        await self._until(reader, lambda: self._version_known and (not lists or self._lists.complete))
        writer.write(action("Logoff", {"ActionID": BYE}))
        await writer.drain()

    async def _end(self, writer: Writer) -> None:
        """Close the connection. An encrypted one waits for the PBX to close it, too: not for long."""
        writer.close()
        try:
            async with asyncio.timeout(CLOSING_S):
                await writer.wait_closed()
        except OSError:  # a time-out is one
            pass
        finally:
            writer.transport.abort()

    async def _until(self, reader: Reader, done: Callable[[], bool]) -> None:
        while not done():
            data = await reader.read(CHUNK)
            if not data:
                raise ConnectionResetError("the PBX closed the connection")
            for body in self._stream.feed(data):
                self._take(body)

    def _take(self, body: bytes) -> None:
        packet = Packet(body)
        ask = packet.get("ActionID")
        if (protocol := greeted(body)) is not None:
            self._protocol = protocol
            self._refuse_too_old()
        if ask == LOGIN:
            if packet.get("Response") != "Success":
                raise NeedsHuman(
                    self._not_let_in(packet.get("Message") or "no reason given"), code="login", wrote=False
                )
            self._logged_in = True
        elif ask == VERSION:
            self._asterisk, self._version_known = packet.get("AsteriskVersion") or None, True
            self._refuse_too_old()
        else:
            self._lists.received(body)

    def _refuse_too_old(self) -> None:
        if support_of(self._protocol, self._asterisk) is Support.TOO_OLD:
            version = notices_of(self._protocol, self._asterisk)[0].values.get("version", "This Asterisk")
            raise NeedsHuman(f"{version} is too old. Update it to version 16 or later.", code="too_old", wrote=False)

    def _not_let_in(self, why: str) -> str:
        return f"{self._where} rejected the login: {why}. Check the username, the secret and 'permit' in manager.conf."
