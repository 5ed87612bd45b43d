"""Alerts and their messages: the rows in the store, and the channels that send them.

A message is a row that is written together with the change it reports. Its text is built when it is sent.
Units: all times are epoch s.
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
    DROPPED = "dropped"  # replaced by a newer one, too old, or without a recipient


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message on one channel. `alert` is its alert's row, 0 for a test; `problem` is that of the last attempt."""

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
    """The result of an attempt. With OPEN all messages of the same channel wait until `not_before`."""

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
        """The notified alerts, newest first."""

    async def told_since(self, connection: str, subject: Subject, since: float) -> int:
        """How many ended alerts of this trouble were notified since then."""

    async def keep_alert(self, alert: Alert, word: AlertWord | None, ways: Sequence[str], now: float) -> int:
        """Write the alert and, with a word, a message for each channel; both or neither. Returns its row.

        A newer word, or the end of the alert, replaces its waiting messages.
        """

    async def drop_alert(self, no: int) -> None:
        """Delete an alert that was never notified."""

    async def add_test(self, channel: str, now: float) -> Message:
        """Write a test message for this channel, due at once."""

    async def waiting_messages(self, channel: str, now: float) -> Sequence[Message]:
        """Those that are due, oldest first."""

    async def messages(self, limit: int) -> Sequence[Message]:
        """Newest first."""

    async def begin_message(self, message: Message, now: float, not_before: float) -> None:
        """Durably count an attempt before it starts; the next one is not before `not_before`, whatever happens."""

    async def record_delivery_attempt(self, outcome: DeliveryAttempt) -> None:
        """What became of an attempt that was begun."""

    async def retry_messages_now(self) -> None:
        """Try all waiting messages at once, after a change of the channels."""

    async def prune_alerts(self, before: float) -> None:
        """Delete older ended alerts, and older messages that no longer wait."""


class AlertMessage(msgspec.Struct, frozen=True, kw_only=True):
    """The content that a channel sends. A repeated message has the same `id`."""

    id: str
    facts: AlertFacts
    text: MessageText
    language: str


class AlertChannel(Protocol):
    async def send(self, alert_message: AlertMessage) -> str | None:
        """Send the message. Returns a remark if it succeeded only in part. Raises a class of `ports.errors`."""


AlertChannels = Mapping[str, AlertChannel]
