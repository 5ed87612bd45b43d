"""Use cases of one call that change something: log it, create the lead, link it, ignore its number, assign a phone."""

from typing import Protocol

import msgspec

from cordboard.contract.views.call_actions import CallActionView
from cordboard.domain.crm.contact_match import Entity

__all__ = ["CallActions", "Wanted"]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How an action is to be done. `connection`: which CRM; may be left out where only one is connected.

    `reason` goes into the audit log and the explanation; `dry_run`: say what would happen, do nothing.
    """

    connection: str | None = None
    reason: str = ""
    dry_run: bool = False


class CallActions(Protocol):
    """Every action can be repeated: what is done already is refused, with its record. `by` is named in the call.

    All raise Cannot 404 for an unknown call, 409 `in_progress` or `undecided` for one that is not over.
    """

    async def log(self, call: str, wanted: Wanted, by: str) -> CallActionView:
        """Log the call now, whatever the settings say; again where its record is gone from the CRM.

        Raises: Cannot 409 `already_done`, `already_waiting`, `no_crm`, `permission_missing`; 502.
        """

    async def create(self, call: str, wanted: Wanted, by: str) -> CallActionView:
        """Create the lead after all. Raises: Cannot as `log`, 409 where the client exists or nobody can be created."""

    async def relink(self, call: str, entity: Entity, record: str, wanted: Wanted, by: str) -> CallActionView:
        """Link the call record to another contact, lead or account; log it first where it isn't logged.

        Raises: Cannot as `log`, 404 `record_gone`.
        """

    async def unlink(self, call: str, wanted: Wanted, by: str) -> CallActionView:
        """Undo the link to a record that appeared after the call; fields that were written into it stay.

        Raises: Cannot as `log`, 409 `nothing_to_undo`.
        """

    async def ignore(self, call: str, wanted: Wanted, by: str) -> CallActionView:
        """Add the client's number to the ignored numbers. Raises: Cannot 409 `already_done`, `no_number`."""

    async def assign(self, call: str, member: str, extension: str | None, wanted: Wanted, by: str) -> CallActionView:
        """Assign an extension of the call to a person of the team; None: the only one without a person.

        Raises: Cannot 404 for an unknown person, 409 `already_done`, `assigned_to_other`, 422 `extension_missing`.
        """
