"""Mails with a new password that could not be sent, as the audit log has them: for administrators alone.

Whoever asked for one learns nothing: neither that there is such a user nor that the mail failed.
"""

from collections.abc import Sequence
from typing import Protocol

from cordboard.ports.accounts import AuditQuery, AuditRow

FAILED, SENT = "reset_not_sent", "reset_requested"
SHOWN_FOR = 7 * 24 * 3600.0  # s


class AuditReader(Protocol):
    """The part of `ports.accounts.Accounts` that is read."""

    async def audited(self, query: AuditQuery) -> Sequence[AuditRow]:
        """The entries, newest first."""


async def failed_reset_mails(accounts: AuditReader, now: float) -> dict[str, AuditRow]:
    """The last failure by user, where no later mail went out to them. Units: `now` epoch s."""
    rows = await accounts.audited(AuditQuery(what=(FAILED, SENT), since=now - SHOWN_FOR, limit=500))
    newest: dict[str, AuditRow] = {}
    for row in rows:
        newest.setdefault(row.who, row)
    return {who: row for who, row in newest.items() if row.what == FAILED}
