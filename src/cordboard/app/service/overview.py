"""Use cases about the whole server: summary, setup, health, doctor, readiness."""

from datetime import datetime

import cordboard
from cordboard.app.completeness.comparison_job import ComparisonJob
from cordboard.app.completeness.doctor_checks import comparison_checks
from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.webhook_trial import WebhookPages
from cordboard.app.figures.doctor_checks import counting_check
from cordboard.app.operations.doctor import examine
from cordboard.app.operations.server_resources import ServerResources
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.operations.setup_steps import lacking, set_up
from cordboard.app.operations.sign_in_checks import sign_in_checks
from cordboard.app.operations.summary import server_health, summary
from cordboard.app.personal_data.doctor_checks import erasure_checks
from cordboard.app.service.sign_in import SignInUseCases
from cordboard.contract.views.overview import CheckView, DoctorView, ServerHealth, StepsView, SummaryView
from cordboard.ports.accounts import Accounts
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment


class OverviewUseCases:
    """How everything is doing."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        connections: ConnectionAdmin,
        settings_in_force: SettingsInForce,
        comparison_job: ComparisonJob,
        clock: Clock,
        resources: ServerResources,
        sign_in: SignInUseCases,
        accounts: Accounts,
        webhook_pages: WebhookPages,
    ) -> None:
        self._webhook_pages = webhook_pages
        self._store = store
        self._live_connections = live_connections
        self._connections = connections
        self._settings_in_force = settings_in_force
        self._comparison_job = comparison_job
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
            self._resources.problems(),
        )

    async def set_up(self) -> StepsView:
        return await set_up(self._store, self._live_connections, self._settings_in_force.settings)

    async def health(self) -> ServerHealth:
        missing = lacking(self._live_connections)
        problems = self._resources.problems()
        return server_health(await self._connections.health(), missing, cordboard.__version__, self._started, problems)

    async def doctor(self) -> DoctorView:
        steps, now = await self.set_up(), self._clock.now()
        compared = await comparison_checks(self._store, self._live_connections, self._comparison_job)
        further = (*compared, await counting_check(self._store), *await erasure_checks(self._store, now))
        return await examine(
            self._store,
            self._live_connections,
            self._connections,
            self._settings_in_force,
            steps,
            now,
            self._resources.problems(),
            (
                *self._clock_checks(),
                *self._webhook_pages.checks(),
                *await self._sign_in.checks(),
                *further,
                *await sign_in_checks(self._accounts),
            ),
        )

    def not_ready(self) -> str | None:
        return self._resources.not_ready()

    def _clock_checks(self) -> tuple[CheckView, ...]:
        """A clock that was set back since the start delays what is due; calls are accepted all the same."""
        if self._clock.now() >= self._started.timestamp():
            return ()
        text = "The clock of this machine was set back since the start. Retries and other timed work may be late."
        return (CheckView(name="clock", level="amber", sentence=text, fix="Synchronise the clock, then restart."),)
