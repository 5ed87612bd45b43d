"""A process that writes to a store until it is killed, and says on its output what was acknowledged.

Lines: `f N` frame N is durable, `s N` step N (call, item, note, cursor) is durable, `d N` item N is done.
"""

import asyncio
import sys
from pathlib import Path

from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.frames import NewFrame
from cordboard.ports.store.journal import Note
from cordboard.ports.store.outbox import Done, ItemState, NewItem
from cordboard.store.sqlite.store import SqliteStore
from cordboard.toolkit.crypto import Cipher

WRITERS = 16
STRIDE = 1_000_000


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def accept(store: SqliteStore, first: int) -> None:
    for n in range(first, first + STRIDE):
        assert await store.accept([NewFrame("pbx", f"d{n}", f"k{n}", b"x" * 200, 1.0)]) == [True]
        say(f"f {n}")


async def step(store: SqliteStore, first: int, fence: tuple[str, int]) -> None:
    for n in range(first, first + STRIDE):
        call = CallRow(id=f"c{n}", connection="pbx", keys=(f"k{n}",), started_at=1.0, updated_at=1.0)
        item = NewItem(key=f"i{n}", lane="zoho", kind="log_call", subject="+34", call=call.id, body=b"{}")
        note = Note(at=1.0, connection="pbx", call=call.id, code="x", text="x")
        await store.commit(Batch(calls=[call], items=[item], notes=[note]))
        say(f"s {n}")
        if n % 2:
            await store.mark_in_flight(*fence, [item.key])
            await store.commit(Batch(done=[Done(key=item.key, state=ItemState.DONE, record=f"r{n}")], fence=fence))
            say(f"d {n}")


async def main(folder: Path, offset: int) -> None:
    store = SqliteStore.open(folder / "cordboard.db", Cipher.at(folder / "key"))
    fence = ("zoho", await store.acquire_lane("zoho"))
    async with asyncio.TaskGroup() as group:
        for writer in range(WRITERS):
            first = offset + (2 * writer) * STRIDE
            group.create_task(accept(store, first))
            group.create_task(step(store, first + STRIDE, fence))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
