"""Keeps the texts of call records as they were sent, and hands them to later corrections of the same record.

Templates, words and languages change between the two; the record in the CRM does not.
"""

from collections.abc import Sequence

import msgspec

from cordboard.domain.crm.actions import Action, CorrectCall, LogCall, Written
from cordboard.ports.store.outbox import ERASED_BODY, Item
from cordboard.ports.store.store import Store


def body_with_texts(item: Item, written: Written) -> bytes | None:
    """The body of an item that has been sent, with the texts that went out; None where there is no place for them."""
    action = msgspec.json.decode(item.body, type=Action)
    if not isinstance(action, LogCall | CorrectCall):
        return None
    return msgspec.json.encode(msgspec.structs.replace(action, written=written))


async def with_texts_sent(store: Store, batch: Sequence[Item], actions: Sequence[Action]) -> list[Action]:
    """The actions; each correction with the texts of its record as they were sent before."""
    calls = {item.call for item, one in zip(batch, actions, strict=True) if isinstance(one, CorrectCall) and item.call}
    if not calls:
        return list(actions)
    earlier = [item for item in await store.items_of_calls(sorted(calls)) if item.body != ERASED_BODY]
    return [
        msgspec.structs.replace(action, sent=_sent(item, action, earlier))
        if isinstance(action, CorrectCall)
        else action
        for item, action in zip(batch, actions, strict=True)
    ]


def _sent(item: Item, correction: CorrectCall, earlier: Sequence[Item]) -> tuple[Written, ...]:
    """Of the record that this correction changes, and of its earlier corrections."""
    found = []
    for one in earlier:
        if (one.call, one.lane) != (item.call, item.lane) or one.kind not in ("log_call", "correct_call"):
            continue
        action = msgspec.json.decode(one.body, type=LogCall | CorrectCall)
        record = one.key if isinstance(action, LogCall) else action.call.item
        if record == correction.call.item and action.written:
            found.append(action.written)
    return tuple(found)
