"""Which file the PBX records a leg to, and when that file is complete. Pure; `session.py` asks, `client.py` looks.

What Asterisk 16 and 22 say: `MixMonitorStart` names no file and also comes for a file that cannot be written;
`MixMonitorStop` comes for StopMixMonitor only, never at the hang-up. The name is in the leg's variable
MIXMONITOR_FILENAME, which is set just before the start; the file is complete when the leg hangs up.
So each start is followed by a question for the variable (Getvar), and the hang-up makes the file known.
Source: tests/asterisk/test_recordings.py.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from cordboard.domain.calls.recording import is_address
from cordboard.pbx.asterisk.ami_packets import Packet
from cordboard.pbx.asterisk.codec_options import MIXMONITOR

QUESTION = "cb-file-"  # what the ActionIDs of our questions begin with


class Recorded(NamedTuple):
    """A file that is complete: `file` is its path at the PBX."""

    call: str
    leg: str
    file: str


class Question(NamedTuple):
    """A leg whose variable is to be read."""

    ask: str
    channel: str


class _Leg:
    """What is known about the recordings of one leg."""

    def __init__(self, call: str) -> None:
        self.call = call
        self.files: dict[str, None] = {}  # in the order of their start
        self.told = False  # the variable's value arrived by itself since the last start
        self.asked = 0  # questions without an answer
        self.ended = False


class Recordings:
    """The recordings of all legs. Outlives a connection, so that a call that ends while it is lost keeps its file.

    `own_variable` names a variable of the dialplan that may hold a path as well.
    """

    def __init__(self, own_variable: str = "") -> None:
        self._own = own_variable
        self._legs: dict[str, _Leg] = {}
        self._questions: dict[str, tuple[str, str]] = {}  # ask: leg, channel
        self._asks = 0

    def begin(self) -> None:
        """A new connection: nobody answers the questions of the old one."""
        self._questions.clear()
        for leg in self._legs.values():
            leg.asked = 0

    def heard(self, name: str, body: bytes) -> tuple[Sequence[Recorded], Question | None]:
        """What an event means: files that are complete, and the question that it raises."""
        match name:
            case "VarSet" if MIXMONITOR.encode() in body:
                packet = Packet(body)
                if packet.get("Variable") == MIXMONITOR and packet.get("Value"):
                    leg = self._leg(packet)
                    leg.files[packet.get("Value")] = None
                    leg.told = True
            case "MixMonitorStart":
                packet = Packet(body)
                leg = self._leg(packet)
                if not leg.told:
                    return (), self._ask(packet, leg)
                leg.told = False
            case "CoreShowChannel":
                packet = Packet(body)
                if packet.get("Uniqueid") not in self._legs:
                    return (), self._ask(packet, self._leg(packet))
            case "Hangup":
                return self._hung_up(Packet(body)), None
        return (), None

    def answered(self, ask: str, value: str) -> Sequence[Recorded]:
        """The answer to a question; `value` is empty where there is none."""
        unique, _ = self._questions.pop(ask, ("", ""))
        leg = self._legs.get(unique)
        if leg is None:
            return ()
        leg.asked -= 1
        new = bool(value) and value not in leg.files
        if new:
            leg.files[value] = None
        if not leg.ended:
            return ()
        if not leg.asked:
            del self._legs[unique]
        return (Recorded(leg.call, unique, file_of(value)),) if new else ()

    def listed(self, legs: Collection[str]) -> Sequence[Recorded]:
        """These legs exist, no others: what the others recorded is complete."""
        gone = [unique for unique in self._legs if unique not in legs]
        return [one for unique in gone for one in self._end(unique, self._legs[unique])]

    def _hung_up(self, packet: Packet) -> Sequence[Recorded]:
        unique, call = packet.get("Uniqueid"), packet.get("Linkedid")
        variables = dict(one.partition("=")[::2] for one in packet.all("ChanVariable"))
        leg = self._legs.get(unique)
        found = [variables.get(MIXMONITOR, "")]
        if unique == call:  # the variable is inherited; its first leg is the one that was recorded
            found.append(variables.get(self._own, ""))
        paths = [path for path in found if path and not is_address(path)]
        if leg is None and not paths:
            return ()
        leg = leg or self._leg(packet)
        leg.call = call or leg.call
        leg.files.update(dict.fromkeys(paths))
        return self._end(unique, leg)

    def _end(self, unique: str, leg: _Leg) -> Sequence[Recorded]:
        leg.ended = True
        if not leg.asked:
            del self._legs[unique]
        return [Recorded(leg.call, unique, file_of(path)) for path in leg.files]

    def _leg(self, packet: Packet) -> _Leg:
        return self._legs.setdefault(packet.get("Uniqueid"), _Leg(packet.get("Linkedid")))

    def _ask(self, packet: Packet, leg: _Leg) -> Question:
        self._asks += 1
        leg.asked += 1
        question = Question(f"{QUESTION}{self._asks}", packet.get("Channel"))
        self._questions[question.ask] = packet.get("Uniqueid"), question.channel
        return question


def file_of(name: str) -> str:
    """The file on disk: a name without an ending gets `.raw`, and `.wav49` becomes `.WAV`."""
    if "." not in name.rpartition("/")[2]:
        return f"{name}.raw"
    return f"{name.removesuffix('.wav49')}.WAV" if name.endswith(".wav49") else name
