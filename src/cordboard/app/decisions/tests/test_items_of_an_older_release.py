"""Items that a release before wrote are found by their record after the migration, so that edits of people are kept."""

from pathlib import Path

import msgspec
import pytest

from cordboard.app.decisions.fields_sent import with_fields_sent
from cordboard.app.personal_data.tests.test_older_folder import written_by_that_release
from cordboard.domain.crm.actions import Action, CreateLead, Ref, SetFields
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.outbox import NewItem
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run
from cordboard.toolkit.crypto import Cipher

LANE, LEAD = "crm", "5001"
COLUMNS = "key lane kind subject call body refs state attempts not_before maybe_sent record created_at updated_at"
MADE = CreateLead(key="c1:lead", name="New", phone="+34600111222", fields={"Source": "google"})
FILLED = SetFields(key="c2:lead:fields", record=Ref(entity=Entity.LEAD, id=LEAD), fields={"Source": "bing"})
WAITING = SetFields(key="c3:lead:fields", record=Ref(entity=Entity.LEAD, id=LEAD), fields={"Source": "later"})


def row(kind: str, action: Action, state: str, record: str | None) -> list[object]:
    body = msgspec.json.encode(action)
    return [action.key, LANE, kind, "+34600111222", None, body, "[]", state, 1, 0.0, 0, record, 1.0, 1.0]


@pytest.mark.parametrize("release", ["rows_0026", "rows_0028", "rows_0032"])
def test_what_was_written_before_is_known_when_a_record_is_updated(tmp_path: Path, release: str) -> None:
    path = tmp_path / "cordboard.db"
    rows = [
        row("create_lead", MADE, "done", LEAD),
        row("set_fields", FILLED, "done", LEAD),
        row("set_fields", WAITING, "open", None),
    ]
    written_by_that_release(path, release, {"item": {"columns": COLUMNS.split(), "rows": rows}})

    async def play() -> None:
        store = SqliteStore.open(path, Cipher.at(tmp_path / "key"), FakeClock(2e9))
        try:
            assert [one.key for one in await store.items_of_record(LANE, LEAD)] == [MADE.key, FILLED.key]
            update = SetFields(key="c4:f", record=Ref(entity=Entity.LEAD, id=LEAD), fields={"Source": "now"})
            new = NewItem(
                key=update.key,
                lane=LANE,
                kind="set_fields",
                subject="+34600111222",
                call=None,
                body=msgspec.json.encode(update),
            )
            await store.commit(Batch(items=[new]))
            (item,) = await store.items_by_key([update.key])
            (known,) = await with_fields_sent(store, [item], [update])
            assert isinstance(known, SetFields)
            assert (known.sent, known.ours) == (({"Source": "google"}, {"Source": "bing"}), True)
        finally:
            await store.close()

    run(play())
