"""However much is stored about a person, no commit of an erasure changes many rows: other writes wait for each."""

import sqlite3
from collections.abc import Callable
from typing import Any

import msgspec

from cordboard.ports.accounts import AuditRow
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.frames import NewFrame
from cordboard.ports.store.journal import Note
from cordboard.ports.store.outbox import Done, ItemState, NewItem
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.personal_data.matching import CHANGED_AT_ONCE
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, Open
from cordboard.testing.erased_person import known_everywhere, sought
from cordboard.testing.event_loop import run
from cordboard.toolkit.clock import moment

MANY = 1_200  # of each kind
CALLS = 120
ROWS_EACH = 20  # changed with one call: its body, keys, events, index entries, figures
LATER_S = 3600.0


async def written_down(app: AppFixture) -> None:
    """Whatever can be there many times."""
    now, person = app.clock.now(), f"phone:{CLIENT}"
    told = [Note(at=now, connection=CRM, call=None, code="told", text=f"{n}: {CLIENT} called") for n in range(MANY)]
    await app.store.note(told)
    await app.store.audit(
        [AuditRow(at=now, who="ana", what="looked", target="calls", detail=CLIENT) for _ in range(MANY)]
    )
    asked = [
        Exchange(at=moment(now), method="GET", url=f"https://crm.test/?phone={CLIENT}", status=200, took_ms=5)
        for _ in range(MANY)
    ]
    await app.store.exchange(CRM, asked)
    await app.store.accept([NewFrame("pbx", f"d{n}", f"of others {n}", CLIENT.encode(), now) for n in range(MANY)])
    body = msgspec.json.encode({"text": f"as {CLIENT} said"})
    items = [
        NewItem(key=f"{kind}{n}", lane=CRM, kind="create_task", subject=subject, call=None, body=body)
        for kind, subject in (("own", person), ("other", "phone:+34600999888"))
        for n in range(MANY)
    ]
    done = [Done(key=item.key, state=ItemState.DONE, attempts=1) for item in items]
    await app.store.commit(Batch(items=items))
    await app.store.commit(Batch(done=done, fence=(CRM, await app.store.acquire_lane(CRM))))
    for n in range(CALLS):
        await app.receive(app.end(f"many-{n}"))
    for _ in range(3):  # the lane was taken over above
        await app.drain()
        app.clock.advance(2)


def count_changes(file: SqliteAccess, found: list[tuple[int, str]]) -> None:
    """From now on, how many rows each work of this file changed."""
    write = file.writer.write

    def counted(work: Callable[[sqlite3.Connection, Any], Any], *argument: Any, **more: Any) -> Any:
        def with_count(db: sqlite3.Connection, given: Any) -> Any:
            before = db.total_changes
            answer = work(db, given)
            found.append((db.total_changes - before, work.__qualname__))
            return answer

        return write(with_count, *argument, **more)

    file.writer.write = counted  # type: ignore[method-assign,assignment]  # of this store only


@run
async def test_no_commit_of_an_erasure_changes_many_rows(opened: Open) -> None:
    async with opened() as app:
        await known_everywhere(app)
        await written_down(app)
        app.clock.advance(LATER_S)
        found = await app.personal_data.find(sought(app))
        changed: list[tuple[int, str]] = []
        for file in (app.store.main, app.store.mirror):
            count_changes(file, changed)
        for part in app.personal_data.parts:
            await part.erase(found.sought, app.clock.now())
        largest, work = max(changed)
        assert sum(rows for rows, _ in changed) > 6 * MANY, "much was erased"
        assert largest <= CHANGED_AT_ONCE * ROWS_EACH, f"{work} changed {largest} rows at once"
        assert max(rows for rows, name in changed if name != "erase_some") <= 2 * CHANGED_AT_ONCE
        left = (await app.personal_data.find(found.sought)).findings
        assert {one.kind for one in left if one.master is None} == set(), "all of it, in many steps"
