"""Open rows for the restart benchmark: ended calls whose call records are not sent yet. Written through the store."""

import time

import msgspec

from bench.inputs.webhook_events import CRM, HOOK, number_of
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import Action, LogCall, kind_of
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.outbox import NewItem
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment
from cordboard.toolkit.ids import call_id, item_prefix

AT_ONCE = 2_000


def row_of(n: int, now: float) -> tuple[CallRow, NewItem]:
    """An ended call whose record is waiting."""
    at = now - 3600 + n / 1000
    call, client = call_id(HOOK, f"row-{n}"), number_of(n)
    key = f"{item_prefix(call, CRM)}:call"
    action: Action = LogCall(
        key=key,
        subject=f"Inbound call from {client}",
        direction=Direction.INBOUND,
        disposition=Disposition.ANSWERED,
        missed=False,
        started_at=moment(at),
        talk_ms=71_000,
        client_number=client,
    )
    item = NewItem(key=key, lane=CRM, kind=kind_of(action), subject=client, call=call, body=msgspec.json.encode(action))
    row = CallRow(
        id=call,
        connection=HOOK,
        keys=(f"row-{n}",),
        started_at=at,
        updated_at=at,
        client=client,
        direction="inbound",
        disposition="answered",
        phase="ended",
        extensions="80",
        state=b"{}",
        decided=True,
    )
    return row, item


async def fill(store: Store, rows: int) -> float:
    """Write them. Returns the duration in s."""
    begun, now = time.perf_counter(), time.time()
    for first in range(0, rows, AT_ONCE):
        made = [row_of(n, now) for n in range(first, min(rows, first + AT_ONCE))]
        await store.commit(Batch(calls=[row for row, _ in made], items=[item for _, item in made]))
    return time.perf_counter() - begun
