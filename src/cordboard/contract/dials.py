"""Use cases of dials: calls that Cordboard places for a person, whose own phone rings first."""

from typing import Protocol

import msgspec

from cordboard.contract.views.dials import DialView

__all__ = ["DialCaller", "Dials", "NewCall"]


class DialCaller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: `name` for the audit log, `user` whose extensions are the caller's own; `every`: all are open."""

    name: str
    user: str | None
    every: bool


class NewCall(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. `to`, `caller_id` in any spelling; `extension` None: the caller's own first one.

    `connection`: where there are several phone systems that take commands; `key`: the idempotency key.
    """

    to: str
    extension: str | None = None
    caller_id: str | None = None
    connection: str | None = None
    key: str | None = None


class Dials(Protocol):
    """A dial of another person is answered like one that does not exist, unless every extension is open."""

    async def place(self, asked: NewCall, caller: DialCaller) -> tuple[DialView, bool]:
        """Place a call; the dial, and whether it is new. A repetition gives the dial of before.

        Raises: Cannot 422 for a destination that is not dialled (before anything else is looked at), an extension or
        caller id that cannot be used; 403 for an extension of others; 409 while the extension calls another number, for
        a key used otherwise, without a phone system that takes commands; 429; 502.
        """

    async def show(self, dial: str, caller: DialCaller) -> DialView:
        """Raises: Cannot 404."""

    async def cancel(self, dial: str, caller: DialCaller) -> DialView:
        """End it, whatever state it is in. Repeatable. Raises: Cannot 404."""
