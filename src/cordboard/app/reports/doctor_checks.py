"""What the doctor says about reports by mail: when the next one goes, and which was not sent."""

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.reports.report_job import NO_MAIL, ReportJob
from cordboard.contract.views.overview import CheckView
from cordboard.domain.reports.settings import Report
from cordboard.ports.store.reports import RunKind, RunState
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

FIX = "Check the mail server in Settings, Alerts. The report is tried again."


async def report_checks(store: Store, settings_in_force: SettingsInForce, job: ReportJob) -> list[CheckView]:
    """A line for each report, or one that there is none."""
    settings = settings_in_force.settings
    if not settings.reports:
        return [CheckView(name="reports", level="green", sentence="No report by mail is set.")]
    has_mail = settings.alerts.mail is not None
    return [await _check(store, job, report, has_mail) for report in settings.reports]


async def _check(store: Store, job: ReportJob, report: Report, has_mail: bool) -> CheckView:
    name = f"reports: {report.id}"
    due = job.next_due(report)
    if due is None:
        return CheckView(name=name, level="green", sentence="The report is turned off.")
    if not has_mail:
        return CheckView(name=name, level="amber", sentence=NO_MAIL, fix=FIX)
    text = f"The next one is due at {moment(due.at):%Y-%m-%d %H:%M} UTC."
    last = next((one for one in await store.report_runs(report.id, 20) if one.kind is RunKind.DUE), None)
    if last is None or last.state is RunState.DONE:
        return CheckView(name=name, level="green", sentence=text)
    if last.problem is None:
        return CheckView(name=name, level="amber", sentence=f"It waits to be sent. {text}", fix=FIX)
    return CheckView(name=name, level="amber", sentence=f"The last report was not sent: {last.problem}", fix=FIX)
