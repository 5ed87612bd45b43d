"""Use cases of shadow mode: what was decided and held, beside the records that another integration made.

Call records are read from the CRM, people from the directory, which costs nothing.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.views.outbox import ClientName
from cordboard.contract.views.shadow import ShadowCountView, ShadowExampleView, ShadowReportView
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import Action, CreateContact, CreateLead, LogCall
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.shadow.comparison import (
    TOLERANCE,
    ComparedCallRecord,
    ExpectedCall,
    LoggedCall,
    Verdict,
    compared,
    compared_person,
)
from cordboard.ports.crm.shadow import SHADOW_CODE, ReadsLoggedCalls, is_shadow
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock
from cordboard.ports.store.outbox import Item, ItemQuery, ItemState
from cordboard.ports.store.store import Store

CREDITS_A_CALL = 0.05
NEEDED = 20  # calls: one request of one credit
MOST = 5_000
PAGES = 100  # where reading costs nothing
SHOWN = 50
KINDS = ("log_call", "create_lead", "create_contact")
AFTER_MIN = 15.0

Found = tuple[Entity, ComparedCallRecord]


class ShadowReportUseCases:
    """Reports of connections that only read."""

    def __init__(self, store: Store, live_connections: LiveConnections, audit_log: AuditLog, clock: Clock) -> None:
        self._store = store
        self._live_connections = live_connections
        self._audit_log = audit_log
        self._clock = clock

    async def compare(self, connection: str, hours: int, by: str) -> ShadowReportView:
        crm = self._reading(connection)
        decided = await self._decided(connection, hours)
        logs = [action for _, action in decided if isinstance(action, LogCall)]
        expected = [
            await self._expected(connection, item, action)
            for item, action in decided
            if isinstance(action, LogCall) and action.client_number
        ]
        if len(expected) < NEEDED:
            return _report(connection, hours, len(expected), len(logs) - len(expected))
        await self._audit_log.record(by, "shadow.compare", connection, f"{hours} hours")
        try:
            logged, cost, complete = await self._logged(crm, expected)
        except Trouble as trouble:
            raise Cannot(502, trouble.code or "crm", trouble.text, "Test the connection.") from trouble
        found: list[Found] = [(Entity.CALL, one) for one in compared(expected, logged)]
        found += [one for item, action in decided if (one := await self._person(connection, item, action)) is not None]
        report = _report(connection, hours, len(expected), len(logs) - len(expected))
        return msgspec.structs.replace(
            report,
            compared=True,
            complete=complete,
            cost=cost,
            counts=_counts(found),
            examples=await self._examples(connection, found),
        )

    def _reading(self, connection: str) -> ReadsLoggedCalls:
        row = self._live_connections.connections.get(connection)
        if row is None or row.kind != "crm":
            text = f"CRM connection not found: {connection}."
            raise Cannot(404, "absent", text, "GET /api/v1/connections lists them.")
        crm = self._live_connections.crm(connection)
        if not is_shadow(self._live_connections.settings(connection)) or not isinstance(crm, ReadsLoggedCalls):
            text = f"{row.title} is not in shadow mode."
            raise Cannot(409, "not_shadow", text, "Switch shadow mode on in its settings.")
        return crm

    async def _decided(self, connection: str, hours: int) -> list[tuple[Item, Action]]:
        """What was decided in shadow mode, and is old enough for the other integration to have logged it."""
        now, after = self._clock.now(), self._live_connections.settings(connection).get("shadow_after_min")
        until = now - 60 * float(AFTER_MIN if after is None else after)
        query = ItemQuery(
            lane=connection, states=(ItemState.HELD,), since=now - 3600 * hours, until=until, limit=3 * MOST
        )
        items = [one for one in await self._store.items(query) if one.code == SHADOW_CODE and one.kind in KINDS]
        return [(one, msgspec.json.decode(one.body, type=Action)) for one in items if one.call]

    async def _expected(self, connection: str, item: Item, log: LogCall) -> ExpectedCall:
        people = await self._people(connection, log.client_number or "")
        return ExpectedCall(
            call=item.call or "",
            number=log.client_number or "",
            at=log.started_at,
            owner=log.owner,
            answered=log.disposition is Disposition.ANSWERED,
            outbound=log.direction is Direction.OUTBOUND,
            people=tuple(one.id for one in people if one.id),
        )

    async def _people(self, connection: str, number: str) -> Sequence[Candidate]:
        return await self._store.lookup(connection, Identity(kind=IdentityKind.PHONE, value=number))

    @staticmethod
    async def _logged(crm: ReadsLoggedCalls, expected: Sequence[ExpectedCall]) -> tuple[list[LoggedCall], float, bool]:
        """Their call records, what reading them cost, and whether these are all."""
        since = min(one.at for one in expected) - TOLERANCE - timedelta(seconds=1)
        found: list[LoggedCall] = []
        cost, after = 0.0, 0
        for _ in range(PAGES):
            page = await crm.logged_calls(since, after)
            found += page.calls
            cost += page.cost
            if page.after is None:
                return found, cost, True
            if cost + page.cost > CREDITS_A_CALL * len(expected):
                break
            after = page.after
        return found, cost, False

    async def _person(self, connection: str, item: Item, action: Action) -> Found | None:
        """A person whom we would have created, as the directory has it now."""
        if not isinstance(action, CreateLead | CreateContact):
            return None
        entity = Entity.LEAD if isinstance(action, CreateLead) else Entity.CONTACT
        people = [one for one in await self._people(connection, action.phone) if one.entity is not Entity.ACCOUNT]
        return entity, compared_person(item.call or "", action.owner, people)

    async def _examples(self, connection: str, found: Sequence[Found]) -> tuple[ShadowExampleView, ...]:
        shown = [(entity, one) for entity, one in found if one.verdict is not Verdict.SAME][:SHOWN]
        clients = await self._store.clients_of([one.call for _, one in shown])
        names = {user.id: user.name for user in self._live_connections.users(connection)}
        return tuple(
            ShadowExampleView(
                call=one.call,
                client=ClientName(number=clients[one.call][0], name=clients[one.call][1])
                if one.call in clients
                else None,
                entity=entity.value,
                verdict=one.verdict.value,
                differs={
                    name: (names.get(ours, ours), names.get(theirs, theirs))
                    for name, (ours, theirs) in one.differs.items()
                },
                links=one.links,
            )
            for entity, one in shown
        )


def _report(connection: str, hours: int, calls: int, no_number: int) -> ShadowReportView:
    """Before anything is compared."""
    return ShadowReportView(
        connection=connection,
        hours=hours,
        calls=calls,
        needed=NEEDED,
        compared=False,
        complete=True,
        cost=0.0,
        no_number=no_number,
        counts=(),
        examples=(),
    )


def _counts(found: Sequence[Found]) -> tuple[ShadowCountView, ...]:
    by_entity: dict[Entity, Counter[str]] = {}
    for entity, one in found:
        by_entity.setdefault(entity, Counter())[one.verdict.value] += 1
    return tuple(ShadowCountView(entity=entity.value, **counts) for entity, counts in by_entity.items())
