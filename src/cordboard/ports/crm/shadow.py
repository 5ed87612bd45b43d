"""Shadow mode: a connection that reads and never writes, beside another integration whose call records are compared."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from cordboard.domain.calls.call import Value
from cordboard.domain.shadow.comparison import LoggedCall

MODE, SHADOW = "mode", "shadow"  # the setting of a connection, and its value
SHADOW_CODE = "shadow"  # of items that were decided in this mode, and of a write that was refused


def is_shadow(settings: Mapping[str, Any]) -> bool:
    """Whether a connection with these settings may not write."""
    return settings.get(MODE) == SHADOW


class LoggedPage(Value, frozen=True, kw_only=True):
    """`cost`: what reading it used, in the unit of the budget, 0 where there is none. `after`: the next page begins
    there; None: it was the last."""

    calls: tuple[LoggedCall, ...]
    cost: float
    after: int | None = None


@runtime_checkable
class ReadsLoggedCalls(Protocol):
    """A `Crm` that can list the call records that anybody created."""

    async def logged_calls(self, since: datetime, after: int = 0) -> LoggedPage:
        """Call records created since then, the oldest first, from number `after` on; a page has at most 200."""
