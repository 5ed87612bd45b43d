"""Saved views of the call list, as users see them."""

from datetime import datetime

from cordboard.contract.views.view import View


class SavedCallView(View, frozen=True, kw_only=True):
    """`query`: the parameters of the address of the list in the console. `mine`: made by who asks."""

    id: str
    name: str
    query: dict[str, str]
    mine: bool
    created_at: datetime
    updated_at: datetime
