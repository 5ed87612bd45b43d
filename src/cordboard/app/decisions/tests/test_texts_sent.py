"""The texts of a call record as they were sent are kept with its item and handed to later corrections."""

from datetime import UTC, datetime

import msgspec

from cordboard.app.decisions.texts_sent import body_with_texts
from cordboard.domain.calls.call import CallEvent, Durations
from cordboard.domain.crm.actions import CorrectCall, CreateTask, LogCall
from cordboard.ports.store.outbox import Item, ItemState
from cordboard.testing.app_fixture import AppFixture, Open
from cordboard.testing.event_loop import run

WRITTEN = {"Description": "Talked.\nNo length."}


def talked(app_fixture: AppFixture, ms: int, second: float = 0.0) -> CallEvent:
    return app_fixture.end("a", second=second, durations_ms=Durations(talk=ms))


def item(action: object) -> Item:
    body = msgspec.json.encode(action)
    at = datetime(2026, 11, 29, tzinfo=UTC).timestamp()
    return Item(
        seq=1, key="k", lane="crm", kind="log_call", subject="s", call="c", body=body, refs=(), state=ItemState.OPEN,
        attempts=0, not_before=0, maybe_sent=False, record=None, link=None, reason=None, code=None,
        created_at=at, updated_at=at,
    )  # fmt: skip


def test_only_call_records_keep_their_texts() -> None:
    assert body_with_texts(item(CreateTask(key="k", subject="Call back")), WRITTEN) is None


@run
async def test_a_correction_knows_what_was_sent_of_the_record_and_of_earlier_corrections(opened: Open) -> None:
    async with opened() as app_fixture:
        app_fixture.crm.written = WRITTEN
        await app_fixture.receive(talked(app_fixture, 60_000))
        await app_fixture.drain()
        (logged,) = [one for one in await app_fixture.items() if one.kind == "log_call"]
        assert msgspec.json.decode(logged.body, type=LogCall).written == WRITTEN
        for n, text in ((1, "first"), (2, "second")):
            app_fixture.crm.written = {"Description": text}
            await app_fixture.receive(talked(app_fixture, 60_000 + n * 1000, n))
            await app_fixture.drain()
        first, second = app_fixture.crm.made("correct_call")
        assert isinstance(first, CorrectCall)
        assert first.sent == (WRITTEN,)
        assert second.sent == (WRITTEN, {"Description": "first"})
