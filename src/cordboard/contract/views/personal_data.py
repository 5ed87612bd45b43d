"""Views of personal data: where a person is, and erasures. Times are aware UTC."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView


class PersonalFindingView(View, frozen=True, kw_only=True):
    """One thing that mentions the person. `part`: calls, outbox, journal, directory, configuration.

    `master`: who keeps it and is not erased here: `crm`, `settings`, `users`. `open`: it goes on.
    """

    part: str
    kind: str
    id: str
    at: datetime | None = None
    title: str = ""
    master: str | None = None
    open: bool = False
    link: str | None = None


class PlaceView(View, frozen=True, kw_only=True):
    """How many things of one kind a part has."""

    part: str
    kind: str
    count: int
    open: int = 0
    master: str | None = None


class PersonalDataView(View, frozen=True, kw_only=True):
    """Everything about one person. `identities`: as the stores know the person; `others`: further numbers of the same
    CRM records, to be looked for on their own; `findings`: the newest 200; `erased_at`: an earlier erasure.
    """

    kind: str
    value: str
    reference: str
    identities: tuple[str, ...]
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    total: int = 0
    places: tuple[PlaceView, ...] = ()
    findings: tuple[PersonalFindingView, ...] = ()
    erased_at: datetime | None = None


class ExportView(View, frozen=True, kw_only=True):
    """An export: `records` hold everything as it is stored."""

    format: str
    exported_at: datetime
    kind: str
    value: str
    names: tuple[str, ...]
    records: tuple[Mapping[str, Any], ...]


class CorrectedView(View, frozen=True, kw_only=True):
    """Calls that have the new name, and what others keep: correct it there."""

    corrected: int
    elsewhere: tuple[PersonalFindingView, ...] = ()


class ErasureView(View, frozen=True, kw_only=True):
    """One erasure. `state`: running, waiting, cleaning, quiet, done.

    `quiet`: a large file is written anew as soon as there is a minute without calls.

    `counts`: part to rows; `waits`, `left`: kind to how many; `again`: applied again, after a restored backup or a late
    report. Nobody is named. `reasons`: the sentences of `problem`.
    """

    reference: str
    by: str
    at: datetime
    state: str
    changed_at: datetime
    open_items: str
    again: bool = False
    counts: Mapping[str, int] = {}
    waits: Mapping[str, int] = {}
    left: Mapping[str, int] = {}
    problem: str | None = None
    reasons: tuple[StoredReasonView, ...] = ()


class ExpiryView(View, frozen=True, kw_only=True):
    """One kind of data whose period may be over. `days`: the period, 0 without an end; `count`: what the next run
    deletes; `waiting`: as old, but still needed; `deleted`: what this run deleted.
    """

    kind: str
    days: int
    count: int
    waiting: int = 0
    oldest: datetime | None = None
    deleted: int = 0
