"""A shadow report as people see it. Times are aware UTC."""

from datetime import date, datetime

from cordboard.contract.views.outbox import ClientName
from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView


class ShadowCountView(View, frozen=True, kw_only=True):
    """Of one kind of record (`entity`: call, task, deal, lead, contact): how many are `same`, and so on."""

    entity: str
    same: int = 0
    missing: int = 0
    doubled: int = 0
    different: int = 0


class ShadowDayView(View, frozen=True, kw_only=True):
    """What was compared on one day (UTC): `records` of all kinds, `same` of them."""

    day: date
    calls: int
    records: int
    same: int


class ShadowExampleView(View, frozen=True, kw_only=True):
    """A record that is not the same. `differs`: name of what differs -> ours and theirs; owners by name."""

    call: str
    client: ClientName | None
    entity: str
    verdict: str
    differs: dict[str, tuple[str, str]]
    links: tuple[str, ...]


class ShadowReportView(View, frozen=True, kw_only=True):
    """What the comparisons of the last `days` found. `on`: they run by themselves.

    `agreement`: the share that is the same, `low` and `high` where it probably lies: far apart while there are few.
    `cost`: credits for these `calls`. `complete`: the CRM had no more records; `no_number`: calls that cannot be
    compared. `waiting` calls are compared next, `recent` ones still have time, `further` ones must arrive first so that
    reading stays within 0.05 credits a call. `read`: records read by the comparison that runs now, if one does.
    `history`: the days, oldest first; `examples`: at most 50, newest first.
    """

    connection: str
    days: int
    on: bool
    at: datetime | None
    calls: int
    records: int
    agreement: float | None
    low: float
    high: float
    complete: bool
    cost: float
    no_number: int
    waiting: int
    recent: int
    further: int
    read: int | None
    problem: str | None
    reasons: tuple[StoredReasonView, ...]
    counts: tuple[ShadowCountView, ...]
    history: tuple[ShadowDayView, ...]
    examples: tuple[ShadowExampleView, ...]
