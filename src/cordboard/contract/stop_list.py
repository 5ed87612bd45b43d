"""Use cases of the stop list: its entries with their hits, and a test of one number."""

from collections.abc import Sequence
from typing import Protocol

from cordboard.contract.views.stop_list import StopListEntryView, StopTestView


class StopListQueries(Protocol):
    """Questions about the settings in force; nothing is changed."""

    async def entries(self) -> Sequence[StopListEntryView]:
        """In the order of the list."""

    async def test(self, number: str, hidden: bool, tag: str | None) -> StopTestView:
        """What a call with this number or extension would leave out, and by which entries.

        `hidden`: as a caller who hides the number; `tag`: of the client's record in the CRM.
        """
