"""What can be asked of a call, and why the rest cannot."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from cordboard.app.dials.tests.dial_fixture import PBX, SETTINGS, call_row, process
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import Leg, LegKind, Phase
from cordboard.domain.settings.dialling import CompanyExtension, Device, DeviceDriver
from cordboard.ports.phone_commands import CallCommand, Verb
from cordboard.testing.event_loop import run
from cordboard.testing.fake_phone_commands import FakePhoneCommands
from cordboard.toolkit.ids import call_id

CALL = call_id(PBX, "1.1")
AGENT = Leg(id="1.2", kind=LegKind.AGENT, extension="80", up=True)
CLIENT = Leg(id="1.1", kind=LegKind.OUTSIDE, up=True)
YEALINK = CompanyExtension(number="80", device=Device(driver=DeviceDriver.YEALINK))


def talking(answered: bool = True) -> Any:
    return call_row("1.1", (CLIENT, msgspec.structs.replace(AGENT, up=answered)), answered, None, Phase.ANSWERED)


@run
async def test_each_verb_is_possible_or_says_why_not(tmp_path: Path) -> None:
    told = FakePhoneCommands()
    told.lacking = {Verb.ANSWER: "phone_unmarked", Verb.ATTENDED_TRANSFER: "no_attended_transfers"}
    async with process(tmp_path, told) as fixture:
        await fixture.keep(talking())
        shown = await fixture.dialling.call_control.verbs(CALL, None)
        assert (shown.call, shown.extension, [one.verb for one in shown.verbs]) == (CALL, "80", list(Verb))
        impossible = {one.verb: one for one in shown.verbs if not one.possible}
        assert {verb: one.code for verb, one in impossible.items()} == told.lacking
        assert all(one.reason and one.next_step for one in impossible.values())
        assert {one.verb for one in shown.verbs if not one.reported} == {Verb.MUTE, Verb.UNMUTE, Verb.DTMF}
        with pytest.raises(Cannot) as refused:
            await fixture.dialling.call_control.command(CALL, Verb.ANSWER, None, None, "Ana")
        assert (refused.value.status, refused.value.code, told.carried_out) == (409, "phone_unmarked", [])


@run
async def test_before_both_talk_only_some_verbs_are_possible(tmp_path: Path) -> None:
    async with process(tmp_path) as fixture:
        await fixture.keep(talking(answered=False))
        shown = await fixture.dialling.call_control.verbs(CALL, ("80",))
        possible = {one.verb for one in shown.verbs if one.possible}
        assert possible == {Verb.HANGUP, Verb.PAUSE_RECORDING, Verb.RESUME_RECORDING}
        assert {one.code for one in shown.verbs if not one.possible} == {"phone_unmarked", "not_talking"}
        for own, code in ((("81",), "not_in_call"), ((), "not_in_call")):
            with pytest.raises(Cannot) as refused:
                await fixture.dialling.call_control.verbs(CALL, own)
            assert refused.value.code == code


@run
async def test_the_phone_system_learns_how_the_phone_is_steered(tmp_path: Path) -> None:
    settings = msgspec.structs.replace(SETTINGS, extensions=(YEALINK,))
    async with process(tmp_path, settings=settings) as fixture:
        await fixture.keep(talking())
        await fixture.dialling.call_control.command(CALL, Verb.HOLD, None, None, "Ana")
        wanted = CallCommand(
            verb=Verb.HOLD, agent="1.2", client="1.1", call="1.1", extension="80", driver=DeviceDriver.YEALINK
        )
        assert fixture.told.carried_out == [wanted]
