"""Sources of calls with what became of them, as people and programs see them. Definitions: docs/figures.md."""

from datetime import date, datetime

from cordboard.contract.views.csv_files import CsvProblemView
from cordboard.contract.views.figures import CountingView
from cordboard.contract.views.view import View


class MoneyView(View, frozen=True, kw_only=True):
    """Revenue and cost in one currency (empty: unknown); decimal numbers as text. `gain`: (revenue - cost) / cost,
    1 is 100 %; null where no cost is known."""

    currency: str
    revenue: str
    cost: str | None = None
    gain: float | None = None


class SourceSumsView(View, frozen=True, kw_only=True):
    """Calls that came in, leads, deals created and won in the period. `answer_ms`: how long callers waited for an
    answer on average; null without an answered call. `money`: by currency, never added up. Units: ms."""

    calls: int = 0
    answered: int = 0
    missed: int = 0
    answer_ms: int | None = None
    leads: int = 0
    deals: int = 0
    won: int = 0
    money: tuple[MoneyView, ...] = ()


class SourceView(SourceSumsView, frozen=True, kw_only=True):
    """One line. `name`: the source, medium, campaign, ..; empty where it is not known. `source`: the source within
    which it is, for mediums, campaigns, terms and contents."""

    name: str
    source: str = ""


class SourcesView(View, frozen=True, kw_only=True):
    """`without_call`: deals of the period whose client never called. `costs_known`: false where costs are not given by
    what the lines are about. `reads_deals`: ids of the connections whose deals are read. `since` is included, `until`
    not. `tracing`: sources of earlier calls are still being found."""

    items: tuple[SourceView, ...]
    by: str
    touch: str
    since: datetime
    until: datetime
    time_zone: str
    total: SourceSumsView
    without_call: SourceSumsView
    costs_known: bool
    reads_deals: tuple[str, ...]
    tracing: CountingView | None = None


class AdCostView(View, frozen=True, kw_only=True):
    """What a campaign of a source cost from the first to the last day, both included. `campaign` empty: the source as
    a whole. `amount`: a decimal number as text."""

    source: str
    campaign: str
    first_day: date
    last_day: date
    amount: str
    currency: str
    author: str = ""


class CostsImportView(View, frozen=True, kw_only=True):
    """What a file does, or would do. `saved`: false while nothing is saved."""

    costs: tuple[AdCostView, ...]
    problems: tuple[CsvProblemView, ...]
    saved: bool = False


class ConversionsView(View, frozen=True, kw_only=True):
    """A file for an advertising network. `without_click_id`: won deals whose call has no click id of this kind."""

    file_name: str
    csv: str
    conversions: int
    without_click_id: int
