"""The embedded store: combines its parts and opens the files."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from cordboard.ports.host import Clock
from cordboard.ports.personal_data import PersonalDataPart
from cordboard.store.sqlite.accounts import AccountRows
from cordboard.store.sqlite.alerts import Alerts
from cordboard.store.sqlite.asked_commands import AskedCommands
from cordboard.store.sqlite.attribution import AttributionRows
from cordboard.store.sqlite.awaited_records import AwaitedRecords
from cordboard.store.sqlite.backtests import Backtests
from cordboard.store.sqlite.batch import Commits
from cordboard.store.sqlite.calls import Calls
from cordboard.store.sqlite.choices import Choices
from cordboard.store.sqlite.comparisons import Comparisons
from cordboard.store.sqlite.connection_registry import RegistryRows, check_key, drop_connection, takes_new_key
from cordboard.store.sqlite.consents import Consents
from cordboard.store.sqlite.conversations import ConversationRows
from cordboard.store.sqlite.deals import DealRows
from cordboard.store.sqlite.dials import Dials
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.engine.damage import in_words, is_damaged, renew_if_damaged
from cordboard.store.sqlite.engine.database import prepare, prepare_elsewhere
from cordboard.store.sqlite.events import Events
from cordboard.store.sqlite.figures import Figures
from cordboard.store.sqlite.follow_ups import FollowUps
from cordboard.store.sqlite.frame_index import FrameIndex
from cordboard.store.sqlite.frames import Frames
from cordboard.store.sqlite.journal import Journal
from cordboard.store.sqlite.lanes import Lanes
from cordboard.store.sqlite.leases import Leases
from cordboard.store.sqlite.merges import Merges
from cordboard.store.sqlite.open_tasks import OpenTasks
from cordboard.store.sqlite.outbox import Outbox
from cordboard.store.sqlite.personal_data.calls import CallsPart
from cordboard.store.sqlite.personal_data.choices import ChoicesPart
from cordboard.store.sqlite.personal_data.configuration import ConfigurationPart
from cordboard.store.sqlite.personal_data.conversations import ConversationsPart
from cordboard.store.sqlite.personal_data.deals import DealsPart
from cordboard.store.sqlite.personal_data.directory import DirectoryPart
from cordboard.store.sqlite.personal_data.erasures import Erasures
from cordboard.store.sqlite.personal_data.journal import JournalPart
from cordboard.store.sqlite.personal_data.merges import MergesPart
from cordboard.store.sqlite.personal_data.outbox import OutboxPart
from cordboard.store.sqlite.personal_data.retention import Retention
from cordboard.store.sqlite.personal_data.sms import SmsPart
from cordboard.store.sqlite.phone_book_devices import PhoneBookDevices
from cordboard.store.sqlite.received_sms import ReceivedSmsRows
from cordboard.store.sqlite.recordings import Recordings
from cordboard.store.sqlite.reports import Reports
from cordboard.store.sqlite.route_decisions import RouteDecisions
from cordboard.store.sqlite.saved_views import SavedViews
from cordboard.store.sqlite.second_factors import SecondFactorRows
from cordboard.store.sqlite.shadow_reports import ShadowReports
from cordboard.store.sqlite.sign_in import SignInRows
from cordboard.store.sqlite.sign_in_links import SignInLinkRows
from cordboard.store.sqlite.sms import SmsRows
from cordboard.store.sqlite.stop_list import StopListHits
from cordboard.store.sqlite.wrap_ups import WrapUps
from cordboard.toolkit.clock import SystemClock
from cordboard.toolkit.crypto import Cipher


class SqliteStore(
    AwaitedRecords,
    Frames,
    Commits,
    Calls,
    Outbox,
    Lanes,
    Leases,
    Journal,
    RegistryRows,
    Consents,
    AccountRows,
    SecondFactorRows,
    SignInRows,
    SignInLinkRows,
    Alerts,
    Events,
    Comparisons,
    ShadowReports,
    Figures,
    AttributionRows,
    DealRows,
    FollowUps,
    SavedViews,
    PhoneBookDevices,
    Backtests,
    Dials,
    ReceivedSmsRows,
    SmsRows,
    ConversationRows,
    RouteDecisions,
    Choices,
    AskedCommands,
    WrapUps,
    Merges,
    StopListHits,
    OpenTasks,
    Erasures,
    Recordings,
    Reports,
    Retention,
):
    """`ports.store.Store` and `ports.accounts.Accounts` on SQLite, for one process."""

    _directory_unchecked = False
    _damaged_directory: str | None = None

    @classmethod
    def open(cls, path: Path, cipher: Cipher, clock: Clock | None = None) -> "SqliteStore":
        """The store in the file `path`, created or migrated if needed; the mirror of people is a file beside it.

        A damaged mirror is made anew. Raises: database.NewerFile, damage.DamagedFile, crypto.WrongKey, OSError.
        """
        index = FrameIndex()
        with in_words(path):
            main = SqliteAccess(path, "rows", "FULL", index)
        try:
            with in_words(path):
                check_key(path, cipher)
                index.load(main.reader)
            checked = renew_if_damaged(mirror_path(path))
            with in_words(mirror_path(path)):
                mirror = SqliteAccess(mirror_path(path), "mirror", "NORMAL")
        except BaseException:
            main.close()
            raise
        store = cls(main, mirror, index, cipher, clock or SystemClock())
        store._directory_unchecked = not checked
        return store

    @staticmethod
    def prepare(path: Path) -> bool:
        """Create or migrate the files before `open`, in another process that takes its memory along when it ends.

        Returns whether no key was used with it yet. The database comes before its key: a start that fails between them
        begins anew. Raises: database.NewerFile, damage.DamagedFile, OSError.
        """
        with in_words(path):
            prepare_elsewhere(path, "rows")
            prepare_elsewhere(mirror_path(path), "mirror")
            prepare(path, "rows")
            return takes_new_key(path)

    async def drop_connection(self, connection: str) -> None:
        await self.main.writer.write(drop_connection, (connection, self.clock.now()))
        await self.forget_people(connection)

    def personal_data(self) -> Sequence[PersonalDataPart]:
        """Its parts, in the order in which they are erased: what leads to the others comes last."""
        return (
            JournalPart(self.main),
            ConfigurationPart(self.main),
            OutboxPart(self.main),
            MergesPart(self.main),
            ChoicesPart(self.main),
            SmsPart(self.main),
            ConversationsPart(self.main),
            DealsPart(self.mirror),
            DirectoryPart(self.mirror, self),
            CallsPart(self.main, self.index),
        )

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self.main.path.parent

    def write_trouble(self) -> str | None:
        return self.main.writer.trouble or self.mirror.writer.trouble

    async def check_directory(self) -> None:
        if self._directory_unchecked and await asyncio.to_thread(is_damaged, self.mirror.path):
            self._damaged_directory = str(self.mirror.path)
        self._directory_unchecked = False

    def damaged_directory(self) -> str | None:
        return self._damaged_directory

    async def close(self) -> None:
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """For those without an event loop."""
        self.main.close()
        self.mirror.close()


def mirror_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}.directory{path.suffix}")
