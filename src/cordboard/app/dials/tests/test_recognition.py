"""Calls of phone systems that give them ids of their own become the dials that asked for them."""

from pathlib import Path

import msgspec
import pytest

from cordboard.app.dials.tests.dial_fixture import AT, EVERY, OTHER, PBX, TO, DialFixture, process
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import Call, Direction, Disposition, Phase
from cordboard.ports.errors import Unavailable
from cordboard.ports.phone_commands import CallIds, Verb
from cordboard.ports.store.calls import CallRow
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run
from cordboard.testing.fake_phone_commands import FakePhoneCommands
from cordboard.toolkit.ids import call_id


def seen(one: DialFixture, key: str, to: str = TO, ended: Disposition | None = None, answered: bool = False) -> CallRow:
    """A call of a phone system that shows no legs."""
    phase = Phase.ENDED if ended else Phase.STARTED
    call = Call(
        keys=(key,), placed=("80",), phase=phase, disposition=ended, answered_at=AT if answered else None,
        direction=Direction.OUTBOUND,
    )  # fmt: skip
    now = one.clock.now()
    return CallRow(
        id=call_id(PBX, key), connection=PBX, keys=(key,), started_at=now, updated_at=now, direction="outbound",
        client=to, extensions="80", state=msgspec.json.encode(call),
    )  # fmt: skip


def theirs(call: str = "", ids: CallIds = CallIds.THEIRS) -> FakePhoneCommands:
    told = FakePhoneCommands()
    told.call_ids, told.theirs, told.lacking = ids, call, {}
    return told


async def happens(one: DialFixture, row: CallRow) -> None:
    await one.keep(row)
    one.dialling.row_changed(row)
    await one.dialling.open_dials.settled()


@run
async def test_the_id_of_the_answer_is_the_call(tmp_path: Path) -> None:
    async with process(tmp_path, theirs("778")) as one:
        view, _ = await one.place()
        await happens(one, seen(one, "779"))  # the same agent calls the same number by hand
        assert (await one.dialling.dials.show(view.dial, EVERY)).call is None
        await happens(one, seen(one, "778", answered=True))
        shown = await one.dialling.dials.show(view.dial, EVERY)
        assert (shown.state, shown.call) == ("talking", call_id(PBX, "778"))
        await one.dialling.dials.cancel(view.dial, EVERY)
        await one.dialling.open_dials.settled()
        assert one.told.hung_up == ["778"]
        await happens(one, seen(one, "778", ended=Disposition.ANSWERED))
        assert await one.state(view.dial) == ("ended", "talked")


@run
async def test_what_was_heard_before_the_answer_counts(tmp_path: Path) -> None:
    async with process(tmp_path, theirs("778")) as one:
        await one.keep(seen(one, "778", answered=True))
        view, _ = await one.place()
        assert (view.state, view.call) == ("talking", call_id(PBX, "778"))


@run
async def test_without_an_id_extension_number_and_time_tell_the_call(tmp_path: Path) -> None:
    async with process(tmp_path, theirs(ids=CallIds.NONE)) as one:
        view, _ = await one.place()
        await happens(one, seen(one, "out_1", to=OTHER))
        assert (await one.dialling.dials.show(view.dial, EVERY)).call is None
        await happens(one, seen(one, "out_2"))
        assert (await one.dialling.dials.show(view.dial, EVERY)).call == call_id(PBX, "out_2")
        await happens(one, seen(one, "out_2", ended=Disposition.BUSY))
        assert await one.state(view.dial) == ("ended", "client_busy")


@run
async def test_a_redial_does_not_take_the_call_before(tmp_path: Path) -> None:
    async with process(tmp_path, theirs(ids=CallIds.NONE)) as one:
        first, _ = await one.place()
        busy = seen(one, "out_1", ended=Disposition.BUSY)
        await happens(one, busy)
        assert await one.state(first.dial) == ("ended", "client_busy")
        again, _ = await one.place()
        await one.dialling.open_dials.look()
        await happens(one, busy)  # told once more, with its recording
        shown = await one.dialling.dials.show(again.dial, EVERY)
        assert (shown.state, shown.call) == ("calling_agent", None)
        await happens(one, seen(one, "out_2"))
        assert (await one.dialling.dials.show(again.dial, EVERY)).call == call_id(PBX, "out_2")


@run
async def test_a_lost_answer_and_a_kill_are_healed_by_extension_number_and_time(tmp_path: Path) -> None:
    told, clock = theirs(), FakeClock()
    told.refuses = Unavailable("time-out", wrote=None)
    async with process(tmp_path, told, clock) as before:
        view, _ = await before.place()
        await before.keep(seen(before, "778", answered=True))  # and nobody heard of it
    async with process(tmp_path, told, clock) as after:
        await after.dialling.open_dials.look()
        shown = await after.dialling.dials.show(view.dial, EVERY)
        assert (shown.state, shown.call, len(told.dialled)) == ("talking", call_id(PBX, "778"), 1)


@run
async def test_a_cancel_waits_for_the_id_and_is_refused_where_nobody_can_hang_up(tmp_path: Path) -> None:
    told = theirs(ids=CallIds.NONE)
    async with process(tmp_path, told) as one:
        view, _ = await one.place()
        await one.dialling.dials.cancel(view.dial, EVERY)
        await one.dialling.open_dials.settled()
        assert told.hung_up == []
        await happens(one, seen(one, "out_2"))
        assert set(told.hung_up) == {"out_2"}
        told.lacking = {Verb.HANGUP: "not_offered"}
        await happens(one, seen(one, "out_2", ended=Disposition.CANCELLED))
        other, _ = await one.place(OTHER)
        with pytest.raises(Cannot, match="doesn't offer") as refused:
            await one.dialling.dials.cancel(other.dial, EVERY)
        assert (refused.value.status, refused.value.code) == (409, "not_offered")
