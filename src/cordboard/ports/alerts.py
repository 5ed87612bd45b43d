"""Alerts on their way to administrators: the rows that keep them, and what carries them.

A message is a row that was written together with the change it tells. What it says is put together when it is sent.
Units: all moments are epoch s.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from cordboard.domain.alerts.machine import Alert, AlertWord, Subject
from cordboard.domain.alerts.message_text import AlertFacts, MessageText


class MessageState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"  # overtaken by a newer one, too old, or nobody left to tell


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message by one way. `alert` is the row it tells of, 0 for a test; `problem` what the last attempt met."""

    no: int
    alert: int
    channel: str
    word: AlertWord
    made_at: float
    state: MessageState = MessageState.OPEN
    attempts: int = 0
    not_before: float = 0.0
    tried_at: float | None = None
    problem: str | None = None


class DeliveryAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an attempt. With OPEN everything that waits for the same way rests until `not_before`."""

    message: Message
    state: MessageState
    at: float
    problem: str | None = None
    not_before: float = 0.0


class AlertRows(Protocol):
    """Open alerts, messages that wait, and what became of them."""

    async def open_alerts(self) -> Sequence[Alert]:
        """Alerts that have not ended, oldest first."""

    async def alert(self, no: int) -> Alert | None:
        """The alert of that row, open or ended."""

    async def alerts(self, limit: int) -> Sequence[Alert]:
        """Those that were told, newest first."""

    async def told_since(self, connection: str, subject: Subject, since: float) -> int:
        """How many ended alerts of this trouble were told since then."""

    async def keep_alert(self, alert: Alert, word: AlertWord | None, ways: Sequence[str], now: float) -> int:
        """Write the alert and, with a word, a message for each way; both or neither. Returns its row.

        What still waits to be told of the same alert goes where a newer word comes, and where it ended.
        """

    async def drop_alert(self, no: int) -> None:
        """It was never told."""

    async def add_test(self, channel: str, now: float) -> Message:
        """Write a test message for this channel, due at once."""

    async def waiting_messages(self, channel: str, now: float) -> Sequence[Message]:
        """Those that are due, oldest first."""

    async def messages(self, limit: int) -> Sequence[Message]:
        """Newest first."""

    async def begin_message(self, message: Message, now: float, not_before: float) -> None:
        """Durably count an attempt before it is made: whatever happens to it, the next one is not before then."""

    async def record_delivery_attempt(self, outcome: DeliveryAttempt) -> None:
        """What became of an attempt that was begun."""

    async def retry_messages_now(self) -> None:
        """The ways were changed: whatever rests is tried at once."""

    async def prune_alerts(self, before: float) -> None:
        """Forget ended alerts, and messages that no longer wait, from before that moment."""


class AlertMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What a way carries. `id` stays the same whenever the same message is sent again."""

    id: str
    facts: AlertFacts
    text: MessageText
    language: str


class AlertChannel(Protocol):
    async def send(self, alert_message: AlertMessage) -> str | None:
        """Hand it over; a remark where it went well but not wholly. Raises a class of `ports.errors`."""


AlertChannels = Mapping[str, AlertChannel]
