"""Use cases of phone numbers: the match and the interpretation of a written number."""

from collections.abc import Sequence
from typing import Protocol

from cordboard.contract.views.matches import CandidateView, MatchView
from cordboard.domain.numbers.phone_number import Reading


class NumberQueries(Protocol):
    """Questions about one number. No CRM is asked; the answer comes from the local directory."""

    async def lookup(self, number: str, connection: str | None) -> MatchView:
        """Who has this number, in any spelling; the first CRM connection where none is named.

        Raises: Cannot 404 for an unknown connection, 409 when it is not a CRM or no CRM is connected.
        """

    async def read(self, text: str, region: str | None) -> Reading:
        """How a written number is understood. `region` is an ISO 3166 code; None takes that of the settings."""

    async def people(self, name: str, connection: str | None, limit: int) -> Sequence[CandidateView]:
        """People of the directory whose name or company has each of these words.

        Raises: Cannot 404 for an unknown connection, 409 when it is not a CRM or no CRM is connected.
        """
