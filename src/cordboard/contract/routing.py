"""Use cases of routing inside the call: where does it go, and why did it go there."""

from collections.abc import Sequence
from typing import Protocol

from cordboard.contract.views.routing import RouteAnswerView, RouteDecisionView, SigningKeyView
from cordboard.domain.routing.question import RouteQuestion

__all__ = ["RouteQuestion", "Routing"]


class Routing(Protocol):
    """Answers within half a second, whatever happens; without an answer calls take their normal course."""

    async def answer(self, question: RouteQuestion, trial: bool = False) -> RouteAnswerView:
        """Where this call goes; written down for its page where the question names the call.

        A `trial` is of no call: it does not count towards the calls to external numbers.
        """

    async def decisions(self, call: str) -> Sequence[RouteDecisionView]:
        """What was decided about a call, the oldest first. Raises: Cannot 404."""

    def signing_key(self) -> SigningKeyView:
        """What requests of version 2 are signed with."""
