"""One typed model of all settings; a version of it is immutable and every decision names the version it used.

The company's part is in `company.py`, the plan of one CRM in `crm_plan.py`. `decision_settings.py` combines both for
a decision; `versions.py` reads settings of earlier releases.
"""

from collections.abc import Iterable

import msgspec

from cordboard.domain.alerts.settings import Alerts
from cordboard.domain.calls.call import Value
from cordboard.domain.reports.settings import Report
from cordboard.domain.routing.route import DirectToOwner, Route
from cordboard.domain.settings.background_jobs import BackgroundJobs
from cordboard.domain.settings.company import CallLimits, Company, CompanyNumber, CompanyQueue, TeamMember
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.crm_routing import CrmRouting
from cordboard.domain.settings.dialling import CompanyExtension, Dialling
from cordboard.domain.settings.phone_book import PhoneBookSettings
from cordboard.domain.settings.recordings import Recordings
from cordboard.domain.settings.retention import Retention
from cordboard.domain.settings.sms import SmsSettings
from cordboard.domain.settings.wrap_up import WrapUpSettings
from cordboard.domain.stop_list.entry import StopListEntry

DEFAULT_PLAN = "default"  # the plan, and the user ids, of each CRM connection that has none of its own


class Settings(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Everything an administrator decides. `crm`: the plan by CRM connection."""

    company: Company = Company()
    team: tuple[TeamMember, ...] = ()
    numbers: tuple[CompanyNumber, ...] = ()
    queues: tuple[CompanyQueue, ...] = ()
    extensions: tuple[CompanyExtension, ...] = ()
    dialling: Dialling = Dialling()
    stop_list: tuple[StopListEntry, ...] = ()
    calls: CallLimits = CallLimits()
    crm: dict[str, CrmPlan] = {}
    crm_routing: CrmRouting = CrmRouting()
    alerts: Alerts = Alerts()
    reports: tuple[Report, ...] = ()
    background_jobs: BackgroundJobs = BackgroundJobs()
    retention: Retention = Retention()
    wrap_up: WrapUpSettings = WrapUpSettings()
    recordings: Recordings = Recordings()
    phone_book: PhoneBookSettings = PhoneBookSettings()
    routes: tuple[Route, ...] = ()
    direct_to_owner: tuple[DirectToOwner, ...] = ()
    sms: SmsSettings = SmsSettings()


def plan_of(settings: Settings, connection: str | None) -> CrmPlan:
    """The plan of a CRM connection: its own, else that under `default`, else the built-in one."""
    return settings.crm.get(connection or DEFAULT_PLAN) or settings.crm.get(DEFAULT_PLAN) or CrmPlan()


def with_plans(settings: Settings, connections: Iterable[str]) -> Settings:
    """The same settings with the plan of each of these connections spelled out, theirs first."""
    plans = {connection: plan_of(settings, connection) for connection in connections}
    return msgspec.structs.replace(settings, crm={**plans, **settings.crm})
