"""Steering the agent's phone itself, by SIP NOTIFY through the PBX.

A phone without the event package answers 481 or nothing, and Asterisk ends the call: nothing is sent within a call to
a phone that is neither marked nor has announced it. Outside the call (ACTION-URI) an unknown event is harmless.
Verified with Asterisk 16.28 and 22.10; the keys are those of Yealink's action URIs.
"""

import re
from collections.abc import Mapping

from cordboard.domain.settings.dialling import DeviceDriver
from cordboard.pbx.asterisk.commands.answers import done
from cordboard.pbx.asterisk.commands.conversation import Conversation
from cordboard.pbx.asterisk.commands.dialplan import Dialplan
from cordboard.ports.errors import Refused
from cordboard.ports.phone_commands import CallCommand, Verb

IN_CALL = frozenset({DeviceDriver.TALK_HOLD, DeviceDriver.CISCO_SPA})
STEERED = IN_CALL | {DeviceDriver.YEALINK}
EVENTS: Mapping[Verb, str] = {Verb.ANSWER: "talk", Verb.HOLD: "hold", Verb.RESUME: "talk"}
KEYS: Mapping[Verb, str] = {Verb.ANSWER: "OK", Verb.HOLD: "HOLD", Verb.RESUME: "UNHOLD"}
FIRMWARE = re.compile(r"^Yealink\s+\S+\s+\d+\.(\d+)\.")  # `Yealink SIP-T46G 28.82.0.20`: model, version
OLDEST = 82


async def answer(talk: Conversation, command: CallCommand, dialplan: Dialplan) -> None:
    if command.driver not in STEERED:
        raise Refused("This phone isn't marked as one that takes talk and hold.", code="phone_unmarked")
    await press(talk, command)


async def steered(talk: Conversation, command: CallCommand) -> bool:
    """Whether the phone takes what is needed for this verb: marked, or announced when it answered."""
    if command.driver in STEERED:
        return True
    announced = await talk.variable("PJSIP_RESPONSE_HEADER(read,Allow-Events,1)", command.agent)
    return {"talk", "hold"} <= {one.strip().casefold() for one in (announced or "").split(",")}


async def press(talk: Conversation, command: CallCommand) -> None:
    """Ask the phone. Raises: Refused."""
    if command.driver is not DeviceDriver.YEALINK:
        event = f"Event={EVENTS[command.verb]}"
        done(await talk.ask("PJSIPNotify", {"Channel": command.agent, "Variable": event}))
        return
    await _require_firmware(talk, command.extension)
    body = f"key={KEYS[command.verb]}"
    lines = ["Event=ACTION-URI", "Content-type=message/sipfrag", f"Content={body}"]
    done(await talk.ask("PJSIPNotify", {"Endpoint": command.extension, "Variable": lines}))


async def _require_firmware(talk: Conversation, extension: str) -> None:
    """Raises: Refused for a phone whose registration names an older firmware, or another make."""
    contacts = await talk.variable(f"PJSIP_AOR({extension},contact)") or ""
    agents = [await talk.variable(f"PJSIP_CONTACT({one},user_agent)") or "" for one in contacts.split(",") if one]
    versions = [int(found[1]) for one in agents if (found := FIRMWARE.match(one))]
    if not versions:
        said = next((one for one in agents if one), "nothing")
        raise Refused(
            f"The phone is of another make than its settings say: it calls itself {said}.", code="phone_of_other_make"
        )
    if min(versions) < OLDEST:
        text = f"The phone has firmware {min(versions)}; it can be controlled from {OLDEST} on."
        raise Refused(text, code="firmware_too_old")
