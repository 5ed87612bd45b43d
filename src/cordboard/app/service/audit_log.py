"""The audit log: who did what to which thing."""

import structlog

from cordboard.ports.accounts import Accounts, AuditRow
from cordboard.ports.host import Clock

log = structlog.get_logger()


class AuditLog:
    """Writes one row for each change that a person or token makes."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock

    async def record(
        self, by: str, what: str, target: str, detail: str = "", before: str = "", after: str = ""
    ) -> None:
        """Durable when it returns, and a line of the log: that one can be sent to another machine.

        `what` is SUBJECT.VERB, `target` the id of the thing; `before` and `after`: JSON objects of what changed.
        """
        log.info("audit", who=by, what=what, target=target, detail=detail)
        row = AuditRow(
            at=self._clock.now(), who=by, what=what, target=target, detail=detail, before=before, after=after
        )
        await self._accounts.audit([row])
