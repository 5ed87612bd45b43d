"""The stop list as people look after it: its entries with what they did, and what stops one number."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.stop_list.entry import StopKind, Stops


class StopListEntryView(View, frozen=True, kw_only=True):
    """An entry of the settings in force. `calls`: those it stopped something in, `last_at`: when the last one began."""

    kind: StopKind
    value: str
    stops: Stops
    note: str
    until: str | None
    expired: bool
    calls: int
    last_at: datetime | None


class StopTestView(View, frozen=True, kw_only=True):
    """What a call with this number would leave out of every CRM. `number`: as it was understood.

    `stops`: the kinds of record that are left out; `entries`: those that name the number, also expired ones, which
    stop nothing.
    """

    number: str
    stops: tuple[Entity, ...]
    entries: tuple[StopListEntryView, ...]
