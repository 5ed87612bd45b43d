"""What is said to the manager for each command, and what its answers mean; no sockets."""

import re
from collections.abc import Awaitable, Callable

import pytest

from cordboard.domain.settings.dialling import DeviceDriver
from cordboard.pbx.asterisk.commands.commands import AsteriskCommands
from cordboard.pbx.asterisk.commands.conversation import Manager
from cordboard.pbx.asterisk.commands.dialplan import Dialplan
from cordboard.pbx.asterisk.tests.test_client import SILENCE, Pbx
from cordboard.ports.errors import NeedsHuman, PermissionMissing, Refused, Trouble, Unavailable
from cordboard.ports.phone_commands import CallCommand, DialRequest, FirstLeg, Verb
from cordboard.testing.event_loop import run

GREETING = "Asterisk Call Manager/11.0.0\r\n"
TO = "+34600999888"
REQUEST = DialRequest(
    channel="cb-1", origin="dial_1", first=FirstLeg(address="80"), to=TO, caller_id="+34928000080", ring_s=20
)
SUCCESS = "Response: Success\r\nMessage: Originate successfully queued"
THERE, MISSING = "Response: Success\r\nVariable: x\r\nValue: 1", "Response: Success\r\nVariable: x\r\nValue: 0"
GONE = "Response: Error\r\nMessage: No such channel"
DENIED = "Response: Error\r\nMessage: Permission denied"
SILENT = "Response: Error\r\nMessage: Unable to read variable"  # the phone has announced nothing
NOISE = "Event: FullyBooted\r\nPrivilege: system,all"


class Script(Pbx):
    """Answers each action with the next of these packets; its ActionID comes back."""

    def __init__(self, *answers: str | None, greets: bool = True, lets_in: bool = True) -> None:
        super().__init__([])
        login = "Response: Success" if lets_in else "Response: Error\r\nMessage: Authentication failed"
        self.answers = [login, *answers]
        self.pending = GREETING.encode() if greets else b""

    def write(self, data: bytes) -> None:
        super().write(data)
        ident = re.search(rb"ActionID: ([^\r]*)", data)
        if ident is None or not self.answers:
            return
        answer = self.answers.pop(0)
        if answer is None:
            self.script = [SILENCE]
        else:
            packet = answer.replace("\r\n", f"\r\nActionID: {ident[1].decode()}\r\n", 1)
            packet = packet if "ActionID" in packet else f"{packet}\r\nActionID: {ident[1].decode()}"
            self.script.append(self.pending + f"{NOISE}\r\n\r\n{packet}\r\n\r\n".encode())
            self.pending = b""

    @property
    def said(self) -> list[dict[str, str]]:
        """The actions after the login."""
        return [fields for one in self.heard[1:] if "Logoff" not in (fields := parsed(one)).values()]


def parsed(action: bytes) -> dict[str, str]:
    """Its fields without its id; values of a repeated one with blanks between."""
    fields: dict[str, str] = {}
    for line in action.decode().split("\r\n"):
        key, colon, value = line.partition(": ")
        if colon and key != "ActionID":
            fields[key] = f"{fields[key]} {value}" if key in fields else value
    return fields


def value(text: str) -> str:
    """The answer to a question for a variable."""
    return f"Response: Success\r\nVariable: x\r\nValue: {text}"


def commands(pbx: Pbx, attended: bool = True) -> AsteriskCommands:
    manager = Manager("pbx.example", 5038, "cordboard", "word", pbx.open, patience=0.05)
    return AsteriskCommands(manager, Dialplan(attended_transfers=attended))


@run
async def test_a_call_is_asked_for_through_a_local_channel_with_our_id_and_marks() -> None:
    pbx = Script(THERE, THERE, SUCCESS)
    await commands(pbx).dial(REQUEST)
    assert parsed(pbx.heard[0])["Events"] == "off"
    first, second, originate = pbx.said
    assert first["Variable"] == "DIALPLAN_EXISTS(cordboard-first,80,1)"
    assert second["Variable"] == f"DIALPLAN_EXISTS(cordboard-dial,{TO},1)"
    assert originate == {
        "Action": "Originate",
        "Channel": "Local/80@cordboard-first/n",
        "Context": "cordboard-dial",
        "Exten": TO,
        "Priority": "1",
        "CallerID": f"<{TO}>",
        "Timeout": "20000",
        "Async": "true",
        "ChannelId": "cb-1",
        "Variable": "__CB_ORIGIN=dial_1 __CB_CID=+34928000080",
    }
    assert (b"Action: Logoff" in pbx.heard[-1], pbx.closed) == (True, 1)


@run
async def test_a_mobile_rings_first_in_the_context_that_asks_for_a_key() -> None:
    pbx = Script(THERE, THERE, SUCCESS)
    mobile = DialRequest(channel="cb-1", origin="d", first=FirstLeg(address="+34600555666", outside=True), to=TO)
    await commands(pbx).dial(mobile)
    assert pbx.said[-1]["Channel"] == "Local/+34600555666@cordboard-mobile/n"
    assert pbx.said[-1]["Variable"] == "__CB_ORIGIN=d"


@pytest.mark.parametrize("answers", [(MISSING,), (THERE, MISSING)])
@run
async def test_nothing_is_placed_where_the_dialplan_has_no_way(answers: tuple[str, ...]) -> None:
    pbx = Script(*answers)
    with pytest.raises(Refused) as refused:
        await commands(pbx).dial(REQUEST)
    assert refused.value.code == "no_dialplan"
    assert "Originate" not in {one["Action"] for one in pbx.said}


@run
async def test_who_may_not_ask_for_variables_may_still_place_calls() -> None:
    pbx = Script(DENIED, DENIED, SUCCESS)
    await commands(pbx).dial(REQUEST)
    assert pbx.said[-1]["Action"] == "Originate"


@run
async def test_each_way_of_not_being_taken_says_whether_it_may_have_arrived() -> None:
    cases: list[tuple[Pbx, type[Trouble], bool | None]] = [
        (Script(THERE, THERE, DENIED), PermissionMissing, False),
        (Script(THERE, THERE, "Response: Error\r\nMessage: Extension does not exist."), Refused, False),
        (Script(THERE, THERE, None), Unavailable, None),
        (Script(lets_in=False), NeedsHuman, False),
        (Pbx(ConnectionRefusedError("refused")), Unavailable, False),
    ]
    for pbx, kind, wrote in cases:
        with pytest.raises(kind) as refused:
            await commands(pbx).dial(REQUEST)
        assert refused.value.wrote is wrote, kind


@run
async def test_a_leg_that_is_not_there_yet_is_no_error() -> None:
    assert await commands(Script("Response: Success\r\nMessage: Channel Hungup")).hang_up("cb-1") is True
    assert await commands(Script(GONE)).hang_up("cb-1") is False
    with pytest.raises(PermissionMissing):
        await commands(Script(DENIED)).hang_up("cb-1")


TALK = {"agent": "1.1", "client": "1.2"}
OK = "Response: Success"
SAID: dict[Verb, tuple[CallCommand, tuple[str, ...], list[dict[str, str]]]] = {
    Verb.HANGUP: (
        CallCommand(verb=Verb.HANGUP, **TALK),
        (OK,),
        [{"Action": "Hangup", "Channel": "1.1", "Cause": "16"}],
    ),
    Verb.TRANSFER: (
        CallCommand(verb=Verb.TRANSFER, to="81", **TALK),
        (THERE, OK),
        [
            {"Action": "Getvar", "Variable": "DIALPLAN_EXISTS(from-internal,81,1)"},
            {"Action": "BlindTransfer", "Channel": "1.1", "Context": "from-internal", "Exten": "81"},
        ],
    ),
    Verb.ATTENDED_TRANSFER: (
        CallCommand(verb=Verb.ATTENDED_TRANSFER, to="81", **TALK),
        (THERE, OK),
        [
            {"Action": "Getvar", "Variable": "DIALPLAN_EXISTS(from-internal,81,1)"},
            {"Action": "Atxfer", "Channel": "1.1", "Context": "from-internal", "Exten": "81"},
        ],
    ),
    Verb.PARK: (
        CallCommand(verb=Verb.PARK, **TALK),
        ("Response: Success\r\nValue: PJSIP/80-0000000d", OK),
        [
            {"Action": "Getvar", "Variable": "CHANNEL(name)", "Channel": "1.1"},
            {"Action": "Park", "Channel": "1.2", "TimeoutChannel": "PJSIP/80-0000000d"},
        ],
    ),
    Verb.MUTE: (
        CallCommand(verb=Verb.MUTE, **TALK),
        (OK,),
        [{"Action": "MuteAudio", "Channel": "1.1", "Direction": "in", "State": "on"}],
    ),
    Verb.UNMUTE: (
        CallCommand(verb=Verb.UNMUTE, **TALK),
        (OK,),
        [{"Action": "MuteAudio", "Channel": "1.1", "Direction": "in", "State": "off"}],
    ),
    Verb.DTMF: (
        CallCommand(verb=Verb.DTMF, to="1#", **TALK),
        (OK, OK),
        [{"Action": "PlayDTMF", "Channel": "1.2", "Digit": digit, "Duration": "100"} for digit in "1#"],
    ),
    Verb.HOLD: (
        CallCommand(verb=Verb.HOLD, driver=DeviceDriver.TALK_HOLD, **TALK),
        (OK,),
        [{"Action": "PJSIPNotify", "Channel": "1.1", "Variable": "Event=hold"}],
    ),
    Verb.RESUME: (
        CallCommand(verb=Verb.RESUME, driver=DeviceDriver.CISCO_SPA, **TALK),
        (value(""), OK),
        [
            {"Action": "Getvar", "Variable": "CB_OTHER", "Channel": "1.2"},
            {"Action": "PJSIPNotify", "Channel": "1.1", "Variable": "Event=talk"},
        ],
    ),
    Verb.ANSWER: (
        CallCommand(verb=Verb.ANSWER, driver=DeviceDriver.TALK_HOLD, **TALK),
        (OK,),
        [{"Action": "PJSIPNotify", "Channel": "1.1", "Variable": "Event=talk"}],
    ),
    Verb.PAUSE_RECORDING: (
        CallCommand(verb=Verb.PAUSE_RECORDING, **TALK),
        (GONE, OK),
        [{"Action": "MixMonitorMute", "Channel": leg, "Direction": "both", "State": "1"} for leg in ("1.2", "1.1")],
    ),
    Verb.RESUME_RECORDING: (
        CallCommand(verb=Verb.RESUME_RECORDING, **TALK),
        (OK, OK),
        [{"Action": "MixMonitorMute", "Channel": leg, "Direction": "both", "State": "0"} for leg in ("1.2", "1.1")],
    ),
}


@pytest.mark.parametrize("verb", list(Verb))
@run
async def test_each_verb_names_the_leg_that_loses_nobody(verb: Verb) -> None:
    command, answers, actions = SAID[verb]
    pbx = Script(*answers)
    await commands(pbx).carry_out(command)
    assert pbx.said == actions


@run
async def test_without_help_of_the_phone_the_pbx_holds_both_sides_and_joins_them_again() -> None:
    client, agent = "PJSIP/trunk-1", "Local/80@cordboard-first-1;1"
    pbx = Script(SILENT, THERE, value(client), value(agent), OK, OK, OK)
    await commands(pbx).carry_out(CallCommand(verb=Verb.HOLD, **TALK))
    assert pbx.said[1]["Variable"] == "DIALPLAN_EXISTS(cordboard-hold,s,1)"
    marks = [(one["Channel"], one["Value"]) for one in pbx.said if one["Action"] == "Setvar"]
    assert marks == [(client, agent), (agent, client)]
    sent = pbx.said[-1]
    assert (sent["Channel"], sent["Exten"]) == (client, "s")
    assert (sent["ExtraChannel"], sent["ExtraExten"], sent["ExtraContext"]) == (agent, "agent", "cordboard-hold")
    pbx = Script(value(agent), OK, OK, OK)
    await commands(pbx).carry_out(CallCommand(verb=Verb.RESUME, **TALK))
    assert [one["Value"] for one in pbx.said if one["Action"] == "Setvar"] == ["", ""]
    assert pbx.said[-1] == {"Action": "Bridge", "Channel1": agent, "Channel2": "1.2", "Tone": "no"}


@run
async def test_a_phone_that_announced_talk_and_hold_is_asked_itself() -> None:
    pbx = Script(value("talk, hold, refer"), OK)
    await commands(pbx).carry_out(CallCommand(verb=Verb.HOLD, **TALK))
    assert pbx.said[-1] == {"Action": "PJSIPNotify", "Channel": "1.1", "Variable": "Event=hold"}


@pytest.mark.parametrize(("verb", "key"), [(Verb.ANSWER, "OK"), (Verb.HOLD, "HOLD"), (Verb.RESUME, "UNHOLD")])
@run
async def test_keys_are_pressed_outside_the_call_where_the_firmware_takes_them(verb: Verb, key: str) -> None:
    before = (value(""),) if verb is Verb.RESUME else ()
    pbx = Script(*before, value("80;@1"), value("Yealink SIP-T46G 28.82.0.20"), OK)
    await commands(pbx).carry_out(CallCommand(verb=verb, extension="80", driver=DeviceDriver.YEALINK, **TALK))
    fields = f"Event=ACTION-URI Content-type=message/sipfrag Content=key={key}"
    assert pbx.said[-1] == {"Action": "PJSIPNotify", "Endpoint": "80", "Variable": fields}
    assert "Channel" not in pbx.said[-1]


@pytest.mark.parametrize(
    ("agent", "code", "said"),
    [
        ("Yealink SIP-T46G 28.81.0.110", "firmware_too_old", "firmware 81"),
        ("Yealink SIP-T23G 44.73.193.50", "firmware_too_old", "firmware 73"),
        ("Grandstream GXP2170 1.0.11.3", "phone_of_other_make", "Grandstream"),
        ("", "phone_of_other_make", "nothing"),
    ],
)
@run
async def test_older_firmware_and_other_makes_are_refused_with_the_reason(agent: str, code: str, said: str) -> None:
    pbx = Script(value("80;@1"), value(agent))
    with pytest.raises(Refused) as refused:
        await commands(pbx).carry_out(
            CallCommand(verb=Verb.ANSWER, extension="80", driver=DeviceDriver.YEALINK, **TALK)
        )
    assert (refused.value.code, said in refused.value.text) == (code, True)
    assert "PJSIPNotify" not in {one["Action"] for one in pbx.said}


@pytest.mark.parametrize("driver", list(DeviceDriver))
def test_what_a_phone_lacks_is_known_beforehand(driver: DeviceDriver) -> None:
    lacks = commands(Script(), attended=False).lacks(driver)
    assert lacks.get(Verb.ANSWER) == ("phone_unmarked" if driver is DeviceDriver.NONE else None)
    assert lacks[Verb.ATTENDED_TRANSFER] == "no_attended_transfers"
    assert Verb.ATTENDED_TRANSFER not in commands(Script()).lacks(driver)


@run
async def test_an_attended_transfer_needs_a_dialplan_that_grants_it() -> None:
    pbx = Script()
    with pytest.raises(Refused) as refused:
        await commands(pbx, attended=False).carry_out(SAID[Verb.ATTENDED_TRANSFER][0])
    assert (refused.value.code, pbx.said) == ("no_attended_transfers", [])


def _carried(verb: Verb, **more: str) -> Callable[[Pbx], Awaitable[None]]:
    return lambda pbx: commands(pbx).carry_out(CallCommand(verb=verb, **TALK, **more))


@pytest.mark.parametrize(
    ("act", "answers", "code"),
    [
        (_carried(Verb.TRANSFER, to="99"), (MISSING,), "no_dialplan"),
        (_carried(Verb.ATTENDED_TRANSFER, to="99"), (MISSING,), "no_dialplan"),
        (_carried(Verb.HANGUP), (GONE,), "gone"),
        (_carried(Verb.PARK), (GONE,), "gone"),
        (_carried(Verb.PAUSE_RECORDING), (GONE, GONE), "not_recorded"),
        (_carried(Verb.ANSWER), (), "phone_unmarked"),
        (_carried(Verb.HOLD), (SILENT, MISSING), "no_dialplan"),
        (_carried(Verb.HOLD), (SILENT, THERE, value("PJSIP/trunk-1"), value("")), "not_talking"),
        (_carried(Verb.RESUME), (value(""), SILENT), "not_held"),
    ],
)
@run
async def test_what_would_lose_the_client_is_not_sent(
    act: Callable[[Pbx], Awaitable[None]], answers: tuple[str, ...], code: str
) -> None:
    pbx = Script(*answers)
    with pytest.raises(Refused) as refused:
        await act(pbx)
    assert refused.value.code == code
    assert not {"BlindTransfer", "Atxfer", "Park", "PJSIPNotify"} & {one["Action"] for one in pbx.said}
