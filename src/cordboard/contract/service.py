"""The interface of the application for `web` and `cli`, by subject. `app` implements it; `main` composes it.

`web` checks permissions; `by` names the user or token for the audit log. A use case that cannot be carried
out raises `Cannot` with the answer in words.
"""

import msgspec

from cordboard.contract.account_mail import AccountMail
from cordboard.contract.agents import Agents
from cordboard.contract.alerts import AlertAdministration
from cordboard.contract.attribution import Attribution
from cordboard.contract.backtests import Backtests
from cordboard.contract.call_actions import CallActions
from cordboard.contract.call_control import CallControl
from cordboard.contract.calls import CallQueries
from cordboard.contract.client_choices import ClientChoices
from cordboard.contract.clients import Clients
from cordboard.contract.completeness import Completeness
from cordboard.contract.connections import ConnectionAdministration, CrmQueries
from cordboard.contract.conversations import Conversations
from cordboard.contract.crm_texts import CrmTextPreviews
from cordboard.contract.csv_files import CsvFiles
from cordboard.contract.dials import Dials
from cordboard.contract.duplicates import Duplicates
from cordboard.contract.events import EventStream
from cordboard.contract.figures import FigureQueries
from cordboard.contract.numbers import NumberQueries
from cordboard.contract.outbox import OutboxAdministration
from cordboard.contract.overview import Overview
from cordboard.contract.own_calls import OwnCallAccess
from cordboard.contract.panel import CallPanel
from cordboard.contract.parameters import Parameters
from cordboard.contract.personal_data import PersonalData
from cordboard.contract.phone_book import PhoneBook
from cordboard.contract.phone_book_import import PhoneBookImports
from cordboard.contract.public_holidays import PublicHolidays
from cordboard.contract.recordings import Recordings
from cordboard.contract.replay import Replay
from cordboard.contract.reports import Reports
from cordboard.contract.routing import Routing
from cordboard.contract.saved_views import SavedViewAdministration
from cordboard.contract.settings import SettingsAdministration
from cordboard.contract.shadow import ShadowReports
from cordboard.contract.sign_in import SingleSignOn
from cordboard.contract.sms import SmsMessages
from cordboard.contract.stop_list import StopListQueries
from cordboard.contract.team import TeamAdministration
from cordboard.contract.wall import Wall
from cordboard.contract.webhooks import WebhookIntake
from cordboard.contract.wrap_ups import WrapUps


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """The running application."""

    webhooks: WebhookIntake
    calls: CallQueries
    own_calls: OwnCallAccess
    panel: CallPanel
    call_actions: CallActions
    call_control: CallControl
    client_choices: ClientChoices
    agents: Agents
    wrap_ups: WrapUps
    wall: Wall
    dials: Dials
    sms: SmsMessages
    conversations: Conversations
    routing: Routing
    saved_views: SavedViewAdministration
    recordings: Recordings
    numbers: NumberQueries
    connections: ConnectionAdministration
    crm: CrmQueries
    outbox: OutboxAdministration
    replay: Replay
    shadow: ShadowReports
    settings: SettingsAdministration
    backtests: Backtests
    duplicates: Duplicates
    public_holidays: PublicHolidays
    stop_list: StopListQueries
    parameters: Parameters
    alerts: AlertAdministration
    overview: Overview
    sign_in: SingleSignOn
    account_mail: AccountMail
    figures: FigureQueries
    attribution: Attribution
    reports: Reports
    clients: Clients
    completeness: Completeness
    team: TeamAdministration
    crm_texts: CrmTextPreviews
    csv_files: CsvFiles
    personal_data: PersonalData
    phone_book: PhoneBook
    phone_book_imports: PhoneBookImports
    events: EventStream
