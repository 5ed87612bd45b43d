"""An agent as the phone system sees them."""

from cordboard.contract.views.view import View
from cordboard.ports.agent_states import DeviceState, Presence


class QueueLoginView(View, frozen=True, kw_only=True):
    """`fixed`: the queue's own settings name the agent, who cannot log out there. `title`: from the settings."""

    queue: str
    title: str
    logged_in: bool
    paused: bool
    reason: str
    fixed: bool


class UnavailableView(View, frozen=True, kw_only=True):
    """Why nothing is known: `no_extension`, `no_agent_states`, or the code of what the phone system answered."""

    code: str
    detail: str
    next: str


class AgentView(View, frozen=True, kw_only=True):
    """`presence`: available away do_not_disturb unknown; `device`: free ringing in_call unreachable unknown.

    `unavailable`: null where the phone system told the rest, which is unknown otherwise.
    """

    unavailable: UnavailableView | None = None
    extension: str | None = None
    connection: str | None = None
    presence: Presence = Presence.UNKNOWN
    message: str = ""
    device: DeviceState = DeviceState.UNKNOWN
    queues: tuple[QueueLoginView, ...] = ()
