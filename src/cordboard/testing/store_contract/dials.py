"""Dials: each is stored once, whatever is repeated."""

import asyncio

import msgspec

from cordboard.domain.dials.dial import Dial, DialState, EndReason
from cordboard.ports.store.dials import Begun, NewDial
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener

TO, OTHER = "+34600999888", "+34600777666"


def new(
    name: str, to: str = TO, extension: str = "80", by: str = "ana", key: str | None = None, **more: float
) -> NewDial:
    at = more.get("at", 100.0)
    dial = Dial(id=name, connection="pbx", extension=extension, to=to, channel=f"cb-{name}", placed_at=at)
    return NewDial(dial=dial, by=by, key=key, since=at - 60, most=int(more.get("most", 10)))


def ended(dial: Dial, at: float = 110.0) -> Dial:
    return msgspec.structs.replace(dial, state=DialState.ENDED, reason=EndReason.TALKED, ended_at=at)


class DialsContract:
    @run
    async def test_a_dial_comes_back_after_a_restart(self, opened: Opener) -> None:
        async with opened() as store:
            first = new("one", key="k")
            assert await store.begin_dial(first) == Begun(dial=first.dial, new=True)
        async with opened() as store:
            assert await store.dial("one") == first.dial
            assert list(await store.open_dials()) == [first.dial]
            assert await store.dial("two") is None

    @run
    async def test_the_same_key_of_the_same_caller_is_the_same_dial_also_when_it_has_ended(
        self, opened: Opener
    ) -> None:
        async with opened() as store:
            first = new("one", key="k")
            await store.begin_dial(first)
            await store.put_dial(ended(first.dial))
            assert await store.begin_dial(new("two", key="k")) == Begun(dial=ended(first.dial))
            assert (await store.begin_dial(new("three", key="k", by="boris"))).new

    @run
    async def test_an_extension_has_one_dial_that_goes_on(self, opened: Opener) -> None:
        async with opened() as store:
            first = new("one", key="k")
            await store.begin_dial(first)
            assert await store.begin_dial(new("two", to=OTHER, key="l", by="boris")) == Begun(dial=first.dial)
            assert (await store.begin_dial(new("three", extension="81"))).new
            await store.put_dial(ended(first.dial))
            assert (await store.begin_dial(new("four"))).new

    @run
    async def test_of_many_that_come_at_once_one_is_new(self, opened: Opener) -> None:
        async with opened() as store:
            begun = await asyncio.gather(*(store.begin_dial(new(f"d{n}", key=f"k{n}")) for n in range(20)))
            assert [one.new for one in begun].count(True) == 1
            assert len({one.dial.id for one in begun if one.dial}) == 1

    @run
    async def test_too_many_of_late_are_refused_and_older_ones_do_not_count(self, opened: Opener) -> None:
        async with opened() as store:
            for n in range(2):
                begun = await store.begin_dial(new(f"d{n}", at=100.0 + n, most=2))
                assert begun.dial is not None
                await store.put_dial(ended(begun.dial))
            assert await store.begin_dial(new("d2", at=110.0, most=2)) == Begun(dial=None)
            assert (await store.begin_dial(new("d3", at=161.5, most=2))).new

    @run
    async def test_old_dials_are_forgotten_and_those_that_go_on_stay(self, opened: Opener) -> None:
        async with opened() as store:
            for name, extension in (("one", "80"), ("two", "81")):
                await store.begin_dial(new(name, extension=extension))
            await store.put_dial(ended(new("one").dial, at=110.0))
            assert await store.forget_dials(110.0) == 0
            assert await store.forget_dials(111.0) == 1
            assert [one.id for one in await store.open_dials()] == ["two"]
