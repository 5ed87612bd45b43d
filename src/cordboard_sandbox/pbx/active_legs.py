"""What is going on at the switch right now, read from the packets it sends: its legs, for snapshots and hang-ups."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cordboard_sandbox.pbx.packets import lines, written

SNAPSHOT = (
    "Channel", "ChannelState", "ChannelStateDesc", "CallerIDNum", "CallerIDName", "ConnectedLineNum",
    "ConnectedLineName", "Language", "AccountCode", "Context", "Exten", "Priority", "Uniqueid", "Linkedid",
    "ChanVariable",
)  # fmt: skip
OUTGOING = "(Outgoing Line)"


@dataclass
class Leg:
    """One leg as the last packet about it said."""

    fields: list[tuple[str, str]]
    unique: str
    linked: str
    name: str
    since: float
    called: bool
    bridge: str = ""
    application: tuple[str, str] = ("", "")

    def __getitem__(self, key: str) -> str:
        return next((text for name, text in self.fields if name == key), "")


@dataclass
class Board:
    """The legs of a switch, by unique id."""

    legs: dict[str, Leg] = field(default_factory=dict)
    waiting: dict[str, list[str]] = field(default_factory=dict)  # queue: unique ids in order

    def see(self, packet: str, now: float) -> None:
        """Take note of one packet."""
        pairs = lines(packet)
        about = dict(reversed(pairs))
        event = about.get("Event", "")
        unique = about.get("Uniqueid", "")
        if event == "Newchannel":
            self.legs[unique] = Leg(
                [], unique, about.get("Linkedid", ""), about.get("Channel", ""), now, about.get("ChannelState") == "0"
            )
        leg = self.legs.get(unique)
        if leg is None:
            return
        if event == "Hangup":
            del self.legs[unique]
            self._left(unique)
            return
        self._update(leg, pairs, about, event)

    def _update(self, leg: Leg, pairs: list[tuple[str, str]], about: dict[str, str], event: str) -> None:
        leg.fields = [(key, text) for key, text in pairs if key in SNAPSHOT]
        leg.linked = about.get("Linkedid", leg.linked)
        if event == "BridgeEnter":
            leg.bridge = about["BridgeUniqueid"]
        elif event == "BridgeLeave":
            leg.bridge = ""
        elif event == "QueueCallerJoin":
            self.waiting.setdefault(about["Queue"], []).append(leg.unique)
            leg.application = ("Queue", f"{about['Queue']},tT,,,30")
        elif event == "QueueCallerLeave":
            self._left(leg.unique)
        elif event == "DialBegin" and leg.application[0] != "Queue":
            leg.application = ("Dial", f"PJSIP/{about.get('DialString', '')},20,tT")

    def _left(self, unique: str) -> None:
        for queue in self.waiting.values():
            if unique in queue:
                queue.remove(unique)

    def snapshot(self, now: float) -> Iterator[str]:
        """Each leg as CoreShowChannels tells it, without the action id."""
        for leg in self.legs.values():
            application, told = leg.application
            if leg.called:
                application, told = ("AppQueue" if "queue/" in leg["ChanVariable"] else "AppDial"), OUTGOING
            yield written(
                [
                    *leg.fields,
                    ("Application", application),
                    ("ApplicationData", told),
                    ("Duration", _clock(now - leg.since)),
                    ("BridgeId", leg.bridge),
                ]
            )

    def call_of(self, channel: str) -> str | None:
        """The call (Linkedid) of the leg with this name or unique id."""
        return next((leg.linked for leg in self.legs.values() if channel in (leg.name, leg.unique)), None)

    def ending(self, linked: str, channel: str, cause: str, system: str) -> Iterator[str]:
        """The packets that end a call at once because `channel` was told to hang up."""
        legs = [leg for leg in self.legs.values() if leg.linked == linked]
        for leg in sorted(legs, key=lambda one: channel not in (one.name, one.unique)):
            head = [("Privilege", "call,all"), ("Timestamp", "\x00T"), ("SystemName", system)]
            why = [("Cause", cause)]
            yield written([("Event", "SoftHangupRequest"), *head, *leg.fields, *why])
            if leg.bridge:
                bridge = [("BridgeUniqueid", leg.bridge), ("BridgeType", "basic"), ("BridgeNumChannels", "0")]
                yield written([("Event", "BridgeLeave"), *head, *bridge, *leg.fields])
            yield written([("Event", "Hangup"), *head, *leg.fields, *why, ("Cause-txt", "Normal Clearing")])


def _clock(seconds: float) -> str:
    whole = max(0, int(seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
