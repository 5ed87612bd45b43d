"""The table of the archive of recordings; a trigger of calls adds its rows."""

from sqlalchemy import Index, MetaData, Table, text

from cordboard.store.columns import key, moments, number, raw, words
from cordboard.store.predicates import RECORDING_DUE, RECORDING_STORED


def add_recordings(rows: MetaData) -> None:
    recording = Table(  # key: of its objects, random; body: JSON of `ports.store.recordings.ArchiveDetails`
        "recording",
        rows,
        *key("call"),
        *words("connection", "state", "key"),
        *moments("started_at", "next_at"),
        number("hold", "0"),
        raw("body"),
        sqlite_with_rowid=False,
    )
    due, stored = (text(where) for where in (RECORDING_DUE, RECORDING_STORED))
    Index("recording_due", recording.c.next_at, recording.c.call, sqlite_where=due)
    Index("recording_stored", recording.c.started_at, recording.c.call, sqlite_where=stored)
