"""Wrap-ups: each version once, in order, and when it is looked at."""

from datetime import UTC, datetime

from cordboard.domain.wrap_up.wrap_up import WrapUp, WrapUpText
from cordboard.ports.store.wrap_ups import Progress, WrapUpRow
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


def version(number: int, note: str, call: str = "c1") -> WrapUp:
    return WrapUp(call=call, version=number, text=WrapUpText(note=note), by="Ana", at=AT)


class WrapUpsContract:
    @run
    async def test_a_version_is_stored_once_over_the_one_before_and_survives_a_restart(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.wrap_up("c1") is None
            first, second = version(1, "one"), version(2, "two")
            assert await store.put_wrap_up(first, 10.0) == WrapUpRow(wrap_up=first, due_at=10.0)
            assert await store.put_wrap_up(second, 11.0) == WrapUpRow(wrap_up=second, due_at=11.0)
            for stale in (version(1, "x"), version(2, "x"), version(4, "x")):
                assert await store.put_wrap_up(stale, 99.0) == WrapUpRow(wrap_up=second, due_at=11.0)
            assert (await store.put_wrap_up(version(3, "x", "c2"), 1.0)).wrap_up.version == 0, "there is none"
            assert await store.wrap_up("c2") is None
        async with opened() as store:
            assert await store.wrap_up("c1") == WrapUpRow(wrap_up=second, due_at=11.0)
            await store.drop_wrap_up("c1")
            assert await store.wrap_up("c1") is None

    @run
    async def test_what_is_due_is_listed_until_it_was_looked_at_and_a_newer_version_stays_due(
        self, opened: Opener
    ) -> None:
        linked = Progress(linked={"crm": "k1"}, code="c", problem="p")
        async with opened() as store:
            one, other = version(1, "one"), version(1, "other", "c2")
            await store.put_wrap_up(one, 10.0)
            await store.put_wrap_up(other, 5.0)
            assert [row.wrap_up.call for row in await store.due_wrap_ups(10.0, 9)] == ["c2", "c1"]
            assert [row.wrap_up.call for row in await store.due_wrap_ups(10.0, 1)] == ["c2"]
            assert await store.due_wrap_ups(4.0, 9) == []
            await store.wrap_up_looked_at("c2", 1, None, linked)
            assert await store.wrap_up("c2") == WrapUpRow(wrap_up=other, due_at=None, progress=linked)
            newer = version(2, "two")
            await store.put_wrap_up(newer, 20.0)
            await store.wrap_up_looked_at("c1", 1, None, linked)
            assert await store.wrap_up("c1") == WrapUpRow(wrap_up=newer, due_at=20.0, progress=linked)
