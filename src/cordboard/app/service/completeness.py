"""Use cases of completeness: the last comparisons in words, and comparing now."""

from collections.abc import Sequence
from datetime import datetime

from cordboard.app.completeness.comparison_job import ComparisonJob
from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.completeness import (
    ComparedCallView,
    ComparedConnectionView,
    ComparisonView,
    CompletenessView,
)
from cordboard.contract.views.outbox import ClientName
from cordboard.domain.connection_state import Phase
from cordboard.ports.store.comparisons import ComparedCall, Comparison
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

NO_RECORDS = "Set where this phone system keeps its call records, on the page of the connection."
PAUSED = "Resume the connection, then compare it."
NO_CRM = "Sign in to the CRM to connect it."
SHOWN = 200  # calls of one comparison with their client


class CompletenessUseCases:
    """Which calls are accounted for."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        connections: ConnectionAdmin,
        job: ComparisonJob,
        audit_log: AuditLog,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._connections = connections
        self._job = job
        self._audit_log = audit_log

    async def report(self, history: int) -> CompletenessView:
        comparable = set(await self._job.comparable())
        items = [await self._of(one, one in comparable, history) for one in self._live_connections.connections]
        return CompletenessView(unaccounted=sum(one.unaccounted for one in items), items=tuple(items))

    async def _of(self, connection: str, comparable: bool, history: int) -> ComparedConnectionView:
        stored = self._live_connections.connections[connection]
        found = await self._store.comparisons(connection, history)
        missing = await self._missing(connection)
        return ComparedConnectionView(
            connection=connection,
            kind=stored.kind,
            title=stored.title,
            comparable=comparable,
            every_min=self._job.every_s(connection) / 60,
            unaccounted=found[0].unaccounted if found else 0,
            comparisons=tuple([await self._view(one) for one in found]),
            fix=None if comparable else missing,
        )

    async def _missing(self, connection: str) -> str:
        """What a connection needs before it can be compared."""
        if self._live_connections.connections[connection].kind == "crm":
            return NO_CRM
        stopped = (await self._live_connections.states.of(connection)).phase is Phase.STOPPED
        return PAUSED if stopped else NO_RECORDS

    async def _view(self, one: Comparison) -> ComparisonView:
        return ComparisonView(
            at=moment(one.at),
            since=moment(one.since),
            until=moment(one.until),
            seen=one.seen,
            good=one.good,
            none=one.none,
            recovered=one.recovered,
            deleted=one.deleted,
            waiting=one.waiting,
            rejected=one.rejected,
            discarded=one.discarded,
            unaccounted=one.unaccounted,
            calls=tuple(await self._calls(one)),
            problem=one.problem,
            reasons=reason_messages(one.problem, None, one.connection),
        )

    async def _calls(self, one: Comparison) -> Sequence[ComparedCallView]:
        shown = one.calls[:SHOWN]
        ids = [call.call for call in shown if call.call is not None]
        clients = await self._store.clients_of(ids) if ids else {}
        return [_call(call, clients.get(call.call or ""), one.connection) for call in shown]

    async def compare(self, connection: str, since: datetime | None, until: datetime | None, by: str) -> ComparisonView:
        self._connections.stored(connection)
        if connection not in await self._job.comparable():
            text = f"{connection} can't be compared now."
            raise Cannot(409, "not_comparable", text, await self._missing(connection))
        if since is not None and until is not None and until <= since:
            raise Cannot(422, "wrong_value", "The period ends before it begins.", "Set 'since' before 'until'.")
        await self._audit_log.record(by, "completeness.compare", connection)
        return await self._view(await self._job.compare(connection, since, until))


def _call(call: ComparedCall, client: tuple[str | None, str | None] | None, connection: str) -> ComparedCallView:
    return ComparedCallView(
        kind=call.kind,
        call=call.call,
        client=ClientName(number=client[0], name=client[1]) if client else None,
        record=call.record,
        link=call.link,
        text=call.text,
        reasons=reason_messages(call.text, None, connection),
    )
