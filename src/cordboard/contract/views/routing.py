"""Where a call goes while its caller waits, as users and dialplans see it."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.contract.views.why import ReasonMessageView
from cordboard.domain.routing.route import DestinationKind


class RouteAnswerView(View, frozen=True, kw_only=True):
    """Where the call goes. `kind` default with an empty `target`: its normal course.

    `rule`: id of the routing rule; `line` of it that decided, from 1; `value` that was compared. `owner` of the
    caller's record. `age_ms`: how old the copy of the CRM's data is. `ring_s`: how long the destination rings before
    the normal course, or before the extension `substitute`. Units: ms, s.
    """

    kind: DestinationKind
    target: str
    rule: str
    line: int | None
    value: str | None
    owner: str | None
    age_ms: int | None
    took_ms: float
    ring_s: int | None
    substitute: str | None
    why: tuple[ReasonMessageView, ...]


class RouteDecisionView(RouteAnswerView, frozen=True, kw_only=True):
    """A decision about a call. `extension`: the one whose calls go to the caller's owner; empty with a rule."""

    at: datetime
    extension: str


class SigningKeyView(View, frozen=True, kw_only=True):
    """What requests of version 2 to an address of the company are signed with."""

    key: str
