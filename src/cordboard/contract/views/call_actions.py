"""What a person's action on a call does, or would do."""

from cordboard.contract.views.view import View
from cordboard.domain.crm.contact_match import Entity


class PlannedWriteView(View, frozen=True, kw_only=True):
    """One thing that is sent to the CRM: `entity` is the kind of record, `title` its name or subject.

    `owner` and `linked_to` are names; null where the CRM decides, or nothing is linked.
    """

    key: str
    kind: str
    entity: Entity
    title: str
    owner: str | None = None
    linked_to: str | None = None


class CallActionView(View, frozen=True, kw_only=True):
    """`dry_run`: nothing was done. `code` and `values` make `text` translatable; `writes` go through the outbox."""

    verb: str
    connection: str | None
    dry_run: bool
    code: str
    text: str
    values: dict[str, str] = {}
    writes: tuple[PlannedWriteView, ...] = ()
