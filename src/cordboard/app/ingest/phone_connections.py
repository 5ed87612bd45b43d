"""Phone connections in use: an intake for each, and an open link for those that hold one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

import structlog

from cordboard.app.connections.former_secrets import with_former
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.provider_texts import ProviderTexts
from cordboard.app.decisions.decide import Decider
from cordboard.app.ingest.intake import Intake
from cordboard.app.ingest.intake_lease import LEASE_S, THIS_SERVER
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import CallEvent
from cordboard.domain.connection_state import ConnectionEvent, EventReceived, LinkDown, LinkStarting, LinkUp, Phase
from cordboard.ports.agent_states import DeviceState, KnowsPhones
from cordboard.ports.caller_questions import Answer, AsksOnLink, nothing_known
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.phone import AnswersRequests, HookAnswer, HookRequest, LinkState, RawEvent, Rejected
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.errors import StoreUnavailable
from cordboard.ports.store.store import Store

log = structlog.get_logger()

REFUSED_SECRET = "signature_wrong"  # noqa: S105  # a code, not a secret


class Accepted(NamedTuple):
    """Of one webhook: its events, how many of them are new, the answer that its sender expects, if any, and how many
    events nobody has said the meaning of.
    """

    events: int
    new: int
    answer: HookAnswer | None = None
    unknown: int = 0


class PhoneConnections:
    """All intakes. Call `follow` after a phone connection is created, changed or dropped."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        decider: Decider,
        host: LaneHost,
        clock: Clock,
        changed: Callable[[CallRow], None],
        answer: Answer = nothing_known,
    ) -> None:
        """`answer`: to questions of phone systems in mid-call."""
        self._store = store
        self._live_connections = live_connections
        self._decider = decider
        self._host = host
        self._clock = clock
        self._changed = changed
        self._answer = answer
        self._intakes: dict[str, Intake] = {}
        self._secrets: dict[str, Mapping[str, str]] = {}  # in memory: every webhook is verified with them
        self._answering: dict[str, AnswersRequests] = {}  # whose senders read our answer
        self._phones: dict[str, KnowsPhones] = {}  # links that can be asked what a phone does
        self._tasks: dict[str, list[asyncio.Task[None]]] = {}
        self._leaving: set[str] = set()
        self._received: set[str] = set()  # whose first event was noted by this process

    async def follow(self) -> None:
        """Start intakes of new connections; restart none that is unchanged in kind."""
        for name in set(self._intakes) - set(self._live_connections.phones()):
            await self.stop(name)
        for name in self._live_connections.phones():
            if name not in self._intakes and name not in self._leaving:
                await self._start(name)

    async def restart(self, name: str) -> None:
        """Settings or secrets changed, or a user paused or resumed it."""
        await self.stop(name)
        await self.follow()

    @asynccontextmanager
    async def leaving(self, name: str) -> AsyncIterator[None]:
        """Inside, the connection may be removed: nothing comes in any more and none of its calls goes on.

        Whoever is not removed after all is listened to again.
        """
        intake = self._intakes.get(name)
        self._leaving.add(name)
        try:
            await self.stop(name)
            if intake is not None:
                await intake.wind_up()
            yield
        finally:
            self._leaving.discard(name)
            await self.follow()

    async def _start(self, name: str) -> None:
        pbx, settings = self._live_connections.provider(name).pbx(), self._live_connections.settings(name)
        secrets = self._secrets[name] = await self._store.secrets(name)
        link = pbx.link(settings, secrets)
        if isinstance(link, AsksOnLink):
            link.answer_with(self._answer)
        if isinstance(link, KnowsPhones):
            self._phones[name] = link
        intake = Intake(name, pbx, settings, self._store, self._decider, self._host, self._clock, self._changed, link)
        self._intakes[name] = intake
        if isinstance(pbx, AnswersRequests):
            self._answering[name] = pbx
        state = await self._live_connections.states.apply(name, LinkStarting(held=link is not None))
        if state.phase is Phase.STOPPED:  # webhooks are stored all the same, and folded once a user resumes it
            return
        self._tasks[name] = [asyncio.create_task(intake.run())]
        if link is None:
            return

        async def deliver(pieces: Sequence[RawEvent]) -> None:
            await intake.accept(pieces)

        def report(state: LinkState) -> None:
            texts = self._live_connections.provider(name).texts_in()
            self._live_connections.states.apply_soon(name, _event_of(state, texts), state.since)

        self._tasks[name].append(asyncio.create_task(link.run(deliver, report)))

    async def stop(self, name: str) -> None:
        self._intakes.pop(name, None)
        self._secrets.pop(name, None)
        self._answering.pop(name, None)
        self._phones.pop(name, None)
        tasks = self._tasks.pop(name, [])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def recover(self, name: str, events: Sequence[CallEvent]) -> int:
        """Calls that the phone system recorded and we never heard; how many were new. Raises: Cannot 404, Full."""
        intake = self._intakes.get(name)
        if intake is None:
            raise Cannot(404, "absent", f"{name} is just being restarted.", "It is compared again within minutes.")
        return await intake.recover(events)

    async def phone_state(self, extension: str) -> DeviceState:
        """What the phone of this extension does now, as the first phone system says that knows it."""
        states = await asyncio.gather(*(link.phone_state(extension) for link in self._phones.values()))
        return next((one for one in states if one is not DeviceState.UNKNOWN), DeviceState.UNKNOWN)

    async def give_up(self) -> None:
        """On every connection, end the calls without events for too long."""
        for name, intake in tuple(self._intakes.items()):
            try:
                await intake.give_up()
            except Exception:  # looked at again soon; the other connections need not wait for this one
                log.exception("silent calls were not looked at", connection=name)

    async def renew_leases(self) -> None:
        """Each intake goes on for a while; one that lost its lease learns it at its next commit."""
        held = {one.lease.name: one.lease.epoch for one in self._intakes.values() if one.lease.epoch}
        await self._store.renew_leases(THIS_SERVER, held, LEASE_S)

    async def close(self) -> None:
        for name in tuple(self._intakes):
            await self.stop(name)

    async def accept(self, name: str, request: HookRequest) -> Accepted:
        """A webhook: verified, split, durable.

        Raises: Cannot 404, Rejected, Full.
        """
        intake = self._intakes.get(name)
        if intake is None and name in self._live_connections.phones():
            raise StoreUnavailable("This connection is restarting. Send the request again in a moment.")
        if intake is None:
            raise Cannot(404, "absent", f"Phone connection not found: {name!r}.", "Check the webhook URL.")
        pieces, answer = self._verified(name, intake, request)
        new = await intake.accept(pieces) if pieces else 0
        if pieces and name not in self._received:
            self._received.add(name)
            await self._live_connections.states.apply(name, EventReceived())
        unknown = sum(not one.known for one in pieces) if name in self._answering else 0
        return Accepted(len(pieces), new, answer, unknown)

    def _verified(
        self, name: str, intake: Intake, request: HookRequest
    ) -> tuple[Sequence[RawEvent], HookAnswer | None]:
        """With the secret, else with the former one while it goes on. Raises: Rejected."""
        secrets, now = self._secrets[name], self._clock.now()
        try:
            return self._split(name, intake, request, secrets, now)
        except Rejected as refused:
            former = with_former(secrets, now) if refused.code == REFUSED_SECRET else None
            if former is None:
                raise
            return self._split(name, intake, request, former, now)

    def _split(
        self, name: str, intake: Intake, request: HookRequest, secrets: Mapping[str, str], now: float
    ) -> tuple[Sequence[RawEvent], HookAnswer | None]:
        if (answering := self._answering.get(name)) is not None:
            return answering.answered(request, intake.settings, secrets, now)
        return intake.pbx.split_request(request, intake.settings, secrets, now), None


def _event_of(link: LinkState, texts: ProviderTexts) -> ConnectionEvent:
    reason = " ".join(filter(None, (link.problem, texts.reason(link.notices))))
    if link.up:
        return LinkUp(version=link.version or "", limit=reason, notices=link.notices)
    return LinkDown(reason=reason, notices=link.notices)
