"""Use cases about calls: the list, one call, the explanation of its outcome."""

from collections.abc import Sequence

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.explain.call_views import call_line, call_view
from cordboard.app.explain.why import why_view
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.call_backs import CallBacks
from cordboard.app.service.searched_text import also_meant
from cordboard.contract.errors import Cannot
from cordboard.contract.views.calls import CallCount, CallPage, CallView, RecordingView, cursor_of
from cordboard.contract.views.why import WhyView
from cordboard.ports.store.calls import CallQuery, CallRow, place_in
from cordboard.ports.store.outbox import Item
from cordboard.ports.store.recordings import ArchiveState
from cordboard.ports.store.store import Store

COUNTED = 100_000  # calls; above this the exact number does not matter


class CallUseCases:
    """What people ask about calls."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        regions: NumberRegions,
        settings_in_force: SettingsInForce,
        call_backs: CallBacks,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._number_regions = regions
        self._settings_in_force = settings_in_force
        self._call_backs = call_backs

    async def count(self, query: CallQuery) -> CallCount:
        query, counted = self._spelled(query), 0
        for client in [None] if query.client is None else self._number_regions.spellings(query.client):
            counted += await self._store.count_calls(msgspec.structs.replace(query, client=client), COUNTED + 1)
        return CallCount(calls=min(counted, COUNTED), more=counted > COUNTED)

    def _spelled(self, query: CallQuery) -> CallQuery:
        """Our number in every spelling, what a text also means; nobody who waits for a call whom nobody is to call."""
        query = self._call_backs.narrowed(query)
        if query.text is not None:
            settings = self._settings_in_force.settings
            also = also_meant(query.text, settings, self._live_connections, self._number_regions)
            query = msgspec.structs.replace(query, also=also)
        if query.lines is None:
            return query
        lines = tuple(spelling for line in query.lines for spelling in self._number_regions.spellings(line))
        return msgspec.structs.replace(query, lines=lines)

    async def find(self, query: CallQuery) -> CallPage:
        query = self._spelled(query)
        one_more = msgspec.structs.replace(query, limit=query.limit + 1)
        found = await (self._store.calls(one_more) if query.client is None else self._calls_of(query))
        rows = found[: query.limit]
        items = await self._items_of(rows)
        following = cursor_of(*place_in(query.sort, rows[-1])) if len(found) > query.limit else None
        lines = [call_line(row, items.get(row.id, [])) for row in rows]
        return CallPage(items=tuple(await self._call_backs.marked(rows, lines)), next=following)

    async def _calls_of(self, query: CallQuery) -> Sequence[CallRow]:
        """Calls of one client, in whatever spelling it was asked for: a local one may be of any line's region."""
        found: dict[str, CallRow] = {}
        for client in self._number_regions.spellings(query.client or ""):
            one = msgspec.structs.replace(query, client=client, limit=query.limit + 1)
            found |= {row.id: row for row in await self._store.calls(one)}
        return sorted(found.values(), key=lambda row: place_in(query.sort, row), reverse=not query.ascending)

    async def _items_of(self, rows: Sequence[CallRow]) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in await self._store.items_of_calls([row.id for row in rows]):
            found.setdefault(item.call or "", []).append(item)
        return found

    async def queues(self) -> tuple[str, ...]:
        return tuple(await self._store.queues())

    async def _row(self, call: str) -> CallRow:
        row = await self._store.call(call)
        if row is None:
            raise Cannot(
                404, "absent", f"Call not found: {call!r}.", "List the calls, or search by the client's number."
            )
        return row

    async def view(self, call: str) -> CallView:
        row = await self._row(call)
        items = await self._store.items_of_calls([call])
        why = await self._why(row, items) if row.why else None
        view = call_view(row, items, why, self._live_connections.advice)
        return view if view.recording else msgspec.structs.replace(view, recording=await self._archived(call))

    async def _archived(self, call: str) -> RecordingView | None:
        """What the archive has, or says that it had, after the place at the phone system was forgotten."""
        kept = await self._store.recording(call)
        there = kept is not None and kept.state in (ArchiveState.STORED, ArchiveState.DELETED)
        return RecordingView(url=None) if there else None

    async def why(self, call: str) -> WhyView:
        row = await self._row(call)
        if row.why is None:
            text = "The call is in progress. It's logged when it ends."
            raise Cannot(404, "undecided", text, "Try again when the call has ended.")
        return await self._why(row, await self._store.items_of_calls([call]))

    async def _why(self, row: CallRow, items: Sequence[Item]) -> WhyView:
        await self._live_connections.flush_journal()
        exchanges = await self._store.exchanges_of([item.key for item in items])
        return why_view(row, items, exchanges, self._settings_in_force.for_crm)
