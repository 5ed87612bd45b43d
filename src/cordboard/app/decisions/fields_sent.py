"""What was written into the mapped fields of a record before: so that later edits by people are told from it."""

from collections.abc import Sequence

import msgspec

from cordboard.domain.crm.actions import CREATES, Action, Create, SetFields
from cordboard.ports.store.outbox import ERASED_BODY, Item, ItemState
from cordboard.ports.store.store import Store


async def with_fields_sent(store: Store, batch: Sequence[Item], actions: Sequence[Action]) -> list[Action]:
    """The actions; each update of fields with what its record was created with and with earlier updates."""
    return [
        await _with_sent(store, item.lane, one) if isinstance(one, SetFields) else one
        for item, one in zip(batch, actions, strict=True)
    ]


async def _with_sent(store: Store, lane: str, update: SetFields) -> SetFields:
    earlier = [*await store.items_of_record(lane, str(update.record.id))]
    if (made := update.record.item) is not None and made not in {one.key for one in earlier}:
        earlier = [*(one for one in await store.items_by_key([made]) if one.state is ItemState.DONE), *earlier]
    known = [msgspec.json.decode(one.body, type=Action) for one in earlier if one.body != ERASED_BODY]
    sent = tuple(one.fields for one in known if isinstance(one, Create | SetFields))
    forgotten = len(known) < len(earlier)  # what was written is no longer known: any value may be a person's
    ours = forgotten or any(type(one) in CREATES for one in known)
    return msgspec.structs.replace(update, sent=sent, ours=ours)
