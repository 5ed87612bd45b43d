"""What the doctor says about the comparison of calls: one line a connection, with its fix."""

from cordboard.app.completeness.comparison_job import SETTING, ComparisonJob
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.contract.views.overview import CheckView
from cordboard.domain.connection_state import Phase
from cordboard.ports.call_records import KeepsCallRecords
from cordboard.ports.store.comparisons import Comparison
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

NO_RECORDS = "No call records are set, so calls that were missed while the link was down stay unknown."
WHERE = "Set where the phone system keeps its call records, on the page of the connection."
PAUSED = "Not compared while the connection is paused."
LIST = (
    "See which: cordboard completeness. Log the calls on their pages, or correct the call records; then compare again."
)
AGAIN = "Correct it, then compare again on the connection's page."
OFF = "The comparison of calls is switched off: what was missed or deleted stays unknown."


async def comparison_checks(store: Store, live_connections: LiveConnections, job: ComparisonJob) -> list[CheckView]:
    """A line for each phone system that keeps records, and each CRM."""
    comparable = set(await job.comparable())
    checks = []
    for connection in live_connections.connections:
        name = f"{connection}: completeness"
        if connection in comparable:
            last = next(iter(await store.comparisons(connection, 1)), None)
            checks.append(_check(name, job.every_s(connection), last))
        elif (await live_connections.states.of(connection)).phase is Phase.STOPPED:
            checks.append(CheckView(name=name, level="green", sentence=PAUSED))
        elif _keeps_records(live_connections, connection):
            checks.append(CheckView(name=name, level="amber", sentence=NO_RECORDS, fix=WHERE))
    return checks


def _keeps_records(live_connections: LiveConnections, connection: str) -> bool:
    provider = live_connections.provider(connection)
    return provider.kind == "pbx" and isinstance(provider.pbx(), KeepsCallRecords)


def _check(name: str, every_s: float, last: Comparison | None) -> CheckView:
    if not every_s:
        return CheckView(name=name, level="amber", sentence=OFF, fix=f"Set {SETTING} of the connection above 0.")
    if last is None:
        return CheckView(name=name, level="green", sentence="Not compared yet.")
    if last.problem is not None:
        return CheckView(name=name, level="amber", sentence=last.problem, fix=AGAIN)
    level = "amber" if last.unaccounted else "green"
    fix = LIST if last.unaccounted else None
    return CheckView(name=name, level=level, sentence=sentence_of(last), fix=fix)


def sentence_of(last: Comparison) -> str:
    """Each count has its place, so that the sentence can be said in other languages."""
    found = {
        "recovered": last.recovered,
        "rejected": last.rejected,
        "deleted in the CRM": last.deleted,
        "unaccounted": last.unaccounted,
    }
    parts = ", ".join(f"{count} {what}" for what, count in found.items())
    return f"Calls compared at {moment(last.at):%Y-%m-%d %H:%M} UTC: {last.seen}; {parts}."
