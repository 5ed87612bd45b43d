"""Use cases about calls: webhooks, lists, one call, why, who has a number."""

from collections.abc import Sequence

import msgspec

from cordboard.app.decisions.identify import DecisionBatch, identify
from cordboard.app.explain.call_views import call_line, call_view, match_view
from cordboard.app.explain.why import why_view
from cordboard.app.service.context import ServiceContext
from cordboard.contract.service import Cannot
from cordboard.contract.views import CallCount, CallPage, CallView, MatchView, WhyView, cursor_of
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.numbers.reading import read
from cordboard.ports.phone import HookRequest
from cordboard.ports.store.calls import CallQuery, CallRow
from cordboard.ports.store.outbox import Item

COUNTED = 100_000  # calls; beyond, nobody needs the exact number


class OfCalls(ServiceContext):
    """What people and phone systems ask about calls."""

    async def accept_hook(self, connection: str, request: HookRequest) -> tuple[int, int]:
        known = self._live_connections.connections.get(connection)
        if known is not None and known.kind == "crm":
            return await self.push_subscriptions.receive(connection, request)
        return await self._phone_connections.accept(connection, request)

    async def count_calls(self, query: CallQuery) -> CallCount:
        query, counted = self._spelled(query), 0
        for client in [None] if query.client is None else self._number_regions.spellings(query.client):
            counted += await self._store.count_calls(msgspec.structs.replace(query, client=client), COUNTED + 1)
        return CallCount(calls=min(counted, COUNTED), more=counted > COUNTED)

    def _spelled(self, query: CallQuery) -> CallQuery:
        """Our number in every spelling."""
        if query.lines is None:
            return query
        lines = tuple(spelling for line in query.lines for spelling in self._number_regions.spellings(line))
        return msgspec.structs.replace(query, lines=lines)

    async def calls(self, query: CallQuery) -> CallPage:
        query = self._spelled(query)
        one_more = msgspec.structs.replace(query, limit=query.limit + 1)
        found = await (self._store.calls(one_more) if query.client is None else self._calls_of(query))
        rows = found[: query.limit]
        items = await self._items_of(rows)
        following = cursor_of(rows[-1].started_at, rows[-1].id) if len(found) > query.limit else None
        return CallPage(items=tuple(call_line(row, items.get(row.id, [])) for row in rows), next=following)

    async def _calls_of(self, query: CallQuery) -> Sequence[CallRow]:
        """Calls of one client, in whatever spelling it was asked for: a local one may be of any line's region."""
        found: dict[str, CallRow] = {}
        for client in self._number_regions.spellings(query.client or ""):
            one = msgspec.structs.replace(query, client=client, limit=query.limit + 1)
            found |= {row.id: row for row in await self._store.calls(one)}
        return sorted(found.values(), key=lambda row: (row.started_at, row.id), reverse=True)

    async def _items_of(self, rows: Sequence[CallRow]) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in await self._store.items_of_calls([row.id for row in rows]):
            found.setdefault(item.call or "", []).append(item)
        return found

    async def _row(self, call: str) -> CallRow:
        row = await self._store.call(call)
        if row is None:
            raise Cannot(404, "absent", f"There is no call {call!r}.", "List calls, or search by the client's number.")
        return row

    async def call_view(self, call: str) -> CallView:
        row = await self._row(call)
        items = await self._store.items_of_calls([call])
        return call_view(row, items, await self._why(row, items) if row.why else None)

    async def why(self, call: str) -> WhyView:
        row = await self._row(call)
        if row.why is None:
            text = f"The call is {row.phase}; it is decided when it has ended."
            raise Cannot(404, "undecided", text, "Ask again once the call has ended.")
        return await self._why(row, await self._store.items_of_calls([call]))

    async def _why(self, row: CallRow, items: Sequence[Item]) -> WhyView:
        await self._live_connections.flush_journal()
        exchanges = await self._store.exchanges_of([item.key for item in items])
        return why_view(row, items, exchanges, self._settings_in_force.settings)

    async def lookup(self, number: str, connection: str | None) -> MatchView:
        crms = [connection] if connection else self._live_connections.crms()
        if not crms:
            raise Cannot(409, "no_crm", "No CRM is connected, so nobody is known.", "Connect a CRM first.")
        if self._connections.stored(crms[0]).kind != "crm":
            raise Cannot(409, "not_a_crm", f"{crms[0]} is not a CRM.", "Name a CRM connection.")
        regions = self._number_regions.of_crm(crms[0])
        match = await identify(DecisionBatch(self._store), crms[0], read(number, regions[0]), 0.0, regions)
        return match_view(match, self._clock.now())

    async def read_number(self, text: str, region: str | None) -> Reading:
        return read(text, region or self._settings_in_force.settings.region)
