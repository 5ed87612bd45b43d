"""The interface of the application for `web` and `cli`, by subject. `app` implements it; `main` composes it.

`web` checks permissions; `by` names the user or token for the audit log. A use case that cannot be carried
out raises `Cannot` with the answer in words.
"""

import msgspec

from cordboard.contract.alerts import AlertAdministration
from cordboard.contract.call_actions import CallActions
from cordboard.contract.calls import CallQueries
from cordboard.contract.clients import Clients
from cordboard.contract.completeness import Completeness
from cordboard.contract.connections import ConnectionAdministration, CrmQueries
from cordboard.contract.events import EventStream
from cordboard.contract.figures import FigureQueries
from cordboard.contract.numbers import NumberQueries
from cordboard.contract.outbox import OutboxAdministration
from cordboard.contract.overview import Overview
from cordboard.contract.personal_data import PersonalData
from cordboard.contract.recordings import Recordings
from cordboard.contract.settings import SettingsAdministration
from cordboard.contract.sign_in import SingleSignOn
from cordboard.contract.team import TeamAdministration
from cordboard.contract.webhooks import WebhookIntake


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """The running application."""

    webhooks: WebhookIntake
    calls: CallQueries
    call_actions: CallActions
    recordings: Recordings
    numbers: NumberQueries
    connections: ConnectionAdministration
    crm: CrmQueries
    outbox: OutboxAdministration
    settings: SettingsAdministration
    alerts: AlertAdministration
    overview: Overview
    sign_in: SingleSignOn
    figures: FigureQueries
    clients: Clients
    completeness: Completeness
    team: TeamAdministration
    personal_data: PersonalData
    events: EventStream
