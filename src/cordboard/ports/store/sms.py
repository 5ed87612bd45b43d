"""SMS: messages and what became of them for each recipient.

Each is stored before a gateway is asked, and every recipient is marked as being sent before that: no repetition of a
request and no restart sends anything twice.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from cordboard.domain.sms.message import Sms, SmsRecipient
from cordboard.domain.sms.opt_out import Wish
from cordboard.domain.sms.states import SmsState
from cordboard.ports.sms import Receipt


class NewSms(msgspec.Struct, frozen=True, kw_only=True):
    """`key`: under which idempotency key, if any; `digest`: of recipients and text. Without a key the same account and
    digest since `repeated_since` is a repetition. `budget`: parts since `day_began` of all accounts, 0 for any number.
    Units: epoch s.
    """

    sms: Sms
    key: str | None
    digest: str
    repeated_since: float
    budget: int
    day_began: float


class BegunSms(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a new message. `sms`: it, or the one that came before; None: it is over the budget.

    `same`: the one before has the same recipients and text. `used`: parts of the day, without it.
    """

    sms: Sms | None
    new: bool = False
    same: bool = True
    used: int = 0


class SmsToSend(msgspec.Struct, frozen=True, kw_only=True):
    """One recipient whose message leaves now; it is stored as being sent."""

    sms: Sms
    recipient: SmsRecipient


class SmsSought(msgspec.Struct, frozen=True, kw_only=True):
    """Messages with a recipient in one of these `states` (none: any), and with `text` in their text, their account or
    a recipient's number, in any case.
    """

    states: Sequence[SmsState] = ()
    text: str = ""


class ReceivedSms(msgspec.Struct, frozen=True, kw_only=True):
    """An incoming message. `no`: its place, once it is stored; `number`: its sender in E.164 where that was understood;
    `wish`: whether it stops or allows SMS to its sender. Units: epoch s.
    """

    connection: str
    gateway_id: str
    sender: str
    number: str
    to: str
    text: str
    part: str
    wish: Wish
    at: float
    no: int = 0


class SmsStore(Protocol):
    """Units: times epoch s."""

    async def begin_sms(self, new: NewSms) -> BegunSms:
        """Store it, unless it came before or is over the budget: one transaction."""

    async def sms(self, sms: str) -> Sms | None:
        """The message of that id."""

    async def list_sms(self, wanted: SmsSought, before: int | None, limit: int) -> Sequence[tuple[int, Sms]]:
        """Messages, the newest first, each with its place; those before the place `before`."""

    async def take_sms(self, connection: str, now: float) -> SmsToSend | None:
        """The message that is due next, from now on being sent; None: nothing is due."""

    async def put_sms_outcome(self, recipient: str, outcome: SmsRecipient, now: float) -> SmsRecipient | None:
        """What came of sending it: state, reason, detail, gateway's id, next attempt. A receipt that came first counts,
        too. Returns what is stored now; None where it was deleted meanwhile.
        """

    async def put_receipts(self, connection: str, receipts: Sequence[Receipt], now: float) -> Sequence[str]:
        """Ids of the messages that they are about; those of unknown messages are kept for a while."""

    async def receive_sms(self, received: Sequence[ReceivedSms]) -> Sequence[str]:
        """Store those that are new; who wants no more gets none from now on, nor what still waits. One transaction.

        Returns the ids of our messages that were ended by it.
        """

    async def received_sms(self, text: str, before: int | None, limit: int) -> Sequence[ReceivedSms]:
        """Incoming messages with `text` in them or their number, the newest first; those before the place `before`."""

    async def opted_out(self, numbers: Sequence[str]) -> frozenset[str]:
        """Those of these numbers (E.164) that want no SMS."""

    async def interrupt_sms(self, now: float) -> int:
        """What was being sent when a server ended may have been sent; how many."""

    async def end_sms(self, now: float) -> int:
        """End what is not valid any more, and forget receipts that nobody missed; how many messages ended."""

    async def sms_parts_since(self, since: float) -> int:
        """Parts that count for the budget."""

    async def sms_counts(self) -> Mapping[str, Mapping[str, int]]:
        """Connection to state to how many recipients, without those in a final state."""
