"""What comparisons of calls found. Times are aware UTC."""

from datetime import datetime

from cordboard.contract.views.outbox import ClientName
from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView


class ComparedCallView(View, frozen=True, kw_only=True):
    """A call that needs a word. `kind`: recovered, unreadable, deleted, waiting, rejected, discarded, undecided.

    `call`: its id here; `record`, `link`: of the CRM; `text`: a reason, and its sentences (`reasons`).
    """

    kind: str
    call: str | None = None
    client: ClientName | None = None
    record: str | None = None
    link: str | None = None
    text: str = ""
    reasons: tuple[StoredReasonView, ...] = ()


class ComparisonView(View, frozen=True, kw_only=True):
    """One comparison. Of a phone system: `seen` of its records are known here (`good`), internal (`none`) or were
    recovered. Of a CRM: `seen` calls of ours have a record there (`good`), need none, or are one of the others.
    `unaccounted` is what none of these explains. `problem`: why nothing could be compared, `reasons` its sentences.
    """

    at: datetime
    since: datetime
    until: datetime
    seen: int
    good: int
    none: int
    recovered: int
    deleted: int
    waiting: int
    rejected: int
    discarded: int
    unaccounted: int
    calls: tuple[ComparedCallView, ...] = ()
    problem: str | None = None
    reasons: tuple[StoredReasonView, ...] = ()


class ComparedConnectionView(View, frozen=True, kw_only=True):
    """A connection and its last comparisons, newest first.

    `comparable`: it can be compared; if not, `fix` says what is missing. `every_min`: 0 means never by itself.
    """

    connection: str
    kind: str
    title: str
    comparable: bool
    every_min: float
    unaccounted: int
    comparisons: tuple[ComparisonView, ...] = ()
    fix: str | None = None


class CompletenessView(View, frozen=True, kw_only=True):
    """Every connection. `unaccounted`: of the newest comparisons together."""

    unaccounted: int
    items: tuple[ComparedConnectionView, ...] = ()
