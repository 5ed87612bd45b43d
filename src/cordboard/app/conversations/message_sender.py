"""Sends what agents write: one message at a time and messenger, marked as being sent before the messenger is asked.

What certainly was not taken is tried again later; what may have been taken never automatically. After a crash the next
server finds the marks and says so.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

import structlog

from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.conversations.messengers import Messengers
from cordboard.domain.connection_state import Activity, Answered, RequestSucceeded
from cordboard.domain.conversations.message import MessageState
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable, Unsupported
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.messenger import Messenger, Outgoing
from cordboard.ports.store.conversations import MessageOutcome, MessageToSend
from cordboard.ports.store.store import Store
from cordboard.toolkit.backoff import delay

log = structlog.get_logger()

LOOK = timedelta(seconds=1)
FIRST, TOP = timedelta(seconds=5), timedelta(minutes=10)
BLOCKED = "blocked"  # the code of a refusal after which the client can't be reached


class MessageSender:
    """All messengers. `changed` is called with the id of each conversation that changed."""

    def __init__(
        self,
        store: Store,
        messengers: Messengers,
        states: ConnectionStates,
        changed: Callable[[str], None],
        clock: Clock,
        chance: Callable[[], float],
    ) -> None:
        self._store, self._messengers, self._states = store, messengers, states
        self._changed, self._clock, self._chance = changed, clock, chance
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._interrupted = False

    def arrange(self, timetable: Timetable) -> None:
        timetable.every(Job.SEND_CHAT_MESSAGES, LOOK, self.look)

    async def look(self) -> None:
        """Send what is due."""
        if not self._interrupted:  # before anything is sent by this process
            await self._store.interrupt_messages()
            self._interrupted = True
        await asyncio.gather(*(self._drain(name) for name in self._messengers.names()))

    async def _drain(self, connection: str) -> None:
        """Until nothing is due there, or it does not take anything now."""
        async with self._locks[connection]:
            state = await self._states.of(connection)
            if not state.open or self._clock.now() < state.not_before:
                return
            first = await self._store.take_message(connection, self._clock.now())
            if first is not None:
                async with self._messengers.opened(connection) as messenger:
                    await self._send_all(connection, messenger, first)

    async def _send_all(self, connection: str, messenger: Messenger, first: MessageToSend) -> None:
        one: MessageToSend | None = first
        while one is not None and await self._send(connection, messenger, one):
            open_ = (await self._states.of(connection)).open
            one = await self._store.take_message(connection, self._clock.now()) if open_ else None

    async def _send(self, connection: str, messenger: Messenger, one: MessageToSend) -> bool:
        """Whether the messenger takes more."""
        try:
            sent = await messenger.send(_outgoing(one))
        except (Refused, Unsupported) as refused:
            await self._states.apply(connection, Answered())
            gone = refused.code == BLOCKED
            await self._put(one, MessageState.FAILED, reason=refused.code, detail=refused.text, unreachable=gone)
            return True
        except Trouble as trouble:
            await self._failed(connection, one, trouble)
            return False
        except Exception as broken:
            await self._put(one, MessageState.UNCERTAIN, reason="internal", detail=type(broken).__name__)
            raise
        await self._states.apply(connection, RequestSucceeded(activity=Activity.SEND))
        await self._put(one, MessageState.SENT, external_id=sent.external_id)
        return True

    async def _failed(self, connection: str, one: MessageToSend, trouble: Trouble) -> None:
        """Back into the queue where it certainly was not taken."""
        now = self._clock.now()
        wait = delay(one.message.attempts, self._chance(), first=FIRST, top=TOP)
        after = trouble.after if isinstance(trouble, Unavailable | RateLimited) else None
        not_before = now + max(wait, after or wait).total_seconds()
        again = trouble.wrote is False
        state = MessageState.QUEUED if again else MessageState.UNCERTAIN
        next_at = now if isinstance(trouble, NeedsHuman) else not_before
        await self._put(one, state, reason=trouble.code, detail=trouble.text, next_at=next_at)
        await self._states.failed(connection, trouble, Activity.SEND, not_before)
        log.warning("a message was not taken", connection=connection, message=one.message.id, again=again)

    async def _put(
        self,
        one: MessageToSend,
        state: MessageState,
        reason: str = "",
        detail: str = "",
        external_id: str = "",
        next_at: float = 0.0,
        unreachable: bool = False,
    ) -> None:
        outcome = MessageOutcome(
            state=state,
            reason=reason,
            detail=detail,
            external_id=external_id,
            next_at=next_at,
            unreachable=unreachable,
        )
        conversation = await self._store.put_message_outcome(one.message.id, outcome)
        if conversation is not None:
            self._changed(conversation)


def _outgoing(one: MessageToSend) -> Outgoing:
    message = one.message
    return Outgoing(
        id=message.id,
        chat=one.client.external_id,
        text=message.text,
        reply_to=message.content.reply_to,
        ask_phone=message.ask_phone,
        end_asking=one.end_asking,
    )
