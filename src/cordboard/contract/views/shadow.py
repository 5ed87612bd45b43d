"""A shadow report as people see it."""

from cordboard.contract.views.outbox import ClientName
from cordboard.contract.views.view import View


class ShadowCountView(View, frozen=True, kw_only=True):
    """Of one kind of record (`entity`: call, lead, contact): how many are `same`, and so on."""

    entity: str
    same: int = 0
    missing: int = 0
    doubled: int = 0
    different: int = 0


class ShadowExampleView(View, frozen=True, kw_only=True):
    """A call whose record is not the same. `differs`: name of what differs -> ours and theirs; owners by name."""

    call: str
    client: ClientName | None
    entity: str
    verdict: str
    differs: dict[str, tuple[str, str]]
    links: tuple[str, ...]


class ShadowReportView(View, frozen=True, kw_only=True):
    """`calls` were compared, for `cost` credits. Below `needed` calls nothing is read. `complete`: the CRM had no more
    call records. `no_number`: calls that cannot be compared. `examples`: at most 50."""

    connection: str
    hours: int
    calls: int
    needed: int
    compared: bool
    complete: bool
    cost: float
    no_number: int
    counts: tuple[ShadowCountView, ...]
    examples: tuple[ShadowExampleView, ...]
