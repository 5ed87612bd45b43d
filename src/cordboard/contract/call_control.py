"""Use cases of a call that goes on: hang up, transfer, hold, keys, park, mute, recording."""

from typing import Protocol

from cordboard.contract.views.call_control import CallCommandView, CallVerbsView
from cordboard.ports.phone_commands import Verb

__all__ = ["CallControl", "Verb"]


class CallControl(Protocol):
    """The answer means that the phone system understood; the events of the call tell what happens."""

    async def command(
        self, call: str, verb: Verb, to: str | None, own: tuple[str, ...] | None, by: str
    ) -> CallCommandView:
        """Ask the phone system. `own`: the caller's extensions, whose legs alone may be named; None: every one.

        Raises: Cannot 404, 409 with the reason where it is not possible now or not with this phone, 422 for a target or
        keys that cannot be used, 502.
        """

    async def verbs(self, call: str, own: tuple[str, ...] | None) -> CallVerbsView:
        """What can be asked of this call now, and why the rest cannot. Raises: Cannot 404, 409 as above."""
