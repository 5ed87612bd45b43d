"""The page of one client: everything known under one phone number."""

from cordboard.contract.views.calls import CallLine, NotCalledBackView
from cordboard.contract.views.matches import CandidateView
from cordboard.contract.views.outbox import ItemView
from cordboard.contract.views.view import View


class ClientRecordView(CandidateView, frozen=True, kw_only=True):
    """A record of a CRM with this number; `connection` is the CRM."""

    connection: str


class ClientPageView(View, frozen=True, kw_only=True):
    """One number. `calls` newest first, at most 50; `next` is the `before` of the list of calls for the rest.
    `open_work`: what of these calls is not done in a CRM yet."""

    number: str
    e164: str | None
    name: str | None
    calls: tuple[CallLine, ...]
    calls_total: int
    next: str | None
    records: tuple[ClientRecordView, ...]
    open_work: tuple[ItemView, ...]
    not_called_back: NotCalledBackView | None
