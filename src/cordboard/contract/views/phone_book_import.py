"""What a file of contacts would change in a CRM, and what became of an import."""

from datetime import datetime

from cordboard.contract.views.view import View


class AdditionView(View, frozen=True, kw_only=True):
    """What a record gets. `field`: number or email."""

    field: str
    value: str


class ConflictView(View, frozen=True, kw_only=True):
    """Where file and CRM differ; the CRM's value stays. `field`: name, company or email."""

    field: str
    file: str
    crm: str


class ImportedContactView(View, frozen=True, kw_only=True):
    """A contact of the file. `line`: its place in the file. `change`: new, changed, same, waiting or skipped; `why`
    says why it is skipped: no_number, own_number, shared, several or erased. `record`, `link`: in the CRM."""

    line: int
    name: str
    company: str | None
    numbers: tuple[str, ...]
    change: str
    why: str | None = None
    text: str | None = None
    record: str | None = None
    record_name: str | None = None
    link: str | None = None
    adds: tuple[AdditionView, ...] = ()
    conflicts: tuple[ConflictView, ...] = ()


class PhoneBookImportView(View, frozen=True, kw_only=True):
    """What the file does, or would do. `id`: of the import; null while nothing was saved, or nothing was to do.

    `counts`: contacts by `change`. `conflicts`: contacts with values that differ.
    """

    connection: str
    contacts: tuple[ImportedContactView, ...]
    counts: dict[str, int]
    conflicts: int
    id: str | None = None


class ImportedItemView(View, frozen=True, kw_only=True):
    """A record that was created or changed. `state` of its item in the outbox: open, done, parked, held, dropped."""

    key: str
    kind: str
    name: str | None
    state: str
    record: str | None
    link: str | None
    reason: str | None
    updated_at: datetime


class ImportReportView(View, frozen=True, kw_only=True):
    """What became of an import. `counts`: items by `state`."""

    id: str
    connection: str
    started_at: datetime
    items: tuple[ImportedItemView, ...]
    counts: dict[str, int]
