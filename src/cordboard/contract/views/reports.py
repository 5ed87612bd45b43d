"""Reports by mail, as people and programs see them. What is in a report is in the settings."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView


class ReportRunView(View, frozen=True, kw_only=True):
    """One report that was due, or a test. `kind`: due test. `day`: the local day on which it was due; `state`: open
    sending done failed uncertain. `problem` of the last attempt, and its sentences (`reasons`)."""

    no: int
    kind: str
    day: str
    state: str
    attempts: int
    made_at: datetime
    tried_at: datetime | None
    next_try_at: datetime | None
    problem: str | None
    reasons: tuple[StoredReasonView, ...] = ()


class ReportView(View, frozen=True, kw_only=True):
    """A report of the settings. `next_at`: when the next one is due; none while it is off. `runs`: newest first."""

    id: str
    title: str
    on: bool
    every: str
    time_zone: str
    language: str
    to: tuple[str, ...]
    next_at: datetime | None
    runs: tuple[ReportRunView, ...]


class ReportPreview(View, frozen=True, kw_only=True):
    """The mail as it would be sent now."""

    subject: str
    text: str
    html: str
