"""What was decided in shadow mode and held, as the records that we would have written."""

from collections.abc import Sequence

import msgspec

from cordboard.domain.calls.call import Direction, Disposition, Value
from cordboard.domain.crm.actions import Action, CreateContact, CreateDeal, CreateLead, CreateTask, LogCall
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.shadow.comparison import ComparedRecord, ExpectedRecord, compared_person
from cordboard.ports.crm.shadow import SHADOW_CODE
from cordboard.ports.store.outbox import Item, ItemQuery, ItemState
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

MOST = 15_000  # items of one comparison
OF_KIND = {
    "log_call": Entity.CALL,
    "create_task": Entity.TASK,
    "create_deal": Entity.DEAL,
    "create_lead": Entity.LEAD,
    "create_contact": Entity.CONTACT,
}
Found = tuple[Entity, ComparedRecord]


class Decided(Value, frozen=True, kw_only=True):
    """One decision. `number`: of the client, if known."""

    item: Item
    entity: Entity
    number: str | None = None

    @property
    def action(self) -> Action:
        return msgspec.json.decode(self.item.body, type=Action)


async def waiting(store: Store, lane: str, after: int, until: float) -> list[Item]:
    """Held decisions that no report has looked at, oldest first. Units: `after` seq, `until` epoch s."""
    query = ItemQuery(lane=lane, states=(ItemState.HELD,), after=after, until=until, limit=MOST)
    items = await store.items(query)
    return [one for one in items if one.code == SHADOW_CODE and one.kind in OF_KIND and one.call and one.body != b"{}"]


def calls_of(items: Sequence[Item]) -> int:
    """How many calls would have been logged."""
    return sum(one.kind == "log_call" for one in items)


class HeldDecisions:
    """Of one connection, with the people of the directory."""

    def __init__(self, store: Store, connection: str) -> None:
        self._store = store
        self._connection = connection

    async def read(self, items: Sequence[Item]) -> list[Decided]:
        """With the numbers of their clients."""
        clients = await self._store.clients_of(list(dict.fromkeys(one.call or "" for one in items)))
        return [
            Decided(item=one, entity=OF_KIND[one.kind], number=clients.get(one.call or "", (None, None))[0])
            for one in items
        ]

    async def expected(self, one: Decided) -> ExpectedRecord | None:
        """The call record, task or deal; None where the client has no number to find it by."""
        action = one.action
        number = action.client_number if isinstance(action, LogCall) else one.number
        if not number or not isinstance(action, LogCall | CreateTask | CreateDeal):
            return None
        people = await self._people(number)
        record = ExpectedRecord(
            call=one.item.call or "",
            number=number,
            at=moment(one.item.created_at),
            owner=action.owner,
            stage=action.stage if isinstance(action, CreateDeal) else None,
            people=tuple(person.id for person in people if person.id),
        )
        if not isinstance(action, LogCall):
            return record
        return msgspec.structs.replace(
            record,
            at=action.started_at,
            answered=action.disposition is Disposition.ANSWERED,
            outbound=action.direction is Direction.OUTBOUND,
        )

    async def person(self, one: Decided) -> Found | None:
        """Somebody whom we would have created, as the directory has them now."""
        action = one.action
        if not isinstance(action, CreateLead | CreateContact):
            return None
        people = [person for person in await self._people(action.phone) if person.entity is not Entity.ACCOUNT]
        return one.entity, compared_person(one.item.call or "", action.owner, people)

    async def _people(self, number: str) -> Sequence[Candidate]:
        return await self._store.lookup(self._connection, Identity(kind=IdentityKind.PHONE, value=number))
