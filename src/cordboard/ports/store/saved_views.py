"""Saved views of the call list: filters, order and columns under a name, each of one user."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec


class SavedView(msgspec.Struct, frozen=True, kw_only=True):
    """`query`: the parameters of the address of the list. Units: epoch s."""

    id: str
    user: str
    name: str
    query: Mapping[str, str]
    created_at: float
    updated_at: float


class SavedViewStore(Protocol):
    """Saved views, by user and by id."""

    async def saved_views(self, user: str) -> Sequence[SavedView]:
        """Those of the user, in the order of their making."""

    async def saved_view(self, view: str) -> SavedView | None:
        """The view of that id, whoever made it."""

    async def put_saved_view(self, view: SavedView) -> None:
        """Write a view, a new one or the same again."""

    async def drop_saved_view(self, view: str, user: str) -> bool:
        """Delete a view of this user; False where there is none."""
