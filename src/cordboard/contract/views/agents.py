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


class AgentView(View, frozen=True, kw_only=True):
    """`presence`: available away do_not_disturb unknown; `device`: free ringing in_call unreachable unknown."""

    extension: str
    connection: str
    presence: Presence
    message: str
    device: DeviceState
    queues: tuple[QueueLoginView, ...]
