"""Choosing the client where several records have one number."""

from typing import Protocol

import msgspec

from cordboard.contract.views.client_choices import ClientChoiceView
from cordboard.domain.crm.contact_match import Entity

__all__ = ["ClientChoices", "NewChoice"]


class NewChoice(msgspec.Struct, frozen=True, kw_only=True):
    """`connection`: which CRM, where several are connected. `remember`: for later calls of this number, too."""

    entity: Entity
    record: str
    connection: str | None = None
    remember: bool = False


class ClientChoices(Protocol):
    """A choice counts from now on: before the call ends for its decision, afterwards its call record moves."""

    async def choose(self, call: str, wanted: NewChoice, by: str) -> ClientChoiceView:
        """Say who the client of this call is. Repeatable.

        Raises: Cannot 404 for an unknown call, 409 without a number or CRM, 422 `not_with_number` for a record without
        this number; as `CallActions.relink` once the call is logged.
        """

    async def forget(self, call: str, connection: str | None, by: str) -> ClientChoiceView:
        """Forget what is remembered for this call's number; the call keeps its client.

        Raises: Cannot 404, 409 `nothing_to_undo`.
        """
