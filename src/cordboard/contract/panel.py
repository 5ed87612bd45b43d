"""The call panel: what one person sees of the calls on their phones, while they ring and just after."""

from typing import Protocol

from cordboard.contract.calls import OwnCalls
from cordboard.contract.views.own_calls import UserPersonView
from cordboard.contract.views.panel import PanelView, PushedCardView


class CallPanel(Protocol):
    """Works with the CRM unreachable: people come from our own directory."""

    async def view(self, person: UserPersonView | None, own: OwnCalls) -> PanelView:
        """The cards of these extensions, what rings before what goes on, then what has just ended."""

    async def pushed(self, event: int, call: str, own: OwnCalls) -> PushedCardView | None:
        """The card of one call, for the event of the stream with this id: a call is read once for all who ask.

        None where the call is on none of these extensions.
        """
