"""Holds the manager connection: connects, keeps alive, reconnects. `session.py` has the protocol.

A lost connection only costs time: after each login a snapshot shows what was missed.
Source: docs/reference/telephony.md 2.1.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import NoReturn, Protocol

import msgspec
import structlog

from cordboard.domain.calls.call import Value
from cordboard.domain.connection_state import Notice
from cordboard.pbx.asterisk.agi import AgiQuestion
from cordboard.pbx.asterisk.device_states import device_state, device_variable
from cordboard.pbx.asterisk.dialplan_answers import DialplanAnswers, Send
from cordboard.pbx.asterisk.encryption import NotSecure
from cordboard.pbx.asterisk.manager_questions import answer_to
from cordboard.pbx.asterisk.recording_files import Find, as_stated
from cordboard.pbx.asterisk.session import LoginRefused, ManagerSession, TooOld
from cordboard.ports.agent_states import DeviceState
from cordboard.ports.caller_questions import Answer
from cordboard.ports.phone import Deliver, LinkState, RawEvent, Report
from cordboard.toolkit.backoff import delay
from cordboard.toolkit.os_error_text import cause_of

log = structlog.get_logger()

CHUNK = 64 * 1024
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=30)
STATE_S = 0.1  # that a caller waits for the state of a phone


class ReconnectTiming(Value, frozen=True, kw_only=True):
    """Units: s."""

    connect: float = 10.0
    login: float = 10.0
    quiet: float = 15.0  # without a word before we ask for one
    misses: int = 2
    steady: float = 60.0  # after a login; lost earlier again and again: asked more and more slowly
    refused_pause: float = 60.0  # a wrong secret asked for too often gets us locked out


class Reader(Protocol):
    async def read(self, n: int, /) -> bytes: ...


class Line(Protocol):
    def abort(self) -> None: ...


class Writer(Protocol):
    @property
    def transport(self) -> Line: ...
    def write(self, data: bytes, /) -> None: ...
    async def drain(self) -> None: ...
    def close(self) -> None: ...
    async def wait_closed(self) -> None: ...


Open = Callable[[str, int], Awaitable[tuple[Reader, Writer]]]


class AmiLink:
    """One manager connection, for as long as `run` is not cancelled."""

    def __init__(
        self,
        host: str,
        port: int,
        login: Callable[[], ManagerSession],
        *,
        chance: Callable[[], float],
        clock: Callable[[], float],
        open_: Open = asyncio.open_connection,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        pace: ReconnectTiming | None = None,
        find: Find = as_stated,
        region: str | None = None,
    ) -> None:
        self._host, self._port, self._login = host, port, login
        self._chance, self._clock, self._open, self._pause = chance, clock, open_, pause
        self._pace, self._find = pace or ReconnectTiming(), find
        self._region = region
        self._answers: DialplanAnswers | None = None  # None: questions of the dialplan are not answered
        self._session: ManagerSession | None = None  # of the open connection
        self._writer: Writer | None = None
        self._reconnects = -1
        self._failures = 0
        self._short_lives = 0  # logins in a row that did not last

    async def run(self, deliver: Deliver, report: Report) -> NoReturn:
        """Hold the connection until cancelled. An error of `deliver` ends it: every read packet is stored."""
        while True:
            problem: str | None = None
            notices: tuple[Notice, ...] = ()
            try:
                await self._hold(deliver, report)
            except (TooOld, NotSecure) as unusable:
                wait, notices = self._pace.refused_pause, (unusable.notice,)
            except LoginRefused as refusal:
                wait, problem = self._pace.refused_pause, self._not_let_in(str(refusal))
            except (OSError, TimeoutError) as error:
                wait = self._wait()
                problem = f"{self._where()}: {cause_of(error)}. Retrying in {wait:.0f} s."
            down = LinkState(up=False, since=self._clock(), problem=problem, reconnects=max(0, self._reconnects))
            report(msgspec.structs.replace(down, notices=notices))
            await self._pause(wait)

    def answer_with(self, answer: Answer) -> None:
        """Answer the questions of dialplans from now on."""
        self._answers = DialplanAnswers(answer, self._region)

    def request_snapshot(self) -> None:
        """Ask which legs exist with the next message, within the quiet time."""
        if self._session is not None:
            self._session.request_snapshot()

    async def phone_state(self, extension: str) -> DeviceState:
        """What the phone of this extension does now, asked of the device; unknown within `STATE_S`."""
        variable = device_variable(extension)
        if self._session is None or self._writer is None or variable is None:
            return DeviceState.UNKNOWN
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._session.ask_variable(variable, lambda value: None if answer.done() else answer.set_result(value))
        self._writer.write(self._session.to_send())
        try:
            async with asyncio.timeout(STATE_S):
                return device_state(await answer)
        except TimeoutError:
            return DeviceState.UNKNOWN

    async def _hold(self, deliver: Deliver, report: Report) -> NoReturn:
        session = self._login()
        async with asyncio.timeout(self._pace.connect):
            reader, writer = await self._open(self._host, self._port)
        try:
            async with asyncio.timeout(self._pace.login):
                while not session.logged_in:
                    await self._send(session, writer)
                    await self._turn(session, writer, await reader.read(CHUNK), deliver)
            self._reconnects += 1
            self._failures, since = self._short_lives, self._clock()
            self._session, self._writer = session, writer
            try:
                await self._listen(session, reader, writer, deliver, report)
            finally:
                if self._clock() - since < self._pace.steady:
                    self._short_lives += 1
                else:
                    self._failures = self._short_lives = 0
        finally:
            self._session = self._writer = None
            if self._answers is not None:
                self._answers.end()
            writer.close()

    async def _listen(
        self, session: ManagerSession, reader: Reader, writer: Writer, deliver: Deliver, report: Report
    ) -> NoReturn:
        """Read, keep, and only then read on: a slow store makes the PBX wait, nothing is lost."""
        since, told = self._clock(), ""
        while True:
            state = self._state(session, since)
            if (mark := repr(state)) != told:
                told = mark
                report(state)
            await self._send(session, writer)
            await self._turn(session, writer, await self._word(session, reader, writer), deliver)

    async def _turn(self, session: ManagerSession, writer: Writer, data: bytes, deliver: Deliver) -> None:
        if not data:
            raise ConnectionResetError("the PBX closed the connection")
        raw_events = [*session.received(data, self._clock())]
        if (questions := session.take_questions()) and self._answers is not None:
            self._answers.take(questions, _told_by(writer))  # before anything is stored: a caller waits
        raw_events += await self._recordings(session)
        if raw_events:
            await deliver(raw_events)

    async def _recordings(self, session: ManagerSession) -> Sequence[RawEvent]:
        """Recordings that are complete, except those whose file is known not to exist."""
        recorded = session.take_recorded()
        if not recorded:
            return ()
        files = await asyncio.gather(*(self._find(one.file) for one in recorded))
        for one, file in zip(recorded, files, strict=True):
            if file is None:
                log.warning("the PBX recorded a call to a file that does not exist", file=one.file, call=one.call)
        existing = [one for one, file in zip(recorded, files, strict=True) if file is not None]
        return [session.recording(one, self._clock()) for one in existing]

    async def _word(self, session: ManagerSession, reader: Reader, writer: Writer) -> bytes:
        """The next bytes; whoever stays silent is asked, and taken for dead after some misses."""
        for _ in range(self._pace.misses + 1):
            try:
                async with asyncio.timeout(self._pace.quiet):
                    return await reader.read(CHUNK)
            except TimeoutError:
                session.ping()
                await self._send(session, writer)
        raise TimeoutError(f"no response for {self._pace.quiet * (self._pace.misses + 1):.0f} s")

    async def _send(self, session: ManagerSession, writer: Writer) -> None:
        data = session.to_send()
        if data:
            writer.write(data)
            async with asyncio.timeout(self._pace.quiet):
                await writer.drain()

    def _state(self, session: ManagerSession, since: float) -> LinkState:
        return LinkState(
            up=True,
            since=since,
            notices=session.notices,
            version=session.version,
            clock_skew_ms=None if session.skew is None else round(session.skew * 1000, 1),
            reconnects=self._reconnects,
        )

    def _wait(self) -> float:
        """1, 2, 4 ... 30 s, of which up to a half is left to chance: many links shall not come back together."""
        self._failures += 1
        return delay(self._failures, self._chance(), first=FIRST_PAUSE, top=LONGEST_PAUSE).total_seconds()

    def _where(self) -> str:
        return f"Asterisk manager at {self._host}:{self._port}"

    def _not_let_in(self, why: str) -> str:
        return (
            f"{self._where()} rejected the login: {why}. Check the username, the secret and 'permit' in manager.conf. "
            f"Retrying every {self._pace.refused_pause:.0f} s."
        )


def _told_by(writer: Writer) -> Send:
    """Sets the variables over this connection."""

    async def send(question: AgiQuestion, told: Mapping[str, str]) -> None:
        if told:
            writer.write(answer_to(question.channel, told))

    return send
