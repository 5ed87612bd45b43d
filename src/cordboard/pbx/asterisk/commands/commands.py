"""Placing and controlling calls through the manager interface. Which leg is named decides who is lost.

Source: docs/reference/call-control.md, sections 2 to 6.
"""

from collections.abc import Awaitable, Callable, Mapping

from cordboard.domain.settings.dialling import DeviceDriver
from cordboard.pbx.asterisk.commands import hold, phones
from cordboard.pbx.asterisk.commands.answers import GONE, done, name_of, require
from cordboard.pbx.asterisk.commands.conversation import Conversation, Manager
from cordboard.pbx.asterisk.commands.dialplan import Dialplan
from cordboard.ports.errors import Refused
from cordboard.ports.phone_commands import CallCommand, CallIds, DialRequest, Verb

DIAL = "dial-"  # what the ActionID of a request begins with


class AsteriskCommands:
    """`ports.phone_commands.PhoneCommands`."""

    def __init__(self, manager: Manager, dialplan: Dialplan) -> None:
        self._manager, self._dialplan = manager, dialplan

    @property
    def call_ids(self) -> CallIds:
        return CallIds.OURS

    async def dial(self, request: DialRequest) -> str:
        """Through a Local channel: all phones of the extension ring, and none takes the call elsewhere."""
        first = self._dialplan.mobile if request.first.outside else self._dialplan.first_leg
        async with self._manager.session() as talk:
            await require(talk, first, request.first.address)
            await require(talk, self._dialplan.dial, request.to)
            fields = originate(request, first, self._dialplan.dial)
            done(await talk.ask("Originate", fields, f"{DIAL}{request.channel}"))
        return request.channel

    async def hang_up(self, leg: str) -> bool:
        async with self._manager.session() as talk:
            answer = await talk.ask("Hangup", {"Channel": leg, "Cause": "16"})
            if answer.get("Message").strip() in GONE:
                return False
            done(answer)
            return True

    async def carry_out(self, command: CallCommand) -> None:
        async with self._manager.session() as talk:
            await VERBS[command.verb](talk, command, self._dialplan)

    def lacks(self, driver: DeviceDriver) -> Mapping[Verb, str]:
        """Only phones that are marked can be made to answer; an attended transfer is the dialplan's to grant."""
        lacking = {} if driver in phones.STEERED else {Verb.ANSWER: "phone_unmarked"}
        if not self._dialplan.attended_transfers:
            lacking[Verb.ATTENDED_TRANSFER] = "no_attended_transfers"
        return lacking


def originate(request: DialRequest, first: str, context: str) -> Mapping[str, str | list[str]]:
    """The fields of the action. Never EarlyMedia: a phone that only rings would count as picked up."""
    variables = [f"__CB_ORIGIN={request.origin}", *([f"__CB_CID={request.caller_id}"] if request.caller_id else [])]
    return {
        "Channel": f"Local/{request.first.address}@{first}/n",
        "Context": context,
        "Exten": request.to,
        "Priority": "1",
        "CallerID": f"<{request.to}>",
        "Timeout": str(request.ring_s * 1000),
        "Async": "true",
        "ChannelId": request.channel,
        "Variable": variables,
    }


async def _hangup(talk: Conversation, command: CallCommand, dialplan: Dialplan) -> None:
    done(await talk.ask("Hangup", {"Channel": command.agent, "Cause": "16"}))


async def _transfer(talk: Conversation, command: CallCommand, dialplan: Dialplan) -> None:
    """The agent's leg is named: with the client's, the client would be dropped and the agent sent away."""
    await require(talk, dialplan.transfer, command.to)
    fields = {"Channel": command.agent, "Context": dialplan.transfer, "Exten": command.to}
    done(await talk.ask("BlindTransfer", fields))


async def _attended_transfer(talk: Conversation, command: CallCommand, dialplan: Dialplan) -> None:
    if not dialplan.attended_transfers:
        raise Refused("The dialplan isn't marked as one that grants transfers.", code="no_attended_transfers")
    await require(talk, dialplan.transfer, command.to)
    fields = {"Channel": command.agent, "Context": dialplan.transfer, "Exten": command.to}
    done(await talk.ask("Atxfer", fields))


async def _park(talk: Conversation, command: CallCommand, dialplan: Dialplan) -> None:
    """The client's leg is named, and the agent's by name: with its id nobody is rung when the time is over."""
    name = await name_of(talk, command.agent)
    done(await talk.ask("Park", {"Channel": command.client, "TimeoutChannel": name}))


def _mute(state: str) -> "Command":
    async def mute(talk: Conversation, command: CallCommand, dialplan: Dialplan) -> None:
        done(await talk.ask("MuteAudio", {"Channel": command.agent, "Direction": "in", "State": state}))

    return mute


async def _dtmf(talk: Conversation, command: CallCommand, dialplan: Dialplan) -> None:
    """One action for each key, 100 ms long; to the client's leg."""
    for digit in command.to:
        done(await talk.ask("PlayDTMF", {"Channel": command.client, "Digit": digit, "Duration": "100"}))


def _recording(state: str) -> "Command":
    async def pause(talk: Conversation, command: CallCommand, dialplan: Dialplan) -> None:
        """Of every leg: who records is not known. One recording at least must have been there."""
        legs = (one for one in (command.client, command.agent) if one)
        answers = [
            await talk.ask("MixMonitorMute", {"Channel": one, "Direction": "both", "State": state}) for one in legs
        ]
        if not any(answer.get("Response") == "Success" for answer in answers):
            raise Refused("This call isn't being recorded.", code="not_recorded")

    return pause


Command = Callable[[Conversation, CallCommand, Dialplan], Awaitable[None]]
VERBS: Mapping[Verb, Command] = {
    Verb.ANSWER: phones.answer,
    Verb.HOLD: hold.hold,
    Verb.RESUME: hold.resume,
    Verb.MUTE: _mute("on"),
    Verb.UNMUTE: _mute("off"),
    Verb.DTMF: _dtmf,
    Verb.TRANSFER: _transfer,
    Verb.ATTENDED_TRANSFER: _attended_transfer,
    Verb.PARK: _park,
    Verb.HANGUP: _hangup,
    Verb.PAUSE_RECORDING: _recording("1"),
    Verb.RESUME_RECORDING: _recording("0"),
}
