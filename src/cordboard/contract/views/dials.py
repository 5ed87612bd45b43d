"""Dials as users see them."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.domain.dials.dial import DialState, EndReason


class DialView(View, frozen=True, kw_only=True):
    """A call that somebody asked us to place. `dial` is its id, `call` that of its call, once there is one.

    `reason`: why it ended; `detail` in the words of the phone system. `to`, `caller_id` in E.164.
    """

    dial: str
    state: DialState
    reason: EndReason | None
    detail: str
    call: str | None
    connection: str
    extension: str
    to: str
    caller_id: str | None
    placed_at: datetime
    ended_at: datetime | None


class DialEventView(View, frozen=True, kw_only=True):
    """What the stream says of a dial: no number."""

    dial: str
    state: DialState
    reason: EndReason | None
    call: str | None
    extension: str
