"""Answers dialplans that ask over a connection of ours, manager or ARI, while events go on being read.

An answer that comes too late is not sent: the call has gone on, and may be asking something else by then.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from cordboard.pbx.asterisk.agi import DEADLINE_MS, AgiQuestion
from cordboard.pbx.asterisk.agi_questions import asked_by
from cordboard.ports.caller_questions import Answer

log = structlog.get_logger()

DEADLINE_S = DEADLINE_MS / 1000
MOST = 256  # questions at a time; one too many is not answered

Send = Callable[[AgiQuestion, Mapping[str, str]], Awaitable[None]]
"""Tells the dialplan; without variables it goes on as it would without us."""


class DialplanAnswers:
    """Of one connection. `region`: where its local numbers are at home (ISO 3166); None: as in the settings."""

    def __init__(
        self, answer: Answer, region: str | None = None, elapsed: Callable[[], float] = time.perf_counter
    ) -> None:
        self._answer = answer
        self._region = region
        self._elapsed = elapsed
        self._open: set[asyncio.Task[None]] = set()

    def take(self, questions: Sequence[AgiQuestion], send: Send) -> None:
        """Begin to answer; nobody waits here."""
        for question in questions[: MOST - len(self._open)]:
            task = asyncio.get_running_loop().create_task(self._say(question, send))
            self._open.add(task)
            task.add_done_callback(self._open.discard)

    def end(self) -> None:
        """The connection is lost: nobody can be answered."""
        for task in self._open:
            task.cancel()

    async def _say(self, question: AgiQuestion, send: Send) -> None:
        began = self._elapsed()
        told = await self._told(question)
        if self._elapsed() - began <= DEADLINE_S:
            await send(question, told)

    async def _told(self, question: AgiQuestion) -> Mapping[str, str]:
        """Nothing at the deadline. A fault of ours leaves the dialplan to itself and one line in the log."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                return await self._answer(asked_by(question, self._region))
        except TimeoutError:
            return {}
        except Exception as fault:
            log.error("a question of the dialplan was not answered", error=f"{type(fault).__name__}: {fault}")
            return {}
