"""What every view is."""

from typing import Generic, TypeVar

import msgspec


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A value to be shown; every key is sent."""


T = TypeVar("T")


class Listed(View, Generic[T], frozen=True, kw_only=True):
    """Every list of the API; `next` is the cursor of the next page."""

    items: tuple[T, ...]
    next: str | None = None
