"""Questions of the dialplan that come over the manager connection: a user event in, variables of its channel out.

Pure. `UserEvent(CordboardAsk,Ask: route/RULE)` asks what `agi://HOST/route/RULE` does. The channel waits in its
dialplan until CB_OK is set, half a second at most.
Source: docs/routing.md; tests/asterisk/test_routing.py, with Asterisk 16.28 and 22.10.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from cordboard.pbx.asterisk.agi import ABSENT, AgiQuestion
from cordboard.pbx.asterisk.agi_questions import DIGITS, DIVERTED
from cordboard.pbx.asterisk.ami_packets import Packet, action

ASK = "CordboardAsk"  # the user event
ANSWERED = "cb-set"  # the id of our actions
FIELDS: Mapping[str, str] = {"Digits": DIGITS, "Diverted": DIVERTED}  # of the event: variables of the channel
LONGEST_VALUE = 900  # bytes; the manager drops lines of more than 1,024


def question_in(body: bytes) -> AgiQuestion | None:
    """The question of a user event; None for any other event."""
    packet = Packet(body)
    channel, asked = packet.get("Channel"), packet.get("Ask").strip()
    if packet.get("UserEvent") != ASK or not channel or not asked:
        return None
    script, _, query = asked.partition("?")
    return AgiQuestion(
        script=script,
        parameters=dict(parse_qsl(query, keep_blank_values=True)),
        call=packet.get("Uniqueid"),
        channel=channel,
        caller=_told(packet, "CallerIDNum"),
        caller_name=_told(packet, "CallerIDName"),
        dialled=_told(packet, "Called"),
        channel_variables={name: value for field, name in FIELDS.items() if (value := packet.get(field).strip())},
    )


def answer_to(channel: str, variables: Mapping[str, str]) -> bytes:
    """The actions that set these variables on the channel, in their order."""
    fields = {"ActionID": ANSWERED, "Channel": channel}
    return b"".join(
        action("Setvar", {**fields, "Variable": name, "Value": _short(value)}) for name, value in variables.items()
    )


def _told(packet: Packet, name: str) -> str | None:
    value = packet.get(name).strip()
    return None if value in ABSENT else value


def _short(value: str) -> str:
    """As much of a text as one line takes."""
    return value.encode()[:LONGEST_VALUE].decode("utf-8", "ignore")
