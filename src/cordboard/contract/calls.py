"""Use cases of calls: the list, one call, the explanation of its outcome."""

from typing import Protocol

from cordboard.contract.views.calls import CallCount, CallPage, CallView
from cordboard.contract.views.why import WhyView
from cordboard.ports.store.calls import CallOrder, CallQuery, CrmResult, OwnCalls

__all__ = ["CallOrder", "CallQueries", "CallQuery", "CrmResult", "OwnCalls"]


class CallQueries(Protocol):
    """What people ask about calls. Nothing here changes anything."""

    async def find(self, query: CallQuery) -> CallPage:
        """A page of calls, newest first unless the query sorts them, with their effects.

        Args: `query.client` and `query.lines` take a number in any spelling; it is understood in each region of ours,
            and tried as written. `query.limit` calls at most; `query.before` is the cursor of the previous page.
        """

    async def count(self, query: CallQuery) -> CallCount:
        """How many calls the same filters find, counted up to 100,000; `before` and `limit` do not matter."""

    async def queues(self) -> tuple[str, ...]:
        """Queues that calls went through, as the phone systems name them."""

    async def view(self, call: str) -> CallView:
        """One call with legs, story and reasons; `why` is null until it is decided. Raises: Cannot 404."""

    async def why(self, call: str) -> WhyView:
        """Why this call became what it became. Raises: Cannot 404, with code `undecided` before it is decided."""
