"""The switch's side of FastAGI: asks a server where a call shall go and obeys what it sets.

Only what a dialplan needs; the words are those of a real Asterisk (docs/reference/telephony.md section 4).
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

SET = re.compile(r'SET VARIABLE (\S+) "?(.*?)"?\Z', re.IGNORECASE | re.DOTALL)
GET = re.compile(r"GET (?:FULL )?VARIABLE \$?\{?([^}\s]+)\}?", re.IGNORECASE)
DEADLINE_S = 2.0
LONGEST_LINE = 8191  # bytes, as Asterisk 22; the rest counts as the next line


@dataclass
class Asked:
    """What came of asking. `status` as in AGISTATUS."""

    status: str
    variables: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)


def environment(address: str, script: str, about: Mapping[str, str]) -> bytes:
    """The lines that open the conversation."""
    pairs = {
        "agi_network": "yes",
        "agi_network_script": script,
        "agi_request": f"agi://{address}/{script}",
        "agi_channel": about["channel"],
        "agi_language": "en",
        "agi_type": "PJSIP",
        "agi_uniqueid": about["uniqueid"],
        "agi_version": "22.10.1~dfsg+~cs6.15.60671435-1",
        "agi_callerid": about["caller"] or "unknown",
        "agi_calleridname": about["name"] or "unknown",
        "agi_callingpres": "0",
        "agi_callingani2": "0",
        "agi_callington": "0",
        "agi_callingtns": "0",
        "agi_dnid": about["did"],
        "agi_rdnis": "unknown",
        "agi_context": "from-trunk",
        "agi_extension": f"did_{about['did']}",
        "agi_priority": "1",
        "agi_enhanced": "0.0",
        "agi_accountcode": "",
        "agi_threadid": "140012345678912",
    }
    return ("".join(f"{key}: {text}\n" for key, text in pairs.items()) + "\n").encode()


def answer(command: str, about: Mapping[str, str], asked: Asked) -> str:
    """What the switch replies to one command; sets variables as a side effect on `asked`."""
    asked.commands.append(command)
    if found := SET.match(command):
        asked.variables[found[1]] = found[2].replace('\\"', '"').replace("\\\\", "\\")
        return "200 result=1"
    if found := GET.match(command):
        known = {"CALLERID(num)": about["caller"], "CALLERID(name)": about["name"], "CB_DID": about["did"]}
        text = asked.variables.get(found[1], known.get(found[1], ""))
        return f"200 result=1 ({text})" if text else "200 result=0"
    word = command.split(" ")[0].upper()
    if word in ("ANSWER", "NOOP", "VERBOSE", "STREAM", "WAIT", "EXEC"):
        return "200 result=0"
    if word in ("HANGUP", "DATABASE"):
        return "200 result=1"
    return "510 Invalid or unknown command"


class Commands:
    """The server's lines, read as a real switch reads them: it waits for bytes on the line before it looks at those it
    already holds. So of several commands in one write only the first runs until more bytes or the end come.
    """

    def __init__(self) -> None:
        self._arrived, self._held, self._over = b"", b"", False
        self._changed = asyncio.Event()

    def feed(self, data: bytes) -> None:
        """Bytes have arrived."""
        self._arrived += data
        self._changed.set()

    def feed_eof(self) -> None:
        """The server sends no more."""
        self._over = True
        self._changed.set()

    async def next(self) -> bytes | None:
        """The next line without its line feed; a last line that was cut off counts as whole. None at the end."""
        await self._readable()
        while b"\n" not in self._held[: LONGEST_LINE + 1] and len(self._held) < LONGEST_LINE:
            if not self._arrived and self._over:
                rest, self._held = self._held, b""
                return rest or None
            await self._readable()
            self._held, self._arrived = self._held + self._arrived, b""
        line, feed, _ = self._held[: LONGEST_LINE + 1].partition(b"\n")
        line = line[:LONGEST_LINE]
        self._held = self._held[len(line) + len(feed) :]
        return line

    async def _readable(self) -> None:
        while not (self._arrived or self._over):
            self._changed.clear()
            await self._changed.wait()


async def obey(commands: Commands, about: Mapping[str, str], asked: Asked, reply: Callable[[str], None]) -> None:
    """Run the server's commands, one after the other, until it ends the conversation."""
    while (line := await commands.next()) is not None:
        reply(answer(line.decode("utf-8", "replace"), about, asked))


class Conversation(asyncio.Protocol):
    """The switch's end of one connection."""

    _transport: asyncio.Transport

    def __init__(self) -> None:
        self.commands = Commands()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.commands.feed(data)

    def eof_received(self) -> bool:
        self.commands.feed_eof()
        return True  # replies can still be sent

    def connection_lost(self, exc: Exception | None) -> None:
        self.commands.feed_eof()

    def reply(self, line: str) -> None:
        """Send one line."""
        if not self._transport.is_closing():
            self._transport.write((line + "\n").encode())


async def ask(address: str, script: str, about: Mapping[str, str]) -> Asked:
    """One question to a FastAGI server; its deadline is ours too, so that a silent server blocks nobody here."""
    asked = Asked(status="FAILURE")
    host, _, port = address.rpartition(":")
    try:
        async with asyncio.timeout(DEADLINE_S):
            connect = asyncio.get_running_loop().create_connection(Conversation, host, int(port))
            transport, talk = await connect
            try:
                transport.write(environment(address, script, about))
                asked.status = "SUCCESS"
                await obey(talk.commands, about, asked, talk.reply)
            finally:
                transport.close()
    except TimeoutError:
        asked.status = "TIMEOUT"
    except OSError:
        pass
    return asked
