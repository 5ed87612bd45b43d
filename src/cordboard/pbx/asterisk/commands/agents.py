"""Presence and queues of an agent through the manager interface.

A member of a queue is named by its interface (`PJSIP/80`, `Local/80@...`), not by the number. A pause of a queue or
member that does not exist is answered with Success, so what is so is read first.
Source: docs/reference/call-control.md, sections 2 and 5.2.
"""

from collections.abc import Mapping, Sequence

from cordboard.domain.calls.call import Value
from cordboard.pbx.asterisk.ami_packets import Packet, event_name
from cordboard.pbx.asterisk.commands.answers import done
from cordboard.pbx.asterisk.commands.conversation import Conversation, Manager
from cordboard.pbx.asterisk.device_states import DEVICES
from cordboard.pbx.asterisk.extension_lists import extension_of_member
from cordboard.ports.agent_states import AgentState, DeviceState, Presence, QueueChange, QueueLogin
from cordboard.ports.errors import Refused

PRESENCES: Mapping[str, Presence] = {  # their states: ours. Source: `core show presencestate states` of 22.10
    "available": Presence.AVAILABLE,
    "chat": Presence.AVAILABLE,
    "away": Presence.AWAY,
    "xa": Presence.AWAY,
    "unavailable": Presence.AWAY,
    "dnd": Presence.DO_NOT_DISTURB,
}
SAID: Mapping[Presence, str] = {
    Presence.AVAILABLE: "available",
    Presence.AWAY: "away",
    Presence.DO_NOT_DISTURB: "dnd",
}
NOT_SET = "Variable not set"  # also where the function does not exist
DYNAMIC = "dynamic"  # a member that was added, not named by the file or the database


class Member(Value, frozen=True, kw_only=True):
    """A member of a queue, as Asterisk lists it."""

    queue: str
    interface: str
    fixed: bool
    paused: bool
    reason: str


class AsteriskAgents:
    """`ports.agent_states.AgentStates`. `interface`: a phone's name, {extension} its number."""

    def __init__(self, manager: Manager, interface: str = "PJSIP/{extension}") -> None:
        self._manager = manager
        self._interface = interface

    async def read(self, extension: str) -> AgentState:
        async with self._manager.session() as talk:
            queues, members = await _queues(talk, extension)
            device = await talk.variable(f"DEVICE_STATE({self._named(extension)})")
            presence = await talk.variable(f"PRESENCE_STATE(CustomPresence:{extension},value)")
            message = await talk.variable(f"PRESENCE_STATE(CustomPresence:{extension},message)")
        return AgentState(
            presence=PRESENCES.get(presence or "", Presence.UNKNOWN),
            message=(message or "").strip(),
            device=DEVICES.get(device or "", DeviceState.UNKNOWN),
            queues=tuple(_login(queue, members) for queue in queues),
        )

    async def set_presence(self, extension: str, presence: Presence) -> None:
        fields = {"Variable": f"PRESENCE_STATE(CustomPresence:{extension})", "Value": f"{SAID[presence]},,"}
        async with self._manager.session() as talk:
            answer = await talk.ask("Setvar", fields)
            if answer.get("Message").strip() == NOT_SET:
                text = "The phone system keeps no presence: its module func_presencestate isn't loaded."
                raise Refused(text, code="no_presence")
            done(answer)

    async def change_queue(self, extension: str, change: QueueChange) -> None:
        async with self._manager.session() as talk:
            queues, members = await _queues(talk, extension)
            if change.queue not in queues:
                raise Refused(f"The phone system has no queue {change.queue}.", code="no_queue")
            mine = [one for one in members if one.queue == change.queue]
            if change.logged_in is True and not mine:
                fields = {"Queue": change.queue, "Interface": self._named(extension), "MemberName": extension}
                done(await talk.ask("QueueAdd", fields))
                mine = [member_of(change.queue, self._named(extension))]
            if change.logged_in is False:
                await _log_out(talk, mine)
                return
            if change.paused is None:
                return
            if not mine:
                raise Refused(f"Extension {extension} isn't logged in to {change.queue}.", code="not_logged_in")
            for one in mine:
                await _pause(talk, one, change)

    def _named(self, extension: str) -> str:
        return self._interface.replace("{extension}", extension)


def member_of(queue: str, interface: str) -> Member:
    """One that was added just now."""
    return Member(queue=queue, interface=interface, fixed=False, paused=False, reason="")


async def _log_out(talk: Conversation, mine: Sequence[Member]) -> None:
    if any(one.fixed for one in mine):
        raise Refused("The queue's own settings name this agent.", code="fixed_member")
    for one in mine:
        done(await talk.ask("QueueRemove", {"Queue": one.queue, "Interface": one.interface}))


async def _pause(talk: Conversation, one: Member, change: QueueChange) -> None:
    fields = {"Queue": one.queue, "Interface": one.interface, "Paused": "true" if change.paused else "false"}
    done(await talk.ask("QueuePause", {**fields, **({"Reason": change.reason} if change.reason else {})}))


async def _queues(talk: Conversation, extension: str) -> tuple[list[str], list[Member]]:
    """All queues, and the places of this extension in them."""
    queues: list[str] = []
    members: list[Member] = []
    for body in await talk.list("QueueStatus", {}):
        packet = Packet(body)
        match event_name(body):
            case "QueueParams":
                queues.append(packet.get("Queue"))
            case "QueueMember" if extension_of_member(packet) == extension:
                members.append(_member(packet))
    return queues, members


def _member(packet: Packet) -> Member:
    return Member(
        queue=packet.get("Queue"),
        interface=packet.get("Location"),
        fixed=packet.get("Membership") != DYNAMIC,
        paused=packet.get("Paused") == "1",
        reason=packet.get("PausedReason").strip(),
    )


def _login(queue: str, members: Sequence[Member]) -> QueueLogin:
    mine = [one for one in members if one.queue == queue]
    return QueueLogin(
        queue=queue,
        logged_in=bool(mine),
        paused=bool(mine) and all(one.paused for one in mine),
        reason=next((one.reason for one in mine if one.reason), ""),
        fixed=any(one.fixed for one in mine),
    )
