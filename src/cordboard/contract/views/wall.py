"""What a supervisor sees at a glance: queues, agents, calls that go on, and who was not called back."""

from datetime import datetime
from enum import StrEnum

from cordboard.contract.views.calls import CallLine
from cordboard.contract.views.view import View


class AgentState(StrEnum):
    """What a person does on the phone now, as far as the phone systems tell."""

    FREE = "free"
    RINGING = "ringing"
    CALLING = "calling"
    IN_CALL = "in_call"
    ON_HOLD = "on_hold"
    NO_EXTENSION = "no_extension"


class WallQueueView(View, frozen=True, kw_only=True):
    """A queue. `waiting`: callers whom nobody has answered yet; `longest_since`: when the first of them called;
    `logged_in`: how many agents are in the queue, where a phone system lists it; `alerts`: limits that it passed.

    Today's calls of the queue: `answered_in_target` of `answered` were answered within the service level.
    """

    name: str
    title: str | None
    waiting: int
    longest_since: datetime | None
    logged_in: int | None
    answered: int
    answered_in_target: int
    missed: int
    alerts: tuple[str, ...]


class WallAgentView(View, frozen=True, kw_only=True):
    """A person of the team. `since`: when the state began, `call` the call behind it."""

    id: str
    name: str
    extensions: tuple[str, ...]
    state: AgentState
    since: datetime | None
    call: str | None


class WallAlertView(View, frozen=True, kw_only=True):
    """A trouble of a connection, line or queue that goes on. `kind`: as of alerts."""

    title: str
    kind: str
    since: datetime


class WallView(View, frozen=True, kw_only=True):
    """`calls` go on now, newest first; `to_call_back` are the latest of `not_called_back` clients."""

    at: datetime
    service_level_s: int
    waiting: int
    queues: tuple[WallQueueView, ...]
    agents: tuple[WallAgentView, ...]
    calls: tuple[CallLine, ...]
    not_called_back: int
    to_call_back: tuple[CallLine, ...]
    alerts: tuple[WallAlertView, ...]
