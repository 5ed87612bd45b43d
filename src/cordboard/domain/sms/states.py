"""What became of an SMS to one recipient. Receipts come in any order, more than once, and before the acknowledgement.

A receipt never takes a state back, and the first final one stays unless a later one says "delivered": a line that
repeats a message may report the first attempt as lost and the second as arrived.
"""

from enum import StrEnum


class SmsState(StrEnum):
    """As the API shows it."""

    QUEUED = "queued"
    SENDING = "sending"  # stored before the gateway is asked: after a crash nobody knows whether it left
    UNCERTAIN = "uncertain"  # it may have been sent; never repeated by itself
    SUBMITTED = "submitted"  # the gateway took it
    ACCEPTED = "accepted_by_network"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    REJECTED = "rejected"
    UNKNOWN = "unknown"  # no receipt came in the time that the message was valid


RANK = {
    SmsState.QUEUED: 0,
    SmsState.SENDING: 1,
    SmsState.UNCERTAIN: 2,
    SmsState.SUBMITTED: 3,
    SmsState.ACCEPTED: 4,
    SmsState.DELIVERED: 5,
    SmsState.UNDELIVERED: 5,
    SmsState.EXPIRED: 5,
    SmsState.REJECTED: 5,
    SmsState.UNKNOWN: 5,
}
FINAL = frozenset(state for state, rank in RANK.items() if rank == max(RANK.values()))
UNSENT = (SmsState.QUEUED, SmsState.SENDING)


def after(state: SmsState, heard: SmsState) -> SmsState:
    """The state once this was heard of the message."""
    if state in FINAL:
        return heard if heard is SmsState.DELIVERED else state
    return heard if RANK[heard] > RANK[state] else state


def at_end_of_validity(state: SmsState) -> SmsState:
    """What never left is expired; of what may have left nobody knows."""
    if state in FINAL:
        return state
    return SmsState.EXPIRED if state is SmsState.QUEUED else SmsState.UNKNOWN


def after_restart(state: SmsState) -> SmsState:
    """What was being sent while the server ended may have been sent."""
    return SmsState.UNCERTAIN if state is SmsState.SENDING else state
