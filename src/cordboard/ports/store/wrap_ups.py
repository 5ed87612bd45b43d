"""Wrap-ups: what agents wrote down about calls, each in its newest version, and when it is to be looked at again."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.domain.wrap_up.wrap_up import WrapUp


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the work for the CRMs is. `linked`: by CRM the id of the contact that the call was given already.

    `code`, `problem`: why something was not done; empty where nothing is in the way.
    """

    linked: dict[str, str] = {}
    code: str = ""
    problem: str = ""


class WrapUpRow(msgspec.Struct, frozen=True, kw_only=True):
    """As stored. `due_at`: when it is looked at next; None once there is nothing to do. Units: epoch s."""

    wrap_up: WrapUp
    due_at: float | None
    progress: Progress = Progress()


class WrapUpStore(Protocol):
    """One row a call."""

    async def wrap_up(self, call: str) -> WrapUpRow | None:
        """That of this call."""

    async def put_wrap_up(self, wrap_up: WrapUp, due_at: float) -> WrapUpRow:
        """Store the version that follows the stored one; what is stored then. Another than `wrap_up`: it was stale."""

    async def due_wrap_ups(self, now: float, limit: int) -> Sequence[WrapUpRow]:
        """Those that are due, the longest first."""

    async def wrap_up_looked_at(self, call: str, version: int, due_at: float | None, progress: Progress) -> None:
        """Note how far it is. A newer version is looked at when it is due itself."""

    async def look_at_wrap_up(self, call: str, due_at: float) -> None:
        """Look at it then, if there is one."""

    async def drop_wrap_up(self, call: str) -> None:
        """Delete it."""
