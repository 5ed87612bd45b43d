"""Use cases of reports by mail."""

from collections.abc import Sequence

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.reports.report_content import ReportContents, zone_name
from cordboard.app.reports.report_job import ReportJob, runnable
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.reports import ReportPreview, ReportRunView, ReportView
from cordboard.domain.reports.report_text import written
from cordboard.domain.reports.settings import Report
from cordboard.ports.store.reports import ReportRun, RunState
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

SHOWN = 10


class ReportUseCases:
    """Shows reports and sends tests."""

    def __init__(
        self,
        store: Store,
        contents: ReportContents,
        job: ReportJob,
        settings_in_force: SettingsInForce,
        audit_log: AuditLog,
    ) -> None:
        self._store = store
        self._contents = contents
        self._job = job
        self._settings_in_force = settings_in_force
        self._audit_log = audit_log

    async def reports(self) -> Sequence[ReportView]:
        return [await self._view(report) for report in self._settings_in_force.settings.reports]

    async def preview(self, report: str) -> ReportPreview:
        found = self._report(report)
        said = written(await self._contents.of(found, self._job.last_day(found)))
        return ReportPreview(subject=said.subject, text=said.text, html=said.html)

    async def send(self, report: str, by: str) -> ReportRunView:
        found = self._report(report)
        if self._settings_in_force.settings.alerts.mail is None:
            raise Cannot(409, "no_mail", "No mail server is set.", "Enter it under Settings, Alerts, and save.")
        if not found.to:
            raise Cannot(409, "nobody", "The report has no recipients.", "Enter one in the settings and save.")
        await self._audit_log.record(by, "report.test", report)
        return _run(await self._job.send_test(runnable(found)))

    def _report(self, name: str) -> Report:
        found = next((one for one in self._settings_in_force.settings.reports if one.id == name), None)
        if found is None:
            raise Cannot(404, "absent", f"There is no report {name!r}.", "List them with GET /api/v1/reports.")
        return found

    async def _view(self, report: Report) -> ReportView:
        settings, due = self._settings_in_force.settings, self._job.next_due(report)
        return ReportView(
            id=report.id,
            title=report.title,
            on=report.on,
            every=report.every.value,
            time_zone=zone_name(report, settings),
            language=report.language or settings.company.spoken,
            to=report.to,
            next_at=moment(due.at) if due else None,
            runs=tuple(_run(one) for one in await self._store.report_runs(report.id, SHOWN)),
        )


def _run(run: ReportRun) -> ReportRunView:
    waits = run.state is RunState.OPEN and run.not_before
    return ReportRunView(
        no=run.no,
        kind=run.kind.value,
        day=run.day,
        state=run.state.value,
        attempts=run.attempts,
        made_at=moment(run.made_at),
        tried_at=moment(run.tried_at) if run.tried_at else None,
        next_try_at=moment(run.not_before) if waits else None,
        problem=run.problem,
        reasons=reason_messages(run.problem, None, ""),
    )
