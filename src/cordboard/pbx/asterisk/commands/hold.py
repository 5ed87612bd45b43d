"""Hold and resume: by the phone where it can, else by the PBX, which sends both sides to music and joins them again.

On hold by the PBX, either side that hangs up ends the other: the dialplan does it, so that it also happens while
nobody here runs. Source: docs/reference/call-control.md, section 2.
"""

from cordboard.pbx.asterisk.commands import phones
from cordboard.pbx.asterisk.commands.answers import done, name_of, require
from cordboard.pbx.asterisk.commands.conversation import Conversation
from cordboard.pbx.asterisk.commands.dialplan import Dialplan
from cordboard.ports.errors import Refused
from cordboard.ports.phone_commands import CallCommand

OTHER = "CB_OTHER"  # the variable with the name of the other side, while the PBX holds both


async def hold(talk: Conversation, command: CallCommand, dialplan: Dialplan) -> None:
    if await phones.steered(talk, command):
        await phones.press(talk, command)
        return
    await require(talk, dialplan.hold, "s")
    client = await name_of(talk, command.client)
    agent = await talk.variable("BRIDGEPEER", command.client)  # of a call through Local, its nearer end
    if not agent:
        raise Refused("The two aren't connected now.", code="not_talking")
    for one, other in ((client, agent), (agent, client)):
        done(await talk.ask("Setvar", {"Channel": one, "Variable": OTHER, "Value": other}))
    fields = {"Channel": client, "Context": dialplan.hold, "Exten": "s", "Priority": "1"}
    extra = {"ExtraChannel": agent, "ExtraContext": dialplan.hold, "ExtraExten": "agent", "ExtraPriority": "1"}
    done(await talk.ask("Redirect", {**fields, **extra}))


async def resume(talk: Conversation, command: CallCommand, dialplan: Dialplan) -> None:
    agent = await talk.variable(OTHER, command.client)
    if agent:
        for one in (command.client, agent):
            done(await talk.ask("Setvar", {"Channel": one, "Variable": OTHER, "Value": ""}))
        done(await talk.ask("Bridge", {"Channel1": agent, "Channel2": command.client, "Tone": "no"}))
        return
    if not await phones.steered(talk, command):
        raise Refused("This call isn't on hold.", code="not_held")
    await phones.press(talk, command)
