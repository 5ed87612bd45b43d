"""What the commands of every phone system must do, asked through the port alone.

A folder's tests inherit `PhoneCommandsContract` and give a `commands_world`: its commands and a simulated phone system
in the same process. What it cannot do is declared, refused with a reason, and nothing is sent.
"""

from typing import Protocol

import pytest

from cordboard.domain.settings.dialling import DeviceDriver
from cordboard.ports.errors import NeedsHuman, Refused, Trouble, Unavailable, Unsupported
from cordboard.ports.phone_commands import CallCommand, CallIds, DialRequest, FirstLeg, PhoneCommands, Verb
from cordboard.testing.event_loop import run

EXTENSION, TO, LINE = "80", "+34600999888", "+34928000080"
DIAL = DialRequest(channel="cb-1", origin="dial_1", first=FirstLeg(address=EXTENSION), to=TO, caller_id=LINE)
WORDS = "not in this contract"
NO_CODE = "a refusal without a code"


class CommandsWorld(Protocol):
    """Commands under test, and the phone system that they speak to."""

    call_ids: CallIds
    verbs: frozenset[Verb]  # of the manifest, or of the settings: what it can do with an unmarked phone
    secret: str

    def commands(self) -> PhoneCommands:
        """New each time, as after a restart."""

    def placed(self) -> list[tuple[str, str]]:
        """Extension and number (digits alone) of the calls that were asked for."""

    def live(self) -> str:
        """The id of a call that goes on there, which any verb fits."""

    def commanded(self) -> int:
        """How many requests have reached it that were to change something."""

    def refuses(self) -> None:
        """It refuses whatever comes, with `WORDS`."""

    def breaks_off(self) -> None:
        """It takes what comes, and never answers."""

    def is_away(self) -> None:
        """Nobody takes the connection."""

    def rejects_sign_in(self) -> None: ...


async def _refusal(commands: PhoneCommands, asked: CallCommand) -> str:
    """The code of the refusal; empty where it was taken."""
    try:
        await commands.carry_out(asked)
    except Trouble as trouble:
        return trouble.code or NO_CODE
    return ""


class PhoneCommandsContract:
    """All of it."""

    def test_a_dial_arrives_once_with_extension_number_and_the_id_that_is_promised(
        self, commands_world: CommandsWorld
    ) -> None:
        @run
        async def play() -> None:
            commands = commands_world.commands()
            call = await commands.dial(DIAL)
            assert commands_world.placed() == [(EXTENSION, TO.lstrip("+"))]
            assert commands.call_ids is commands_world.call_ids
            expected = {CallIds.OURS: call == DIAL.channel, CallIds.NONE: call == ""}
            assert expected.get(commands.call_ids, call not in ("", DIAL.channel)), call

        play()

    def test_each_way_of_not_being_taken_says_whether_it_may_have_arrived(self, commands_world: CommandsWorld) -> None:
        @run
        async def play() -> None:
            for happens, kind, wrote in (
                (commands_world.is_away, Unavailable, False),
                (commands_world.rejects_sign_in, NeedsHuman, False),
                (commands_world.refuses, Refused, False),
                (commands_world.breaks_off, Unavailable, None),
            ):
                happens()
                with pytest.raises(kind) as told:
                    await commands_world.commands().dial(DIAL)
                assert told.value.wrote is wrote, (kind, told.value.text)
                assert told.value.text.strip()
                assert commands_world.secret not in told.value.text
                if kind is Refused:
                    assert WORDS in told.value.text, "the words of the phone system are shown"

        play()

    def test_a_call_that_goes_on_is_hung_up_and_one_that_does_not_is_no_error(
        self, commands_world: CommandsWorld
    ) -> None:
        @run
        async def play() -> None:
            commands = commands_world.commands()
            if Verb.HANGUP not in commands_world.verbs:
                with pytest.raises(Unsupported):
                    await commands.hang_up("any")
                assert commands_world.commanded() == 0
                return
            assert await commands.hang_up(commands_world.live()) is True
            assert await commands.hang_up("gone-1") is False

        play()

    def test_what_it_cannot_do_is_said_with_a_reason_and_never_sent(self, commands_world: CommandsWorld) -> None:
        @run
        async def play() -> None:
            commands = commands_world.commands()
            lacks = commands.lacks(DeviceDriver.NONE)
            assert frozenset(Verb) - set(lacks) == commands_world.verbs
            call = commands_world.live()
            for verb, code in lacks.items():
                assert code, verb
                before = commands_world.commanded()
                with pytest.raises((Refused, Unsupported)):
                    await commands.carry_out(CallCommand(verb=verb, agent=call, client=call, call=call, to="81"))
                assert commands_world.commanded() == before, verb

        play()

    def test_every_verb_that_it_can_do_arrives_or_is_refused_in_its_words(self, commands_world: CommandsWorld) -> None:
        @run
        async def play() -> None:
            commands = commands_world.commands()
            for verb in sorted(commands_world.verbs):
                call, before = commands_world.live(), commands_world.commanded()
                to = "1" if verb is Verb.DTMF else "81"
                asked = CallCommand(verb=verb, agent=call, client=call, call=call, to=to)
                refusal = await _refusal(commands, asked)
                assert refusal or commands_world.commanded() > before, verb
                assert refusal != NO_CODE, verb

        play()
