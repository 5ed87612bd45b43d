"""The call panel: what one person sees of the calls on their phones, while they ring and just after."""

from typing import Protocol

from cordboard.contract.calls import OwnCalls
from cordboard.contract.views.own_calls import UserPersonView
from cordboard.contract.views.panel import PanelView


class CallPanel(Protocol):
    """Works with the CRM unreachable: people come from our own directory."""

    async def view(self, person: UserPersonView | None, own: OwnCalls) -> PanelView:
        """The cards of these extensions, what rings before what goes on, then what has just ended."""
