"""What phone systems list of themselves, extensions and queues with their agents: asked when somebody wants to know."""

import asyncio
from collections.abc import Mapping

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.domain.settings.phone_contradictions import StrayPhone
from cordboard.domain.settings.queue_contradictions import QueueAgents
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock
from cordboard.ports.phone import AnswersProbe, PhoneProbe
from cordboard.ports.store.store import Store

Answers = Mapping[str, PhoneProbe | Trouble]


class PhoneLists:
    """Each question is one short login; a phone system that is held open is not disturbed by it."""

    def __init__(self, store: Store, live_connections: LiveConnections, clock: Clock) -> None:
        self._store = store
        self._live_connections = live_connections
        self._clock = clock
        self._read: dict[str, tuple[float, PhoneProbe]] = {}
        self._asked = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    async def ask(self) -> Answers:
        """Of each phone system that can be asked, all asked at once."""
        self._asked = now = self._clock.now()
        asked = [name for name in self._live_connections.phones() if self._can_answer(name)]
        answers = dict(zip(asked, await asyncio.gather(*(self._ask(name) for name in asked)), strict=True))
        self._read = {name: (now, one) for name, one in answers.items() if isinstance(one, PhoneProbe)}
        return answers

    async def queues(self, age_s: float, patience_s: float) -> Mapping[str, tuple[QueueAgents, ...]]:
        """By the title of the phone system; asked again where it was asked longer ago than `age_s`.

        An answer that takes longer than `patience_s` is there the next time.
        """
        if self._asking is None and self._clock.now() - self._asked >= age_s:
            self._asking = asyncio.create_task(self._ask_once())
        if self._asking is not None:
            await asyncio.wait({self._asking}, timeout=patience_s)
        known = self._live_connections.connections
        return {known[name].title: one.agents for name, (_, one) in self._read.items() if name in known}

    def complete(self, age_s: float) -> Mapping[str, PhoneProbe]:
        """The last answer of every phone system; nothing is asked. Empty unless each came to its end, lately enough:
        what one of them has is known only then. Units: s.
        """
        now, names = self._clock.now(), self._live_connections.phones()
        found = {name: one for name, (at, one) in self._read.items() if now - at <= age_s}
        whole = all(name in found and found[name].complete and not found[name].denied for name in names)
        return found if names and whole else {}

    @property
    def strays(self) -> Mapping[str, tuple[StrayPhone, ...]]:
        """Phones on an account that is not theirs, by the title of the phone system, as it said last."""
        known = self._live_connections.connections
        return {known[name].title: one.strays for name, (_, one) in self._read.items() if name in known}

    async def _ask_once(self) -> None:
        try:
            await self.ask()
        finally:
            self._asking = None

    def _can_answer(self, name: str) -> bool:
        return isinstance(self._live_connections.provider(name).pbx(), AnswersProbe)

    async def _ask(self, name: str) -> PhoneProbe | Trouble:
        pbx = self._live_connections.provider(name).pbx()
        assert isinstance(pbx, AnswersProbe)  # for the type checker: `_can_answer` has looked
        try:
            return await pbx.probe(self._live_connections.settings(name), await self._store.secrets(name), True)
        except Trouble as trouble:
            return trouble
