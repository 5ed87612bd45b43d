"""The journal: notes, exchanges, credits."""

from datetime import UTC, datetime, timedelta

from cordboard.ports.http_exchange import Exchange
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.journal import Note
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import LANE, Opener

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def exchange(n: int, *keys: str, at: datetime = NOON, credits: float = 1.0) -> Exchange:  # noqa: A002  their word
    return Exchange(at=at, method="POST", url=f"/{n}", status=201, took_ms=50.0, credits=credits, keys=keys, reply="{}")


class JournalContract:
    @run
    async def test_the_last_notes_of_a_code_are_kept_and_the_others_stay(self, opened: Opener) -> None:
        def note(n: int, connection: str = LANE, code: str = "refused") -> Note:
            return Note(at=float(n), connection=connection, call=None, code=code, text=f"n{n}")

        async with opened() as store:
            await store.note([note(0, code="other")])
            await store.keep_last_notes(LANE, "refused", [note(n) for n in range(1, 4)], 3)
            await store.keep_last_notes("second", "refused", [note(9, "second")], 3)
            await store.keep_last_notes(LANE, "refused", [note(n) for n in range(4, 6)], 3)
        async with opened() as store:

            async def texts(connection: str) -> list[str]:
                return [one.text for one in await store.notes_of_code(connection, "refused", 9)]

            assert (await texts(LANE), await texts("second")) == (["n5", "n4", "n3"], ["n9"])
            await store.drop_notes("refused", before=4.0)
            assert await texts(LANE) == ["n5", "n4"]
            await store.drop_notes("refused", connection=LANE)
            assert (await texts(LANE), await texts("second")) == ([], ["n9"])
            assert [one.text for one in await store.notes(call=None, connection=LANE, limit=9)] == ["n0"]

    @run
    async def test_notes_are_found_by_call_and_by_connection_newest_first(self, opened: Opener) -> None:
        def note(n: int, call: str | None, connection: str | None) -> Note:
            return Note(at=float(n), connection=connection, call=call, code="x", text=f"n{n}", values={"n": str(n)})

        async with opened() as store:
            await store.note([note(1, "c", LANE), note(2, None, LANE)])
            await store.commit(Batch(notes=[note(3, "c", "other")]))

            async def texts(call: str | None, connection: str | None, limit: int = 9) -> list[str]:
                return [one.text for one in await store.notes(call=call, connection=connection, limit=limit)]

            assert await texts("c", None) == ["n3", "n1"]
            assert await texts(None, LANE) == ["n2", "n1"]
            assert await texts("c", LANE) == ["n1"]
            assert await texts(None, None, 2) == ["n3", "n2"]
            assert (await store.notes(call="c", connection=LANE, limit=1))[0] == note(1, "c", LANE)

    @run
    async def test_exchanges_are_found_by_connection_and_by_item(self, opened: Opener) -> None:
        async with opened() as store:
            await store.exchange(LANE, [exchange(1, "a", "b"), exchange(2, "c")])
            await store.exchange("other", [exchange(3, "a")])
            assert [one.url for one in await store.exchanges(LANE, 9)] == ["/2", "/1"]
            assert await store.exchanges(LANE, 1) == [exchange(2, "c")]
            assert [one.url for one in await store.exchanges_of(["a"])] == ["/1", "/3"]
            assert [one.url for one in await store.exchanges_of(["a", "b", "c"])] == ["/1", "/2", "/3"]

    @run
    async def test_exchanges_written_late_are_there_after_an_orderly_end(self, opened: Opener) -> None:
        async with opened() as store:
            await store.exchange(LANE, [exchange(1)])
        async with opened() as store:
            assert len(await store.exchanges(LANE, 9)) == 1

    @run
    async def test_only_the_last_exchanges_of_a_connection_are_kept(self, opened: Opener) -> None:
        async with opened() as store:
            await store.exchange("rare", [exchange(0, "k")])
            for start in range(0, 5600, 100):
                await store.exchange(LANE, [exchange(n, f"i{n}") for n in range(start, start + 100)])
            kept = await store.exchanges(LANE, 10_000)
            assert 5000 <= len(kept) <= 5200
            assert kept[0].url == "/5599"
            assert await store.exchanges_of(["i1"]) == []
            assert len(await store.exchanges_of(["k", "i5000"])) == 2

    @run
    async def test_credits_add_up_by_the_hour(self, opened: Opener) -> None:
        later = NOON + timedelta(hours=2)
        async with opened() as store:
            await store.exchange(LANE, [exchange(1, credits=0.5), exchange(2, credits=2), exchange(3, credits=0)])
            await store.exchange(LANE, [exchange(4, at=later), exchange(5)])
            assert await store.credits(LANE, NOON.timestamp()) == 4.5
            assert await store.credits(LANE, later.timestamp()) == 1.0
            assert await store.credits("other", 0.0) == 0.0
