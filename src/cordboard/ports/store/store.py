"""The whole store. Rows are the truth; SQLite embedded, PostgreSQL scaled out, one contract suite for both.

Every write returns once it is durable. Writes that arrive together are committed together (group commit).
Source: docs/decisions/0001, 0011.
"""

from typing import Protocol

from cordboard.ports.alerts import AlertRows
from cordboard.ports.sign_in import SignInRows
from cordboard.ports.store.asked_commands import AskedCommandStore
from cordboard.ports.store.attribution import AttributionStore
from cordboard.ports.store.awaited_records import AwaitedRecordStore
from cordboard.ports.store.backtests import BacktestStore
from cordboard.ports.store.batch import BatchStore
from cordboard.ports.store.calls import CallStore
from cordboard.ports.store.choices import ChoiceStore
from cordboard.ports.store.claims import ClaimStore
from cordboard.ports.store.comparisons import ComparisonStore
from cordboard.ports.store.connections import ConnectionStore
from cordboard.ports.store.consents import ConsentStore
from cordboard.ports.store.conversations import ConversationStore
from cordboard.ports.store.dials import DialStore
from cordboard.ports.store.directory import DirectoryStore
from cordboard.ports.store.erasures import ErasureStore
from cordboard.ports.store.events import EventStore
from cordboard.ports.store.figures import FigureStore
from cordboard.ports.store.follow_ups import FollowUpStore
from cordboard.ports.store.frames import FrameStore
from cordboard.ports.store.journal import JournalStore
from cordboard.ports.store.lanes import LaneStore
from cordboard.ports.store.leases import LeaseStore
from cordboard.ports.store.merges import MergeStore
from cordboard.ports.store.open_tasks import OpenTaskStore
from cordboard.ports.store.outbox import OutboxStore
from cordboard.ports.store.phone_book import PhoneBookStore
from cordboard.ports.store.recordings import RecordingStore
from cordboard.ports.store.reports import ReportStore
from cordboard.ports.store.retention import RetentionStore
from cordboard.ports.store.route_decisions import RouteDecisionStore
from cordboard.ports.store.saved_views import SavedViewStore
from cordboard.ports.store.settings import SettingsStore
from cordboard.ports.store.shadow_reports import ShadowReportStore
from cordboard.ports.store.sms import SmsStore
from cordboard.ports.store.stop_list import StopListStore
from cordboard.ports.store.wrap_ups import WrapUpStore


class Store(
    FrameStore,
    CallStore,
    OutboxStore,
    LaneStore,
    LeaseStore,
    ClaimStore,
    JournalStore,
    BatchStore,
    DirectoryStore,
    ConnectionStore,
    ConsentStore,
    SettingsStore,
    EventStore,
    AlertRows,
    SignInRows,
    ComparisonStore,
    FigureStore,
    AttributionStore,
    FollowUpStore,
    ErasureStore,
    RecordingStore,
    ReportStore,
    RetentionStore,
    SavedViewStore,
    PhoneBookStore,
    DialStore,
    SmsStore,
    ConversationStore,
    RouteDecisionStore,
    ChoiceStore,
    AskedCommandStore,
    WrapUpStore,
    BacktestStore,
    MergeStore,
    StopListStore,
    OpenTaskStore,
    AwaitedRecordStore,
    ShadowReportStore,
    Protocol,
):
    """All subjects together: what the composition root opens and closes."""

    def write_trouble(self) -> str | None:
        """Why the last write was impossible; None when it was durable. Asks no disk."""

    async def check_directory(self) -> None:
        """Look for damage in the file of the directory where a start left it unchecked: a large one takes seconds."""

    def damaged_directory(self) -> str | None:
        """The file of the directory where `check_directory` found damage; the next start makes it anew."""

    async def close(self) -> None: ...
