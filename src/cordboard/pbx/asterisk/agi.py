"""FastAGI: the dialplan asks, we answer with variables to set, in time or not at all.

A server that stays silent blocks the caller for ever, so the whole conversation has one deadline; then we close and
the dialplan goes on with its own default. What the answer is, is decided elsewhere (`answer`).

Asterisk looks for bytes on the line before it looks at those it already holds: of several commands in one write only
the first runs until more bytes or the end come. So all commands go out in one write with the end of our side behind
them; the replies still arrive. 6 variables cost the caller 2 ms so (16.28 and 22.10), and the deadline otherwise.
Source: docs/reference/telephony.md 4, tests/asterisk/test_fastagi.py.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import cast
from urllib.parse import parse_qsl

import msgspec
import structlog

from cordboard.domain.calls.call import Value
from cordboard.toolkit.listening import BACKLOG

log = structlog.get_logger()

DEADLINE_MS = 480  # a dialplan that bounds the wait itself does it at 500
LONGEST_DEADLINE_MS = 800
MOST_LINES = 200  # of `agi_*` variables; the longest seen is 25
MOST_TALKS = 256  # at a time
LONGEST = 64 * 1024  # stored bytes of the conversation
LONGEST_COMMAND = 2000  # bytes; Asterisk 16 cuts a line at 2,047 and runs the rest as further commands
ABSENT = frozenset({"", "unknown", "<unknown>"})
ARGUMENT = re.compile("[0-9]{1,4}")
VARIABLE = re.compile(r"200 result=1 \((.*)\)")
NO_TEXT = re.compile("[\x00-\x1f\x7f]+")
NO_LETTER = re.compile("[\ud800-\udfff]")  # half a letter: no UTF-8 has it
ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})


class AgiQuestion(Value, frozen=True, kw_only=True):
    """A question of the dialplan. `parameters` are those behind the script's `?`."""

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
    channel_variables: dict[str, str] = {}  # those that were asked for, and are set


Answer = Callable[[AgiQuestion], Awaitable[Mapping[str, str]]]
Wanted = Callable[[AgiQuestion], Sequence[str]]
"""Channel variables that the answer needs, asked for one by one before it."""


def nothing_wanted(_: AgiQuestion) -> Sequence[str]:
    """The question says everything."""
    return ()


class AgiServer:
    """Answers the dialplan's questions within the deadline."""

    def __init__(self, answer: Answer, deadline_ms: int = DEADLINE_MS, wanted: Wanted = nothing_wanted) -> None:
        self._answer = answer
        self._wanted = wanted
        self._deadline = min(deadline_ms, LONGEST_DEADLINE_MS) / 1000
        self._talks = Talks()

    async def serve(self, listener: socket.socket, most: int = MOST_TALKS) -> asyncio.Server:
        """Answer on a listening socket, so many at a time; whoever starts it closes it."""
        self._talks.most = most
        return await asyncio.get_running_loop().create_server(self.talk, sock=listener, backlog=BACKLOG)

    def talk(self) -> "Talk":
        """The other side of one conversation."""
        return Talk(self._answer, self._deadline, self._talks, self._wanted)


class Talks:
    """How many conversations are open. One too many is closed at once: the dialplan goes on without us."""

    def __init__(self, most: int = MOST_TALKS) -> None:
        self.most, self.open, self.refused = most, 0, 0


class Talk(asyncio.Protocol):
    """One question from the first line to the end, whatever happens in between. A protocol gets the bytes directly,
    because a caller waits: streams would wake us once per line.
    """

    _transport: asyncio.Transport

    def __init__(
        self, answer: Answer, deadline: float, talks: Talks | None = None, wanted: Wanted = nothing_wanted
    ) -> None:
        self._answer, self._deadline, self._talks, self._wanted = answer, deadline, talks or Talks(), wanted
        self._told: asyncio.Future[str] | None = None  # the reply to a question of ours
        self._heard = bytearray()
        self._answering: asyncio.Task[None] | None = None
        self._owed: int | None = None  # replies to our commands
        self._inside_usage = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._talks.open += 1
        if self._talks.open > self._talks.most:
            self._talks.refused += 1
            self._transport.abort()
            return
        self._timer = asyncio.get_running_loop().call_later(self._deadline, self._end)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if self._answering is None and b"\n\n" in self._heard:
            head, _, rest = bytes(self._heard).partition(b"\n\n")
            self._heard = bytearray(rest)
            self._hear_out(head)
        if len(self._heard) > LONGEST:
            self._end()
        self._take_replies()

    def eof_received(self) -> bool:
        """The peer sends no more; the dialplan may still read the answer after a hang-up."""
        if self._answering is None:
            self._hear_out(bytes(self._heard))
        elif self._owed is not None:
            self._end()
        elif self._told is not None and not self._told.done():
            self._told.set_result("")
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._talks.open -= 1
        self._end()

    def _hear_out(self, head: bytes) -> None:
        question = question_of(variables_in(head))
        if question is None:
            self._end()
        else:
            self._answering = asyncio.get_running_loop().create_task(self._say(question))

    async def _say(self, question: AgiQuestion) -> None:
        known = {name: value for name in self._wanted(question) if (value := await self._variable(name)) is not None}
        lines = await self._lines(msgspec.structs.replace(question, channel_variables=known) if known else question)
        self._owed = len(lines)
        if lines:
            self._transport.write(b"".join(lines))
            self._transport.write_eof()
        self._take_replies()

    async def _variable(self, name: str) -> str | None:
        """A channel variable of the caller; None where it is not set, or the phone system does not say."""
        self._told = asyncio.get_running_loop().create_future()
        self._transport.write(f"GET VARIABLE {name}\n".encode())
        found = VARIABLE.fullmatch(await self._told)
        self._told = None
        return found[1] if found else None

    async def _lines(self, question: AgiQuestion) -> list[bytes]:
        """The commands of the answer. A fault of ours leaves the dialplan to itself and one line in the log."""
        try:
            return [set_variable(name, value) for name, value in (await self._answer(question)).items()]
        except Exception as fault:
            log.error("a question of the dialplan was not answered", error=f"{type(fault).__name__}: {fault}")
            return []

    def _take_replies(self) -> None:
        """Close when each line was replied to: closing with replies unread would cut the line under them.

        A bare HANGUP may come before a reply; a usage text ends with its `520 End`.
        """
        if self._told is not None:
            self._hear_variable(self._told)
        if self._owed is None:
            return
        *lines, rest = bytes(self._heard).split(b"\n")
        self._heard = bytearray(rest)
        for line in lines:
            if line.startswith(b"520-"):
                self._inside_usage = True
            elif line.strip() != b"HANGUP" and (not self._inside_usage or line.startswith(b"520 ")):
                self._inside_usage = False
                self._owed -= 1
        if self._owed <= 0:
            self._end()

    def _hear_variable(self, told: "asyncio.Future[str]") -> None:
        """The first line that is a reply."""
        while not told.done() and b"\n" in self._heard:
            line, _, rest = bytes(self._heard).partition(b"\n")
            self._heard = bytearray(rest)
            if line.strip() != b"HANGUP":
                told.set_result(line.decode("utf-8", "replace").strip())

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._answering is not None:
            self._answering.cancel()
        self._transport.close()


def variables_in(head: bytes) -> dict[str, str]:
    """The `agi_*` lines of a question; what is no such line is skipped."""
    lines = head.decode("utf-8", "replace").split("\n", MOST_LINES)[:MOST_LINES]
    pairs = [line.partition(":") for line in lines if line.startswith("agi_")]
    return {name: value.strip() for name, colon, value in pairs if colon}


def question_of(variables: Mapping[str, str]) -> AgiQuestion | None:
    """The question in the `agi_*` variables; none if they hold none."""
    if "agi_uniqueid" not in variables:
        return None
    script, _, query = variables.get("agi_network_script", "").partition("?")
    arguments = sorted(
        (int(number), value)
        for name, value in variables.items()
        if name.startswith("agi_arg_") and ARGUMENT.fullmatch(number := name.removeprefix("agi_arg_"))
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
    """A command that sets a variable: quotes and backslashes escaped, control characters made blanks, at most
    `LONGEST_COMMAND` bytes. Raises: ValueError for a name that no variable has."""
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise ValueError(f"{name!r} is no name of a channel variable")
    head, tail = f'SET VARIABLE {name} "'.encode(), b'"\n'
    text = NO_LETTER.sub("\ufffd", NO_TEXT.sub(" ", value))
    return head + _escaped(text, LONGEST_COMMAND - len(head) - len(tail)) + tail


def _escaped(text: str, room: int) -> bytes:
    """The text inside quotes, cut before the first character that has no room. Units: bytes."""
    whole = text.translate(ESCAPED).encode()
    if len(whole) <= room:
        return whole
    kept = bytearray()
    for character in text:
        one = character.translate(ESCAPED).encode()
        if len(kept) + len(one) > room:
            break
        kept += one
    return bytes(kept)
