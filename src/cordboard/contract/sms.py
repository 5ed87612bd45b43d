"""Use cases of SMS: send one, see what became of it."""

from typing import Protocol

import msgspec

from cordboard.contract.views.sms import (
    SmsBudgetView,
    SmsListView,
    SmsPreviewView,
    SmsReceivedListView,
    SmsView,
)
from cordboard.domain.sms.legacy_request import LegacyAction, LegacyRequest, read_legacy
from cordboard.domain.sms.states import SmsState

__all__ = [
    "REASONS",
    "LegacyAction",
    "LegacyRequest",
    "NewMessage",
    "SmsFilter",
    "SmsMessages",
    "SmsState",
    "read_legacy",
]

REASONS = {  # why a recipient gets nothing, decided here
    "emergency_number": "Emergency numbers get no SMS.",
    "premium_number": "Premium and shared-cost numbers get no SMS.",
    "outside_allowed_prefixes": "Numbers of this country or with this prefix are not allowed.",
    "not_a_number": "This is not a phone number.",
    "number_ambiguous": "This number may belong to several countries; write it with + and the country code.",
    "fixed_line": "This is a landline, which gets no SMS.",
    "stop_list": "This number is on the list of ignored numbers.",
    "opted_out": "This person asked by SMS to get no more of them.",
}


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. `to` in any spelling; `sender` None: the usual one; `key`: the idempotency key."""

    to: tuple[str, ...]
    text: str
    sender: str | None = None
    key: str | None = None
    connection: str | None = None


class SmsFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which messages are shown. `states`: with a recipient in one of these, none for any; `text`: in the text, in the
    name of the account, or a piece of a recipient's number.
    """

    states: tuple[SmsState, ...] = ()
    text: str = ""


class SmsMessages(Protocol):
    """`by` names the account: a user or a token."""

    async def send(self, asked: NewMessage, by: str) -> tuple[SmsView, bool]:
        """Store a message, to be sent at once; the message, and whether it is new. A repetition gives the one before.

        Each recipient that is refused has its reason; the others get it. Raises: Cannot 409 without a gateway, for a
        key used otherwise; 422 for a text or a sender that is not sent; 429 over the budget of the day.
        """

    async def show(self, sms: str, by: str | None = None) -> SmsView:
        """`by`: only of this account. Raises: Cannot 404."""

    async def newest(self, asked: SmsFilter, after: str | None, limit: int) -> SmsListView:
        """Raises: Cannot 422 for a place that is none."""

    async def received(self, text: str, after: str | None, limit: int) -> SmsReceivedListView:
        """Incoming ones. Raises: Cannot 422 for a place that is none."""

    def preview(self, text: str) -> SmsPreviewView:
        """How this text would be sent: nothing is stored."""

    async def budget(self) -> SmsBudgetView:
        """What is left for today."""

    def legacy_on(self) -> bool:
        """Whether the addresses of the former interface answer."""
