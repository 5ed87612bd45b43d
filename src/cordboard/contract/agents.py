"""The agent at the phone system: presence, and the queues they are logged in to."""

from typing import Protocol

from cordboard.contract.calls import OwnCalls
from cordboard.contract.views.agents import AgentView
from cordboard.ports.agent_states import Presence, QueueChange

__all__ = ["Agents", "Presence", "QueueChange"]


class Agents(Protocol):
    """Of the caller's own first extension. The phone system is asked each time; what it says is shown.

    What is to change raises: Cannot 409 `no_extension`, `no_agent_states` where no connected phone system knows
    agents, `no_queue`, `not_logged_in`, `fixed_member`, `commands_denied`; 502.
    """

    async def show(self, own: OwnCalls) -> AgentView:
        """Presence, the phone's state and every queue, as the phone system reports them now.

        Raises nothing: who has no extension, or no phone system that knows agents, is told so in `unavailable`.
        """

    async def say(self, own: OwnCalls, presence: Presence, by: str) -> AgentView:
        """Set the presence."""

    async def change_queue(self, own: OwnCalls, change: QueueChange, by: str) -> AgentView:
        """Log in or out, pause or go on in one queue."""
