"""Sends what waits: one message at a time and gateway, marked as being sent before the gateway is asked.

What certainly was not taken is tried again later; what may have been taken never by itself. After a crash the next
server finds the marks and says so.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

import structlog

from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.sms.gateways import Changed, SmsGateways
from cordboard.domain.connection_state import Activity, Answered, RequestSucceeded
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.sms.message import SmsRecipient
from cordboard.domain.sms.states import SmsState
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable, Unsupported
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.sms import SmsGateway, SmsSubmission
from cordboard.ports.store.sms import SmsToSend
from cordboard.ports.store.store import Store
from cordboard.toolkit.backoff import delay

log = structlog.get_logger()

LOOK = timedelta(seconds=1)
FIRST, TOP = timedelta(seconds=5), timedelta(minutes=10)
END_EVERY_S = 60.0


class SmsSender:
    """All gateways. `arrange` puts the look on the timetable."""

    def __init__(
        self,
        store: Store,
        gateways: SmsGateways,
        states: ConnectionStates,
        changed: Changed,
        clock: Clock,
        chance: Callable[[], float],
    ) -> None:
        self._store, self._gateways, self._states = store, gateways, states
        self._changed, self._clock, self._chance = changed, clock, chance
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._interrupted = False
        self._ended_at = 0.0

    def arrange(self, timetable: Timetable) -> None:
        timetable.every(Job.SEND_SMS, LOOK, self.look)

    async def look(self) -> None:
        """Send what is due, and end what is not valid any more."""
        now = self._clock.now()
        if not self._interrupted:  # before anything is sent by this process
            await self._store.interrupt_sms(now)
            self._interrupted = True
        if now - self._ended_at >= END_EVERY_S:
            self._ended_at = now
            await self._store.end_sms(now)
        await asyncio.gather(*(self._drain(name) for name in self._gateways.names()))

    async def _drain(self, connection: str) -> None:
        """Until nothing is due there, or it does not take anything now."""
        async with self._locks[connection]:
            state = await self._states.of(connection)
            if not state.open or self._clock.now() < state.not_before:
                return
            first = await self._store.take_sms(connection, self._clock.now())
            if first is None:
                return
            await self._send_all(connection, first)

    async def _send_all(self, connection: str, first: SmsToSend) -> None:
        try:
            async with self._gateways.opened(connection) as gateway:
                one: SmsToSend | None = first
                while one is not None and await self._send(connection, gateway, one):
                    open_ = (await self._states.of(connection)).open
                    one = await self._store.take_sms(connection, self._clock.now()) if open_ else None
        except NeedsHuman as trouble:  # of `opened`: nothing was asked yet
            await self._failed(connection, first, trouble)

    async def _send(self, connection: str, gateway: SmsGateway, one: SmsToSend) -> bool:
        """Whether the gateway takes more."""
        try:
            submitted = await gateway.submit(self._submission(one))
        except Refused as refused:
            await self._states.apply(connection, Answered())
            await self._put(one, SmsState.REJECTED, reason=refused.code, detail=refused.text)
            return True
        except Unsupported as never:
            await self._put(one, SmsState.REJECTED, reason=never.code, detail=never.text)
            return True
        except Trouble as trouble:
            await self._failed(connection, one, trouble)
            return False
        except Exception as broken:
            await self._put(one, SmsState.UNCERTAIN, reason="internal", detail=type(broken).__name__)
            raise
        await self._states.apply(connection, RequestSucceeded(activity=Activity.SEND))
        await self._put(one, SmsState.SUBMITTED, gateway_id=submitted.gateway_id)
        return True

    def _submission(self, one: SmsToSend) -> SmsSubmission:
        left = max(60, int(one.sms.valid_until - self._clock.now()))
        sms, recipient = one.sms, one.recipient
        return SmsSubmission(
            id=recipient.id, to=recipient.to, sender=sms.sender, text=sms.text, alphabet=sms.alphabet, valid_s=left
        )

    async def _failed(self, connection: str, one: SmsToSend, trouble: Trouble) -> None:
        """Back into the queue where it certainly was not taken."""
        now = self._clock.now()
        wait = delay(one.recipient.attempts, self._chance(), first=FIRST, top=TOP)
        after = trouble.after if isinstance(trouble, Unavailable | RateLimited) else None
        not_before = now + max(wait, after or wait).total_seconds()
        again = trouble.wrote is False
        state = SmsState.QUEUED if again else SmsState.UNCERTAIN
        next_at = now if isinstance(trouble, NeedsHuman) else not_before
        await self._put(one, state, reason=trouble.code, detail=trouble.text, next_at=next_at)
        await self._states.failed(connection, trouble, Activity.SEND, not_before)
        log.warning("an SMS was not taken", connection=connection, sms=one.sms.id, again=again, error=trouble.text)

    async def _put(
        self,
        one: SmsToSend,
        state: SmsState,
        reason: str = "",
        detail: str = "",
        gateway_id: str = "",
        next_at: float = 0.0,
    ) -> None:
        outcome = SmsRecipient(
            id=one.recipient.id,
            to="",
            state=state,
            reason=reason,
            detail=detail,
            gateway_id=gateway_id,
            next_at=next_at,
        )
        await self._store.put_sms_outcome(one.recipient.id, outcome, self._clock.now())
        self._changed(one.sms.id)
