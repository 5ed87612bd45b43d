"""What belongs to one console user: the person of the team they are, and the calls of that person's extensions."""

from collections.abc import Sequence
from typing import Protocol

from cordboard.contract.calls import OwnCalls
from cordboard.contract.views.own_calls import CallerView, ColleaguesView, UserPersonView

OWN_CALLS_ONLY = frozenset({"agent", "light_agent"})
"""Roles that see the calls of their own extensions and no others."""


class OwnCallAccess(Protocol):
    """Reads the team of the settings in force: a change counts at once."""

    def of(self, user: str | None) -> OwnCalls:
        """The calls of the user with this id; none where no person of the team has this user."""

    def person(self, user: str) -> UserPersonView | None:
        """Who this user is in the team; None for nobody."""

    async def link(self, user: str, person: str | None, by: str) -> UserPersonView | None:
        """Say which person of the team (by id; None: nobody) the user is, in a new version of the settings.

        Raises: Cannot 404 for an unknown person, 409 `person_taken` for one who has another user.
        """

    async def includes(self, own: OwnCalls, call: str, event: int | None = None) -> bool:
        """Whether the call is one of them; False for a call that is not there. `event`: as of this of the stream."""

    async def callers(self, own: OwnCalls) -> Sequence[CallerView]:
        """Calls on these extensions that go on now, the newest first."""

    async def caller(self, own: OwnCalls, call: str, event: int) -> CallerView | None:
        """The same of one call, as of an event of the stream; None where it is on none of these extensions.

        `state` is ended once it is over.
        """

    def colleagues(self, user: str | None, everybody: bool) -> ColleaguesView:
        """Names of people and lines; without `everybody` only the person that this user is."""
