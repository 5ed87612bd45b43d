"""Short ways to make the values that the contract writes."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.frames import NewFrame
from cordboard.ports.store.outbox import Done, ItemState, NewItem
from cordboard.ports.store.store import Store

Opener = Callable[[], AbstractAsyncContextManager[Any]]
"""Opens the same data again each time, as a restart would; gives a store with accounts."""

LANE = "zoho"
PHONES = "pbx"


def frame(number: int | str, call: str = "k", connection: str = PHONES) -> NewFrame:
    return NewFrame(connection, f"d{number}", call, f"body {number}".encode(), 100.0)


def item(key: str, *refs: str, kind: str = "create_lead", subject: str = "+34", **more: Any) -> NewItem:
    return NewItem(key=key, lane=more.pop("lane", LANE), kind=kind, subject=subject, call=more.pop("call", None),
                   body=b'{"x": 1}', refs=refs, **more)  # fmt: skip


def row(call: str, *keys: str, at: float = 100.0, **more: Any) -> CallRow:
    return CallRow(id=call, connection=more.pop("connection", PHONES), keys=keys or (f"k-{call}",), started_at=at,
                   updated_at=at, **more)  # fmt: skip


def done(key: str, state: ItemState = ItemState.DONE, **more: Any) -> Done:
    return Done(key=key, state=state, attempts=more.pop("attempts", 1), **more)


async def states(store: Store, *keys: str) -> dict[str, str]:
    return {one.key: str(one.state) for one in await store.items_by_key(keys)}
