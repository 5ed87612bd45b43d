"""Use cases about the whole server: summary, setup, health, doctor, readiness."""

from datetime import datetime

import cordboard
from cordboard.app.alerts import alert_channels
from cordboard.app.alerts.alert_delivery import SECRETS_KEY as ALERT_SECRETS
from cordboard.app.alerts.doctor_checks import alert_checks
from cordboard.app.attribution.deal_sync import DealSync
from cordboard.app.attribution.doctor_checks import attribution_checks
from cordboard.app.completeness.comparison_job import ComparisonJob
from cordboard.app.completeness.doctor_checks import comparison_checks
from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.secret_age import secret_checks
from cordboard.app.connections.webhook_trial import WebhookPages
from cordboard.app.figures.doctor_checks import counting_check
from cordboard.app.operations.background_jobs import BackgroundJobs
from cordboard.app.operations.doctor import examine, examine_store
from cordboard.app.operations.job_checks import job_checks
from cordboard.app.operations.place_checks import place_checks
from cordboard.app.operations.presence_checks import presence_checks
from cordboard.app.operations.server_resources import (
    ServerResources,
    clock_problem,
    mail_problem,
    suspected_clock,
)
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.operations.setup_steps import lacking, set_up
from cordboard.app.operations.sign_in_checks import sign_in_checks
from cordboard.app.operations.summary import server_health, summary
from cordboard.app.personal_data.doctor_checks import erasure_checks
from cordboard.app.personal_data.retention_job import RetentionJob
from cordboard.app.phone_book.doctor_checks import phone_book_check
from cordboard.app.reports.doctor_checks import report_checks
from cordboard.app.reports.report_job import ReportJob
from cordboard.app.service.phone_book import PhoneBookUseCases
from cordboard.app.service.settings import SettingsUseCases
from cordboard.app.service.sign_in import SignInUseCases
from cordboard.app.shadow.comparison_job import ShadowComparisonJob
from cordboard.app.shadow.doctor_checks import shadow_checks
from cordboard.app.sign_in.provider_in_force import KEY as SIGN_IN_SECRETS
from cordboard.app.sign_in.provider_in_force import SECRET as SIGN_IN_SECRET
from cordboard.contract.recordings import Recordings
from cordboard.contract.reset_mails import failed_reset_mails
from cordboard.contract.views.connections import HealthView
from cordboard.contract.views.overview import CheckView, DoctorView, ServerHealth, StepsView, SummaryView
from cordboard.ports.accounts import Accounts
from cordboard.ports.host import Clock
from cordboard.ports.store.errors import StoreUnavailable
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

PAGE_OF_ALERTS, PAGE_OF_SIGN_IN = "Settings, Alerts", "Users, Single sign-on"
OTHER_SECRETS = {  # of no connection: what they are, and where they are entered
    (ALERT_SECRETS, alert_channels.PASSWORD): ("password of the mail server", PAGE_OF_ALERTS),
    (ALERT_SECRETS, alert_channels.SECRET): ("signing secret of the notification webhook", PAGE_OF_ALERTS),
    (ALERT_SECRETS, alert_channels.SLACK_URL): ("Slack URL", PAGE_OF_ALERTS),
    (ALERT_SECRETS, alert_channels.TEAMS_URL): ("Teams URL", PAGE_OF_ALERTS),
    (ALERT_SECRETS, alert_channels.TELEGRAM_TOKEN): ("Telegram token", PAGE_OF_ALERTS),
    (SIGN_IN_SECRETS, SIGN_IN_SECRET): ("client secret of single sign-on", PAGE_OF_SIGN_IN),
}


class OverviewUseCases:
    """How everything is doing."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        connections: ConnectionAdmin,
        settings_in_force: SettingsInForce,
        comparison_job: ComparisonJob,
        shadow_job: ShadowComparisonJob,
        clock: Clock,
        resources: ServerResources,
        sign_in: SignInUseCases,
        accounts: Accounts,
        webhook_pages: WebhookPages,
        report_job: ReportJob,
        jobs: BackgroundJobs,
        retention_job: RetentionJob,
        deal_sync: DealSync,
        settings: SettingsUseCases,
        recordings: Recordings,
        phone_book: PhoneBookUseCases,
    ) -> None:
        self._phone_book = phone_book
        self._recordings = recordings
        self._deal_sync = deal_sync
        self._settings = settings
        self._jobs = jobs
        self._report_job = report_job
        self._retention_job = retention_job
        self._webhook_pages = webhook_pages
        self._store = store
        self._live_connections = live_connections
        self._connections = connections
        self._settings_in_force = settings_in_force
        self._comparison_job = comparison_job
        self._shadow_job = shadow_job
        self._clock = clock
        self._resources = resources
        self._sign_in = sign_in
        self._accounts = accounts
        self._started = moment(clock.now())

    async def summary(self) -> SummaryView:
        now = self._clock.now()
        midnight = datetime.fromtimestamp(now).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return await summary(
            self._store,
            self._live_connections,
            await self._connections.health(),
            midnight.timestamp(),
            now,
            self._problems(),
        )

    async def set_up(self) -> StepsView:
        return await set_up(
            self._store, self._live_connections, self._settings_in_force.settings, moment(self._clock.now())
        )

    async def health(self) -> ServerHealth:
        missing = lacking(self._live_connections)
        problems = (*self._problems(), *await self._failed_mails())
        return server_health(await self._connections.health(), missing, cordboard.__version__, self._started, problems)

    async def doctor(self) -> DoctorView:
        try:
            return await self._whole_doctor()
        except StoreUnavailable:  # some checks keep what they learned
            return await examine_store(self._store, self._settings_in_force, self._clock.now(), self._problems())

    async def _whole_doctor(self) -> DoctorView:
        steps, now = await self.set_up(), self._clock.now()
        compared = await comparison_checks(self._store, self._live_connections, self._comparison_job)
        reports = await report_checks(self._store, self._settings_in_force, self._report_job)
        counts_earlier = self._settings_in_force.settings.calls.count_earlier
        further = (
            *compared,
            await counting_check(self._store, counts_earlier),
            *reports,
            *await shadow_checks(self._store, self._shadow_job),
            *await attribution_checks(self._store, self._deal_sync, counts_earlier, now),
            *await erasure_checks(self._store, now),
            await self._retention_job.check(),
            await self._recordings.doctor(),
            await phone_book_check(self._phone_book),
            *await secret_checks(
                self._store,
                self._live_connections,
                self._accounts,
                self._settings_in_force.settings.company.secret_age_days,
                now,
                OTHER_SECRETS,
            ),
        )
        return await examine(
            self._store,
            self._live_connections,
            self._connections,
            self._settings_in_force,
            steps,
            now,
            self._problems(),
            (
                *self._clock_checks(),
                *await self._webhook_pages.checks(),
                *await self._sign_in.checks(),
                *further,
                *await alert_checks(self._store),
                *await place_checks(self._live_connections),
                *await presence_checks(self._store, self._live_connections),
                *job_checks(self._jobs),
                *await sign_in_checks(self._accounts, self._settings_in_force.settings.team, now),
            ),
            found=await self._settings.found(),
        )

    async def _failed_mails(self) -> tuple[HealthView, ...]:
        """Mails with a new password that could not be sent: how many. To whom, and why, is for administrators."""
        failed = await failed_reset_mails(self._accounts, self._clock.now())
        return (mail_problem(len(failed)),) if failed else ()

    def _problems(self) -> tuple[HealthView, ...]:
        """Of the server itself: what it lacks, and its clock."""
        clocks, connections = self._live_connections.remote_clocks, self._live_connections.connections
        found = self._resources.problems()
        worst = clocks.worst()
        if worst is not None and worst[0] in connections:
            return (*found, clock_problem(worst[1], connections[worst[0]].title))
        suspected = clocks.suspected(self._clock.now())
        if suspected is not None and suspected in connections:
            return (*found, suspected_clock(connections[suspected].title))
        return found

    def not_ready(self) -> str | None:
        return self._resources.not_ready()

    def _clock_checks(self) -> tuple[CheckView, ...]:
        """A clock that was set back since the start delays what is due; calls are accepted all the same."""
        if self._clock.now() >= self._started.timestamp():
            return ()
        text = "The clock of this machine was set back since the start. Retries and other timed work may be late."
        return (CheckView(name="clock", level="amber", sentence=text, fix="Synchronise the clock, then restart."),)
