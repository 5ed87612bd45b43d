"""Use cases of clients: calls, records and open work under one number."""

from collections.abc import Sequence

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.explain.call_views import item_view
from cordboard.app.service.call_backs import CallBacks
from cordboard.app.service.calls import CallUseCases
from cordboard.app.service.numbers import NumberUseCases, records_of
from cordboard.contract.views.calls import CallLine, NotCalledBackView
from cordboard.contract.views.clients import ClientPageView, ClientRecordView
from cordboard.contract.views.outbox import ItemView
from cordboard.domain.numbers.reading import is_full
from cordboard.ports.store.calls import CallQuery, OwnCalls
from cordboard.ports.store.outbox import ItemState
from cordboard.ports.store.store import Store

SHOWN = 50  # calls
UNDONE = (ItemState.OPEN, ItemState.HELD, ItemState.PARKED)


class ClientUseCases:
    """Combines what other use cases know about a number."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        regions: NumberRegions,
        calls: CallUseCases,
        numbers: NumberUseCases,
        call_backs: CallBacks,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._number_regions = regions
        self._calls = calls
        self._numbers = numbers
        self._call_backs = call_backs

    async def page(self, number: str, own: OwnCalls | None = None) -> ClientPageView:
        query = CallQuery(client=number, own=own, limit=SHOWN)
        found = await self._calls.find(query)
        records = records_of(await self._numbers.matches(number))
        waiting = await self._call_backs.of(number, own)
        return ClientPageView(
            number=number.strip(),
            e164=self._e164(number, found.items),
            name=_name(found.items, records),
            calls=found.items,
            calls_total=(await self._calls.count(query)).calls,
            next=found.next,
            records=records,
            open_work=await self._open_work(found.items),
            not_called_back=await self._call_backs.with_tasks(waiting) if waiting else None,
        )

    async def assign(self, number: str, person: str | None, by: str, own: OwnCalls | None = None) -> NotCalledBackView:
        return await self._call_backs.assign(number, person, by, own)

    def _e164(self, number: str, calls: Sequence[CallLine]) -> str | None:
        """As its calls were understood, else in the first of our regions."""
        known = (call.client.e164 for call in calls if call.client.e164)
        full = (spelling for spelling in self._number_regions.spellings(number) if is_full(spelling))
        return next(known, None) or next(full, None)

    async def _open_work(self, calls: Sequence[CallLine]) -> tuple[ItemView, ...]:
        items = await self._store.items_of_calls([call.id for call in calls])
        clients = await self._store.clients_of(list({item.call for item in items if item.call}))
        advice = self._live_connections.advice
        return tuple(item_view(one, clients.get(one.call or ""), advice) for one in items if one.state in UNDONE)


def _name(calls: Sequence[CallLine], records: Sequence[ClientRecordView]) -> str | None:
    """Of the CRM, else of the newest call that knew one."""
    names = (*(one.name for one in records), *(call.client.name for call in calls))
    return next((name for name in names if name), None)
