"""Use cases of saved views of the call list: filters, order and columns under a name."""

from collections.abc import Mapping
from typing import Protocol

from cordboard.contract.views.saved_views import SavedCallView


class SavedViewAdministration(Protocol):
    """Each user has their own. Who knows the id of a view may open it: it is not secret, and it changes nothing."""

    async def mine(self, user: str) -> tuple[SavedCallView, ...]:
        """The views of the user, in the order of their making."""

    async def show(self, view: str, user: str) -> SavedCallView:
        """A view of anybody, opened by its link. Raises: Cannot 404."""

    async def create(self, user: str, name: str, query: Mapping[str, str]) -> SavedCallView:
        """Raises: Cannot 409 for a name in use (`name_taken`) and above the limit (`too_many`)."""

    async def change(self, view: str, user: str, name: str, query: Mapping[str, str]) -> SavedCallView:
        """Rename it, or give it other filters. Raises: Cannot 404, 409 for a name in use."""

    async def delete(self, view: str, user: str) -> None:
        """Raises: Cannot 404."""
