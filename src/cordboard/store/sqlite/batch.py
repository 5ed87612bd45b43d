"""`commit`: all writes of one step, in one transaction."""

import sqlite3

from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.ports.store.batch import Batch
from cordboard.store.sqlite import (
    accounts,
    awaited_records,
    calls,
    journal,
    lanes,
    leases,
    merges,
    open_tasks,
    outbox,
    stop_list,
)
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.personal_data import screening

FEW = 8  # rows of one step


def commit(db: sqlite3.Connection, argument: tuple[Batch, float, ErasureList]) -> None:
    """Raises: FencingError before anything is written."""
    batch, now, erased = argument
    if batch.fence is not None:
        lanes.fenced(db, *batch.fence)
    if batch.lease is not None:
        leases.leased(db, *batch.lease)
    batch = screening.batch(db, erased, batch)
    if batch.calls:
        calls.save(db, batch.calls)
    if batch.merges:
        merges.save(db, batch.merges)
    if batch.items:
        outbox.add(db, batch.items, now)
    if batch.claims:
        lanes.add_claims(db, batch.claims)
    if batch.stopped:
        stop_list.add(db, batch.stopped)
    if batch.tasks:
        open_tasks.change(db, batch.tasks)
    if batch.awaited:
        awaited_records.change(db, batch.awaited)
    if batch.done and batch.fence is not None:
        outbox.finish(db, batch.fence[0], batch.done, now)
    if batch.moves:
        merges.move(db, batch.moves)
    if batch.notes:
        journal.add_notes(db, batch.notes)
    if batch.audit:
        accounts.add_audit(db, batch.audit)
    if batch.cursor is not None:
        lanes.save_cursor(db, batch.cursor)


class Commits(DatabaseConnections):
    """One step, all or nothing."""

    async def commit(self, batch: Batch) -> None:
        if batch.done and batch.fence is None:
            raise ValueError("outcomes need a fence")
        rows = len(batch.calls) + len(batch.items) + len(batch.done)
        await self.main.writer.write(commit, (batch, self.clock.now(), self.erased), small=rows <= FEW)
