"""The life of a reply to a customer: it is sent once, and after a lost answer nobody sends it again before looking.

One table of transitions; the effects are what the caller does next. A mail whose fate stays unknown waits for somebody.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from cordboard.domain.calls.call import Value


class MailState(StrEnum):
    WAITING = "waiting"  # stored, nothing was asked yet
    SENDING = "sending"  # the request leaves, or left
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # it may have been sent: looked for
    ASKED = "asked"  # looking did not help: somebody decides


class MailEvent(StrEnum):
    TAKEN = "taken"  # about to be sent
    ACCEPTED = "accepted"
    REJECTED = "rejected"  # certainly not sent, and never will be as it is
    NOT_TAKEN = "not_taken"  # certainly not sent; later
    LOST = "lost"  # no answer, or the process ended in between
    FOUND = "found"  # the help desk shows it
    NOT_FOUND = "not_found"  # it does not show it, now
    SEND_AGAIN = "send_again"  # somebody read the ticket and decides
    DISCARD = "discard"


class MailEffect(StrEnum):
    NOTHING = "nothing"
    SEND = "send"
    LOOK = "look"
    WAIT = "wait"
    ASK = "ask"


LOOKS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
)  # after a lost answer, before somebody is asked


class OutgoingMail(Value, frozen=True, kw_only=True):
    """`looks`: how often it was looked for in vain since its answer was lost."""

    state: MailState = MailState.WAITING
    looks: int = 0


_TABLE: Mapping[tuple[MailState, MailEvent], tuple[MailState, MailEffect]] = {
    (MailState.WAITING, MailEvent.TAKEN): (MailState.SENDING, MailEffect.SEND),
    (MailState.WAITING, MailEvent.DISCARD): (MailState.REFUSED, MailEffect.NOTHING),
    (MailState.SENDING, MailEvent.ACCEPTED): (MailState.SENT, MailEffect.NOTHING),
    (MailState.SENDING, MailEvent.REJECTED): (MailState.REFUSED, MailEffect.NOTHING),
    (MailState.SENDING, MailEvent.NOT_TAKEN): (MailState.WAITING, MailEffect.WAIT),
    (MailState.SENDING, MailEvent.LOST): (MailState.UNKNOWN, MailEffect.LOOK),
    (MailState.UNKNOWN, MailEvent.ACCEPTED): (MailState.SENT, MailEffect.NOTHING),
    (MailState.UNKNOWN, MailEvent.FOUND): (MailState.SENT, MailEffect.NOTHING),
    (MailState.ASKED, MailEvent.FOUND): (MailState.SENT, MailEffect.NOTHING),
    (MailState.ASKED, MailEvent.SEND_AGAIN): (MailState.WAITING, MailEffect.WAIT),
    (MailState.ASKED, MailEvent.DISCARD): (MailState.REFUSED, MailEffect.NOTHING),
}


def after(mail: OutgoingMail, event: MailEvent) -> tuple[OutgoingMail, MailEffect]:
    """The mail after an event, and what is done next. An event that does not belong to its state changes nothing."""
    if (mail.state, event) == (MailState.UNKNOWN, MailEvent.NOT_FOUND):
        return _looked_in_vain(mail)
    step = _TABLE.get((mail.state, event))
    if step is None:
        return mail, MailEffect.NOTHING
    state, effect = step
    return OutgoingMail(state=state), effect


def _looked_in_vain(mail: OutgoingMail) -> tuple[OutgoingMail, MailEffect]:
    """Not found is no proof that it was not sent: lists lag. After the last look somebody is asked."""
    looks = mail.looks + 1
    if looks < len(LOOKS):
        return OutgoingMail(state=MailState.UNKNOWN, looks=looks), MailEffect.LOOK
    return OutgoingMail(state=MailState.ASKED, looks=looks), MailEffect.ASK


def wait_before_look(mail: OutgoingMail) -> timedelta:
    """How long after the last event it is looked for."""
    return LOOKS[min(mail.looks, len(LOOKS) - 1)]
