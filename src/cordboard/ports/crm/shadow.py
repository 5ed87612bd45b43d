"""Shadow mode: a connection that reads and never writes, beside another integration whose records are compared."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.shadow.comparison import LoggedRecord

MODE, SHADOW = "mode", "shadow"  # the setting of a connection, and its value
AFTER_SETTING, AFTER_MIN = "shadow_after_min", 15.0  # how long the other integration has; its default in minutes
SHADOW_CODE = "shadow"  # of items that were decided in this mode, and of a write that was refused
READ = (Entity.CALL, Entity.TASK, Entity.DEAL)  # people are in the directory


def is_shadow(settings: Mapping[str, Any]) -> bool:
    """Whether a connection with these settings may not write."""
    return settings.get(MODE) == SHADOW


class LoggedPage(Value, frozen=True, kw_only=True):
    """`after`: the next page begins there; None: it was the last."""

    records: tuple[LoggedRecord, ...]
    after: int | None = None


@runtime_checkable
class ReadsLoggedRecords(Protocol):
    """A `Crm` that can list the call records, tasks and deals that anybody created."""

    async def logged_records(self, entity: Entity, since: datetime, after: int = 0) -> LoggedPage:
        """Records of this kind (one of `READ`) created since then, the oldest first, from number `after` on; a page
        has at most 200."""

    def price_of_logged(self, entity: Entity) -> float:
        """What the next page of these records costs, with what has to be read before it; 0 where nothing is counted."""
