"""What the doctor says about connections in shadow mode: one line each, with how far the two integrations agree."""

from cordboard.app.shadow.comparison_job import ShadowComparisonJob
from cordboard.contract.views.overview import CheckView
from cordboard.ports.store.store import Store

PERMISSION = "Check on the connection's page that it may read what it compares, and sign in again if it may not."


async def shadow_checks(store: Store, job: ShadowComparisonJob) -> list[CheckView]:
    """A line for each connection in shadow mode."""
    return [await _check(store, job, connection) for connection in job.connections()]


async def _check(store: Store, job: ShadowComparisonJob, connection: str) -> CheckView:
    name, progress = f"{connection}: shadow mode", await job.progress(connection)
    waiting = progress.calls + progress.recent
    reports = await store.shadow_reports(connection, 0.0, 1)
    if reports and (problem := reports[0].problem):
        text = f"Records of the other integration can't be read: {problem}"
        return CheckView(name=name, level="amber", sentence=text, fix=PERMISSION)
    totals = await store.shadow_totals(connection)
    if not totals.calls:
        return CheckView(name=name, level="green", sentence=f"Nothing compared yet. Calls waiting: {waiting}.")
    text = f"Calls compared: {totals.calls}. Credits used: {totals.cost:g}. Calls waiting: {waiting}."
    return CheckView(name=name, level="green", sentence=text)
