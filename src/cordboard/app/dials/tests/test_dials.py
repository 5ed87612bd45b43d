"""Placing calls: who may from where, what is asked of the phone system, and that it is asked once."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from cordboard.app.dials.tests.dial_fixture import (
    ANA,
    BORIS,
    EVERY,
    OTHER,
    PBX,
    SETTINGS,
    TO,
    call_row,
    client,
    ours,
    process,
)
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import Disposition, Phase
from cordboard.domain.settings.dialling import CompanyExtension, Dialling
from cordboard.ports.errors import PermissionMissing, Refused, Unavailable
from cordboard.ports.phone_commands import DialRequest, FirstLeg
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run
from cordboard.testing.fake_phone_commands import FakePhoneCommands

CALLING = [("calling_agent", None)]


@run
async def test_the_agents_own_first_extension_rings_and_then_the_number_in_full(tmp_path: Path) -> None:
    async with process(tmp_path) as one:
        view, new = await one.place("600 999 888")
        (asked,) = one.told.dialled
        assert (view.extension, view.to, view.state, view.call, new) == ("80", TO, "calling_agent", None, True)
        assert asked == DialRequest(channel=asked.channel, origin=view.dial, first=FirstLeg(address="80"), to=TO)
        assert asked.channel.startswith("cb-")


@run
async def test_the_states_follow_the_call_and_the_stream_tells_them(tmp_path: Path) -> None:
    async with process(tmp_path) as one:
        view, _ = await one.place()
        channel = one.told.dialled[0].channel
        await one.happens(ours(channel))
        assert (await one.dialling.dials.show(view.dial, ANA)).call is not None
        await one.happens(ours(channel, up=True), client())
        await one.happens(ours(channel, up=True), client(up=True), answered=True)
        await one.happens(ended=Disposition.ANSWERED)
        calling = [*CALLING, *CALLING]  # asked for; its call exists
        later = [("calling_client", None), ("talking", None), ("ended", "talked")]
        assert one.published() == [*calling, *later]


@run
async def test_a_double_click_is_one_call(tmp_path: Path) -> None:
    async with process(tmp_path) as one:
        placed = await asyncio.gather(*(one.place() for _ in range(8)))
        assert [new for _, new in placed].count(True) == 1
        assert len({view.dial for view, _ in placed}) == 1
        assert len(one.told.dialled) == 1


@run
async def test_a_key_stands_for_one_call_also_after_its_end_and_for_no_other(tmp_path: Path) -> None:
    async with process(tmp_path) as one:
        view, _ = await one.place(key="k")
        await one.happens(ended=Disposition.AGENT_UNAVAILABLE)
        again, new = await one.place(key="k")
        assert (again.dial, again.state, again.reason, new) == (view.dial, "ended", "agent_unavailable", False)
        with pytest.raises(Cannot, match="stands for another call") as refused:
            await one.place(OTHER, key="k")
        assert (refused.value.status, refused.value.code, len(one.told.dialled)) == (409, "key_reused", 1)
        assert (await one.place())[1]


@run
async def test_an_extension_that_calls_one_number_calls_no_other(tmp_path: Path) -> None:
    async with process(tmp_path) as one:
        await one.place()
        with pytest.raises(Cannot) as refused:
            await one.place(OTHER)
        assert (refused.value.status, refused.value.code) == (409, "extension_dialling")
        assert (await one.place(OTHER, extension="82"))[1]


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("112", "emergency_number"),
        ("803 123 456", "premium_number"),
        ("+380671234567", "outside_allowed_prefixes"),
        ("Juan", "not_a_number"),
    ],
)
@run
async def test_a_refused_destination_comes_before_everything_else(tmp_path: Path, to: str, code: str) -> None:
    async with process(tmp_path, phones=()) as one:
        with pytest.raises(Cannot) as refused:
            await one.place(to, caller=BORIS, extension="99", caller_id="+1")
        assert (refused.value.status, refused.value.code) == (422, code)
        assert bool(refused.value.next_step)


@run
async def test_an_extension_of_others_is_closed_and_open_to_whoever_may_use_every_one(tmp_path: Path) -> None:
    async with process(tmp_path) as one:
        with pytest.raises(Cannot) as refused:
            await one.place(extension="81")
        assert (refused.value.status, refused.value.code) == (403, "extension_of_others")
        with pytest.raises(Cannot) as refused:
            await one.place(caller=EVERY)
        assert (refused.value.status, refused.value.code) == (422, "no_extension")
        view, _ = await one.place(caller=EVERY, extension="81")
        with pytest.raises(Cannot, match="not found"):
            await one.dialling.dials.show(view.dial, ANA)
        assert (await one.dialling.dials.show(view.dial, BORIS)).dial == view.dial


@run
async def test_only_numbers_of_ours_are_shown_and_only_those_of_the_extension(tmp_path: Path) -> None:
    extensions = (CompanyExtension(number="80", caller_ids=("928000080",)),)
    async with process(tmp_path, settings=msgspec.structs.replace(SETTINGS, extensions=extensions)) as one:
        for number in ("+34600111222", "+34928000081"):
            with pytest.raises(Cannot) as refused:
                await one.place(caller_id=number)
            assert (refused.value.status, refused.value.code) == (422, "caller_id_not_owned")
        await one.place()
        await one.place(caller_id="928 00 00 81", extension="82")
        assert [asked.caller_id for asked in one.told.dialled] == ["+34928000080", "+34928000081"]


@pytest.mark.parametrize(
    ("first_leg", "rings"),
    [
        ("83", FirstLeg(address="83")),
        ("600 555 666", FirstLeg(address="+34600555666", outside=True)),
        ("928 555 666", FirstLeg(address="+34928555666", outside=True)),
    ],
)
@run
async def test_the_first_leg_is_an_extension_a_mobile_or_a_landline(
    tmp_path: Path, first_leg: str, rings: FirstLeg
) -> None:
    extensions = (CompanyExtension(number="80", first_leg=first_leg),)
    async with process(tmp_path, settings=msgspec.structs.replace(SETTINGS, extensions=extensions)) as one:
        await one.place()
        assert one.told.dialled[0].first == rings


@run
async def test_a_first_leg_outside_obeys_the_rules_of_destinations(tmp_path: Path) -> None:
    extensions = (CompanyExtension(number="80", first_leg="+18765551234"),)
    async with process(tmp_path, settings=msgspec.structs.replace(SETTINGS, extensions=extensions)) as one:
        with pytest.raises(Cannot) as refused:
            await one.place()
        assert (refused.value.status, one.told.dialled) == (422, [])


@run
async def test_an_extension_places_only_so_many_calls_a_minute(tmp_path: Path) -> None:
    rules, clock = Dialling(per_minute=2), FakeClock()
    settings = msgspec.structs.replace(SETTINGS, dialling=rules)
    async with process(tmp_path, clock=clock, settings=settings) as one:
        for _ in range(2):
            await one.place()
            await one.happens(ended=Disposition.ANSWERED)
        with pytest.raises(Cannot) as refused:
            await one.place()
        assert (refused.value.status, refused.value.code, refused.value.retry_after) == (429, "too_many_dials", 60)
        clock.advance(61)
        assert (await one.place())[1]


@run
async def test_a_request_that_certainly_did_not_arrive_has_ended_and_the_next_one_is_tried(tmp_path: Path) -> None:
    async with process(tmp_path) as one:
        for trouble, status, code in (
            (Unavailable("refused", wrote=False), 502, "commands_failed"),
            (PermissionMissing("denied", permission="Originate"), 409, "commands_denied"),
            (Refused("nothing there", code="no_dialplan"), 409, "no_dialplan"),
        ):
            one.told.refuses = trouble
            with pytest.raises(Cannot) as refused:
                await one.place()
            assert (refused.value.status, refused.value.code) == (status, code)
        one.told.refuses = None
        assert (await one.place())[1]
        assert one.published() == [*(3 * [*CALLING, ("ended", "not_placed")]), *CALLING]


@run
async def test_a_request_that_may_have_arrived_goes_on_and_is_not_repeated(tmp_path: Path) -> None:
    async with process(tmp_path) as one:
        one.told.refuses = Unavailable("time-out", wrote=None)
        view, new = await one.place()
        assert (view.state, new) == ("calling_agent", True)
        assert (await one.place())[1] is False
        assert len(one.told.dialled) == 1


@run
async def test_a_cancel_that_comes_too_early_is_sent_again_when_the_leg_appears(tmp_path: Path) -> None:
    async with process(tmp_path) as one:
        view, _ = await one.place()
        one.told.knows = False
        cancelled = await one.dialling.dials.cancel(view.dial, ANA)
        await one.dialling.open_dials.settled()
        channel = one.told.dialled[0].channel
        assert (cancelled.state, one.told.hung_up) == ("calling_agent", [channel])
        one.told.knows = True
        await one.happens(ours(channel))
        assert one.told.hung_up == [channel, channel]
        await one.happens(ended=Disposition.AGENT_NO_ANSWER)
        assert await one.state(view.dial) == ("ended", "cancelled")
        assert (await one.dialling.dials.cancel(view.dial, ANA)).reason == "cancelled"


@run
async def test_after_a_kill_nothing_is_placed_again_and_the_call_that_exists_is_followed(tmp_path: Path) -> None:
    told, clock = FakePhoneCommands(), FakeClock()
    told.refuses = asyncio.CancelledError()  # killed while it is sent
    async with process(tmp_path, told, clock) as before:
        with pytest.raises(asyncio.CancelledError):
            await before.place(key="k")
    told.refuses = None
    async with process(tmp_path, told, clock) as after:
        view, new = await after.place(key="k")
        await after.dialling.open_dials.look()
        assert (new, len(told.dialled), view.state) == (False, 1, "calling_agent")
        channel = told.dialled[0].channel
        await after.keep(call_row(channel, (ours(channel, up=True),), False, None, Phase.RINGING))
        await after.dialling.open_dials.look()
        assert await after.state(view.dial) == ("calling_client", None)
        await after.happens(ended=Disposition.BUSY)
        assert (await after.state(view.dial), len(told.dialled)) == (("ended", "client_busy"), 1)


@run
async def test_a_dial_of_which_nothing_is_heard_ends_after_a_minute_and_is_forgotten_after_a_week(
    tmp_path: Path,
) -> None:
    async with process(tmp_path, clock=(clock := FakeClock())) as one:
        view, _ = await one.place()
        clock.advance(59)
        await one.dialling.open_dials.look()
        assert await one.state(view.dial) == ("calling_agent", None)
        clock.advance(2)
        await one.dialling.open_dials.look()
        await one.dialling.open_dials.settled()
        assert await one.state(view.dial) == ("ended", "unknown")
        assert one.told.hung_up == [one.told.dialled[0].channel]
        clock.advance(8 * 86_400)
        await one.dialling.open_dials.look()
        with pytest.raises(Cannot, match="not found"):
            await one.state(view.dial)


@run
async def test_without_a_phone_system_or_with_several_the_caller_is_told(tmp_path: Path) -> None:
    for phones, code in (((), "no_commands"), ((PBX, "second"), "several_phone_systems")):
        folder = tmp_path / code
        folder.mkdir()
        async with process(folder, phones=phones) as one:
            with pytest.raises(Cannot) as refused:
                await one.place()
            assert (refused.value.status, refused.value.code) == (409, code)
    async with process(tmp_path / "several_phone_systems", phones=()) as one:
        assert (await one.place(connection="second"))[0].connection == "second"
