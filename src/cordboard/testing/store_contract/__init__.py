"""What every store must do, as test classes; a store inherits them and gives the fixture `opened`.

`opened()` is an async context manager that opens the same data again each time, as a restart would.
"""

from cordboard.testing.store_contract.accounts import AccountsContract
from cordboard.testing.store_contract.alerts import AlertsContract
from cordboard.testing.store_contract.awaited_records import AwaitedRecordsContract
from cordboard.testing.store_contract.backtests import BacktestsContract
from cordboard.testing.store_contract.calls import CallsContract
from cordboard.testing.store_contract.choices import ChoicesContract
from cordboard.testing.store_contract.comparisons import ComparisonsContract
from cordboard.testing.store_contract.conversations import ConversationsContract
from cordboard.testing.store_contract.dials import DialsContract
from cordboard.testing.store_contract.drain import DrainContract
from cordboard.testing.store_contract.events import EventsContract
from cordboard.testing.store_contract.frames import FramesContract
from cordboard.testing.store_contract.journal import JournalContract
from cordboard.testing.store_contract.leases import LeasesContract
from cordboard.testing.store_contract.merges import MergesContract
from cordboard.testing.store_contract.open_tasks import OpenTasksContract
from cordboard.testing.store_contract.outbox import OutboxContract
from cordboard.testing.store_contract.people import PeopleContract
from cordboard.testing.store_contract.phone_book import PhoneBookContract
from cordboard.testing.store_contract.registry import RegistryContract
from cordboard.testing.store_contract.route_decisions import RouteDecisionsContract
from cordboard.testing.store_contract.saved_views import SavedViewsContract
from cordboard.testing.store_contract.second_factors import SecondFactorsContract
from cordboard.testing.store_contract.shadow_reports import ShadowReportsContract
from cordboard.testing.store_contract.sign_in import SignInContract
from cordboard.testing.store_contract.sms import SmsContract
from cordboard.testing.store_contract.stop_list import StopListContract
from cordboard.testing.store_contract.wrap_ups import WrapUpsContract

__all__ = [
    "AccountsContract",
    "AlertsContract",
    "AwaitedRecordsContract",
    "BacktestsContract",
    "CallsContract",
    "ChoicesContract",
    "ComparisonsContract",
    "ConversationsContract",
    "DialsContract",
    "DrainContract",
    "EventsContract",
    "FramesContract",
    "JournalContract",
    "LeasesContract",
    "MergesContract",
    "OpenTasksContract",
    "OutboxContract",
    "PeopleContract",
    "PhoneBookContract",
    "RegistryContract",
    "RouteDecisionsContract",
    "SavedViewsContract",
    "SecondFactorsContract",
    "ShadowReportsContract",
    "SignInContract",
    "SmsContract",
    "StopListContract",
    "WrapUpsContract",
]
