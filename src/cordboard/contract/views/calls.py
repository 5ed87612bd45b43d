"""Calls as people and programs see them. Times are aware UTC; durations end in `_ms`."""

import math
from datetime import datetime

from cordboard.contract.views.outbox import EffectView
from cordboard.contract.views.view import View
from cordboard.contract.views.why import WhyView


class ClientView(View, frozen=True, kw_only=True):
    """The other party: `number` as written, `e164` where it is understood, `name` from the CRM or the provider.
    On an internal call it is the extension that called."""

    number: str | None = None
    e164: str | None = None
    name: str | None = None
    hidden: bool = False
    erased: bool = False  # on request: only the figures of the call are left


class DurationsView(View, frozen=True, kw_only=True):
    """Units: ms."""

    ring: int | None = None
    wait: int | None = None
    talk: int | None = None
    hold: int | None = None


class RecordingView(View, frozen=True, kw_only=True):
    """`url`: where it can be heard. `file`: its path at the phone system, which only that machine knows.

    Both are null where only the archive has it, or says when it was deleted.
    """

    url: str | None
    file: str | None = None


class LegView(View, frozen=True, kw_only=True):
    """`fate`: talked talked_inside began taken taken_outside gave_up, where `dial` leaves it open; `by` took it."""

    id: str
    kind: str
    extension: str | None = None
    number: str | None = None
    caller: bool = False
    rang_at: datetime | None = None
    up: bool = False
    talked: bool = False
    ended_at: datetime | None = None
    dial: str | None = None
    cause: int | None = None
    fate: str | None = None
    by: str | None = None


class StoryLineView(View, frozen=True, kw_only=True):
    at: datetime
    what: str
    who: str = ""


class CallBackTaskView(View, frozen=True, kw_only=True):
    """The open call-back task of the client in one CRM; `record` and `link` once it was created there."""

    connection: str
    record: str | None = None
    link: str | None = None


class NotCalledBackView(View, frozen=True, kw_only=True):
    """The client still waits for a call: `since` the first missed call, of `missed`. `call` is the last of them."""

    since: datetime
    missed: int
    call: str
    assignee: str | None = None  # id of a team member
    assignee_name: str | None = None
    assigned_by: str | None = None
    assigned_at: datetime | None = None
    escalated_at: datetime | None = None  # since when its task in the CRM is urgent
    tasks: tuple[CallBackTaskView, ...] = ()


class CalledBackView(View, frozen=True, kw_only=True):
    """The first call that reached the client after this missed one; `inbound` where the client called again."""

    call: str
    at: datetime
    after_ms: int
    direction: str
    extension: str | None = None


class CallLine(View, frozen=True, kw_only=True):
    """A call in a list. `state`: started ringing queued answered held ended; `summary` is one plain sentence.
    `placed`: extensions of ours that began it, where our side did."""

    id: str
    connection: str
    state: str
    direction: str
    client: ClientView
    own_number: str | None
    queue: str | None
    disposition: str | None
    missed: bool
    reason: str | None
    started_at: datetime
    ringing_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    durations_ms: DurationsView
    placed: tuple[str, ...]
    rang: tuple[str, ...]
    talked: tuple[str, ...]
    holds: int
    transfers: int
    ended_by: str | None
    click: bool
    approximate: bool
    end_unheard: bool  # the end was never reported; `ended_at` is the last that was heard
    recording: RecordingView | None
    parameters: dict[str, str]
    effects: tuple[EffectView, ...]
    settled: bool
    summary: str
    out_of_hours: bool | None = None  # when it came in; null where no hours are set
    not_called_back: NotCalledBackView | None = None  # only of missed calls
    called_back: CalledBackView | None = None


class CallView(CallLine, frozen=True, kw_only=True):
    """A call, whole."""

    legs: tuple[LegView, ...]
    story: tuple[StoryLineView, ...]
    why: WhyView | None


class CallPage(View, frozen=True, kw_only=True):
    """`next` goes into `before` of the next request (`cursor_of`)."""

    items: tuple[CallLine, ...]
    next: str | None = None


class CallCount(View, frozen=True, kw_only=True):
    """`more`: there are more than `calls`; they were counted no further."""

    calls: int
    more: bool


def cursor_of(started_at: float, call: str) -> str:
    """The opaque cursor behind a call of a list."""
    return f"{started_at!r}~{call}"


def place_of(cursor: str) -> tuple[float, str]:
    """Back from `cursor_of`. Raises: ValueError."""
    at, mark, call = cursor.partition("~")
    if not mark:
        raise ValueError(cursor)
    if not math.isfinite(found := float(at)):
        raise ValueError(cursor)
    return found, call
