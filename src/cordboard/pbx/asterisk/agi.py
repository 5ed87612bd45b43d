"""FastAGI: the dialplan asks, we answer with variables to set, in time or not at all.

A server that stays silent blocks the caller for ever, so the whole conversation has one deadline; then we close and
the dialplan goes on with its own default. What the answer is, is decided elsewhere (`answer`).
Source: reference/telephony.md 4.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol
from urllib.parse import parse_qsl

from cordboard.domain.call import Value

DEADLINE_MS = 300
LONGEST_DEADLINE_MS = 800
MOST_LINES = 200  # of `agi_*` variables; the longest seen is 25
ABSENT = frozenset({"", "unknown", "<unknown>"})


class AgiQuestion(Value, frozen=True, kw_only=True):
    """What the dialplan tells when it asks. `parameters` are those behind the script's `?`."""

    script: str = ""
    parameters: dict[str, str] = {}
    arguments: tuple[str, ...] = ()
    call: str = ""  # the leg's unique id
    channel: str = ""
    caller: str | None = None
    caller_name: str | None = None
    dialled: str | None = None
    context: str = ""
    extension: str = ""
    variables: dict[str, str] = {}  # all `agi_*` as they came


Answer = Callable[[AgiQuestion], Awaitable[Mapping[str, str]]]


class Reader(Protocol):
    async def readline(self) -> bytes: ...
    async def readuntil(self, end: bytes, /) -> bytes: ...


class Writer(Protocol):
    def write(self, data: bytes, /) -> None: ...
    async def drain(self) -> None: ...
    def close(self) -> None: ...


class AgiServer:
    """Answers the dialplan's questions within the deadline."""

    def __init__(self, answer: Answer, deadline_ms: int = DEADLINE_MS) -> None:
        self._answer = answer
        self._deadline = min(deadline_ms, LONGEST_DEADLINE_MS) / 1000

    async def serve(self, host: str, port: int) -> asyncio.Server:
        """Listen; whoever starts it closes it."""
        return await asyncio.start_server(self.attend, host, port)

    async def attend(self, reader: Reader, writer: Writer) -> None:
        """One question from the first line to the end, whatever happens in between."""
        try:
            async with asyncio.timeout(self._deadline):
                await self._talk(reader, writer)
        except (OSError, ValueError, TimeoutError):  # gone, broken, or late: the dialplan goes on without us
            pass
        finally:
            writer.close()

    async def _talk(self, reader: Reader, writer: Writer) -> None:
        question = question_of(await _variables(reader))
        if question is None:
            return
        lines = [set_variable(name, value) for name, value in (await self._answer(question)).items()]
        writer.write(b"".join(lines))
        await writer.drain()
        for _ in lines:  # closing with answers unread would cut the line under them
            await _reply(reader)


async def _variables(reader: Reader) -> dict[str, str]:
    """The `agi_*` lines up to the empty one, read at once; what is no such line is skipped."""
    try:
        head = await reader.readuntil(b"\n\n")
    except asyncio.IncompleteReadError as ended:
        head = ended.partial
    except asyncio.LimitOverrunError as endless:
        raise ValueError("the question has no end") from endless
    lines = head.decode("utf-8", "replace").split("\n", MOST_LINES)[:MOST_LINES]
    pairs = [line.partition(":") for line in lines if line.startswith("agi_")]
    return {name: value.strip() for name, colon, value in pairs if colon}


async def _reply(reader: Reader) -> None:
    """Skip one answer. A bare HANGUP may come before it; a usage text ends with its `520 End`."""
    inside_usage = False
    while line := await reader.readline():
        if line.startswith(b"520-"):
            inside_usage = True
        elif line.strip() != b"HANGUP" and (not inside_usage or line.startswith(b"520 ")):
            return


def question_of(variables: Mapping[str, str]) -> AgiQuestion | None:
    """The question in the `agi_*` variables; none if they hold none."""
    if "agi_uniqueid" not in variables:
        return None
    script, _, query = variables.get("agi_network_script", "").partition("?")
    arguments = sorted(
        (int(number), value)
        for name, value in variables.items()
        if name.startswith("agi_arg_") and (number := name.removeprefix("agi_arg_")).isdigit()
    )
    return AgiQuestion(
        script=script,
        parameters=dict(parse_qsl(query, keep_blank_values=True)),
        arguments=tuple([value for _, value in arguments]),
        call=variables["agi_uniqueid"],
        channel=variables.get("agi_channel", ""),
        caller=_told(variables, "agi_callerid"),
        caller_name=_told(variables, "agi_calleridname"),
        dialled=_told(variables, "agi_dnid"),
        context=variables.get("agi_context", ""),
        extension=variables.get("agi_extension", ""),
        variables=dict(variables),
    )


def _told(variables: Mapping[str, str], name: str) -> str | None:
    value = variables.get(name, "")
    return None if value in ABSENT else value


def set_variable(name: str, value: str) -> bytes:
    """A command that sets a variable; quotes and backslashes escaped, line ends made blanks."""
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise ValueError(f"{name!r} is no name of a channel variable")
    quoted = " ".join(value.splitlines()).replace("\\", "\\\\").replace('"', '\\"')
    return f'SET VARIABLE {name} "{quoted}"\n'.encode()
