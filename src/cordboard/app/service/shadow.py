"""Use cases of shadow mode: the stored reports of a connection added up, and comparing what waits now."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.shadow.comparison_job import ShadowComparisonJob
from cordboard.contract.errors import Cannot
from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.outbox import ClientName
from cordboard.contract.views.shadow import ShadowCountView, ShadowDayView, ShadowExampleView, ShadowReportView
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.shadow.agreement import range_of
from cordboard.domain.shadow.comparison import Verdict
from cordboard.ports.host import Clock
from cordboard.ports.store.shadow_reports import ShadowFinding, ShadowReport
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

MOST = 10_000  # reports
SHOWN = 50
DAY_S = 86_400.0


class ShadowReportUseCases:
    """`contract.shadow.ShadowReports`."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        job: ShadowComparisonJob,
        audit_log: AuditLog,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._job = job
        self._audit_log = audit_log
        self._clock = clock

    async def compare(self, connection: str, days: int, by: str) -> ShadowReportView:
        self._must_be_shadow(connection)
        await self._audit_log.record(by, "shadow.compare", connection)
        report = await self._job.compare(connection)
        if report is not None and report.problem and not report.calls:
            raise Cannot(502, "crm_trouble", report.problem, "Try again later.")
        return await self.show(connection, days)

    async def show(self, connection: str, days: int) -> ShadowReportView:
        self._must_be_shadow(connection)
        reports = await self._store.shadow_reports(connection, self._clock.now() - days * DAY_S, MOST)
        counts, progress = _counts(reports), await self._job.progress(connection)
        records, same = sum(_all(one) for one in counts), sum(one.same for one in counts)
        low, high = range_of(same, records)
        problem = reports[0].problem if reports else None
        return ShadowReportView(
            connection=connection,
            days=days,
            on=Job.COMPARE_SHADOW not in self._settings_in_force.settings.background_jobs.off,
            at=moment(reports[0].at) if reports else None,
            calls=sum(one.calls for one in reports),
            records=records,
            agreement=same / records if records else None,
            low=low,
            high=high,
            complete=all(one.complete for one in reports),
            cost=sum(one.cost for one in reports),
            no_number=sum(one.no_number for one in reports),
            waiting=progress.calls,
            recent=progress.recent,
            further=progress.further,
            read=progress.read,
            problem=problem,
            reasons=reason_messages(problem, None, connection),
            counts=counts,
            history=_history(reports),
            examples=await self._examples(connection, [one for report in reports for one in report.examples][:SHOWN]),
        )

    def _must_be_shadow(self, connection: str) -> None:
        row = self._live_connections.connections.get(connection)
        if row is None or row.kind != "crm":
            text = f"CRM connection not found: {connection}."
            raise Cannot(404, "absent", text, "GET /api/v1/connections lists them.")
        if connection not in self._job.connections():
            text = f"{row.title} is not in shadow mode."
            raise Cannot(409, "not_shadow", text, "Switch shadow mode on in its settings.")

    async def _examples(self, connection: str, shown: Sequence[ShadowFinding]) -> tuple[ShadowExampleView, ...]:
        clients = await self._store.clients_of([one.call for one in shown])
        names = {user.id: user.name for user in self._live_connections.users(connection)}
        return tuple(
            ShadowExampleView(
                call=one.call,
                client=ClientName(number=clients[one.call][0], name=clients[one.call][1])
                if one.call in clients
                else None,
                entity=one.entity,
                verdict=one.verdict,
                differs={
                    name: (names.get(ours, ours), names.get(theirs, theirs))
                    for name, (ours, theirs) in one.differs.items()
                },
                links=one.links,
            )
            for one in shown
        )


def _counts(reports: Sequence[ShadowReport]) -> tuple[ShadowCountView, ...]:
    by_entity: dict[str, Counter[str]] = {}
    for report in reports:
        for entity, counts in report.counts.items():
            by_entity.setdefault(entity, Counter()).update(counts)
    return tuple(ShadowCountView(entity=entity, **counts) for entity, counts in by_entity.items())


def _all(one: ShadowCountView) -> int:
    return one.same + one.missing + one.doubled + one.different


def _history(reports: Sequence[ShadowReport]) -> tuple[ShadowDayView, ...]:
    by_day: dict[date, list[ShadowReport]] = {}
    for report in reversed(reports):
        by_day.setdefault(datetime.fromtimestamp(report.at, UTC).date(), []).append(report)
    found = []
    for day, some in by_day.items():
        counts = Counter[str]()
        for report in some:
            for verdicts in report.counts.values():
                counts.update(verdicts)
        if records := counts.total():
            calls = sum(one.calls for one in some)
            found.append(ShadowDayView(day=day, calls=calls, records=records, same=counts[Verdict.SAME.value]))
    return tuple(found)
