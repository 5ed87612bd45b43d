"""The call that an event of the stream is about, read once for all who read the stream."""

import asyncio
from collections import OrderedDict

from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.store import Store

KEPT = 32  # events that readers may still be at


class RowsOfEvents:
    """A row as it was when the first reader came to the event; later events bring what changed since."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows: OrderedDict[tuple[int, str], asyncio.Future[CallRow | None]] = OrderedDict()

    async def row(self, event: int, call: str) -> CallRow | None:
        """`event`: id of the envelope."""
        found = self._rows.get((event, call))
        if found is None:
            found = self._rows[event, call] = asyncio.ensure_future(self._store.call(call))
            while len(self._rows) > KEPT:
                self._rows.popitem(last=False)
        return await asyncio.shield(found)
