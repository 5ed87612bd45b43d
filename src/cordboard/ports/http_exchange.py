"""One request to a remote service and its answer, as the journal stores it."""

from collections.abc import Callable
from datetime import datetime

from cordboard.domain.calls.call import Value


class Exchange(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Secrets in it are masked.

    Units: `at` UTC, `took_ms` ms, `credits` what the service counts (see `ports.crm.Budget.unit`). `keys` are the
    keys of the outbox items that the request carried. `their_time`: the clock of the service when it answered.
    """

    at: datetime
    method: str
    url: str
    status: int | None
    took_ms: float
    credits: float = 0
    keys: tuple[str, ...] = ()
    request: str = ""
    reply: str = ""
    error: str | None = None
    their_time: datetime | None = None


Journal = Callable[[Exchange], None]
"""Takes an exchange at once and writes it later."""
