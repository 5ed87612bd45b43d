"""A recorded call as a pattern: the same packets with other people, numbers, ids and moments.

Only what names a party, a leg, a bridge or a moment is replaced, so every generated call stays true to the protocol.
No sockets, no clock, no chance: the caller gives all of it.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from cordboard_sandbox.pbx.packets import lines, split, value

PHONES = {"80": "Ana", "81": "Alberto"}  # of the recordings
CLIENTS = ("600111222", "600999888", "anonymous")
CLIENT_NAMES = ("Juan Client", "Anonymous")
ORIGIN = "click-17"
NO_NAME = "<unknown>"
NO_ID = "\x00"  # `Cast.channel_id` of a request that gave none
HUMAN_S = 0.25
"""A longer gap is somebody ringing, talking or waiting; a shorter one is the switch at work."""

_KEYS = re.compile(
    r"(Channel|Num|Name|Exten|Extension|ChanVariable(\(.*\))?|DialString|Interface|[Uu]nique(id|ID)|Linkedid|LastData"
    r"|CallerID|Source|Destination|Mailbox|UserField|Forward|ActionID|BridgeUniqueid)$"
)
_LEG = re.compile(r"[A-Za-z]+/[^\s;,&]+-[0-9a-f]{8}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_DID = re.compile(r"92800000\d\d?|9280000\d\d")


@dataclass(frozen=True)
class Cast:
    """Who takes part in one generated call. `phones` maps the recording's phones to ours."""

    client: str
    client_name: str
    line: str
    phones: Mapping[str, str]
    names: Mapping[str, str]
    origin: str = ""
    channel_id: str = ""
    action_id: str = ""


@dataclass(frozen=True)
class Template:
    """One recorded call. `packets` are (s since the first, text); `truth` is what really happened."""

    name: str
    what: str
    truth: Mapping[str, object]
    packets: tuple[tuple[float, str], ...]
    pattern: re.Pattern[str]
    ids: tuple[tuple[str, float], ...]  # legs' unique ids in order of appearance, with their first moment
    legs: tuple[str, ...]
    bridges: tuple[str, ...]

    @property
    def direction(self) -> str:
        return str(self.truth["direction"])


@dataclass
class Counters:
    """What one switch counts up; `fresh` makes the id of a bridge."""

    system: str
    fresh: Callable[[], str]
    unique: int = 0
    leg: int = 0
    used: set[str] = field(default_factory=set)

    def next_unique(self, epoch: float) -> str:
        self.unique += 1
        return f"{self.system}-{int(epoch)}.{self.unique - 1}"

    def next_leg(self) -> str:
        self.leg += 1
        return f"{self.leg - 1:08x}"


@dataclass(frozen=True)
class Played:
    """A template with its cast: `schedule` are (s since the start, text with a hole for the moment)."""

    linkedid: str
    schedule: tuple[tuple[float, str], ...]
    words: Mapping[str, str]


@cache
def truths() -> dict[str, dict[str, object]]:
    """The truth of all recordings in this folder."""
    found: dict[str, dict[str, object]] = json.loads(
        (files("cordboard_sandbox.pbx") / "traces" / "truth.json").read_text("utf-8")
    )
    return found


@cache
def template(name: str) -> Template:
    """The recording of that name. Raises: KeyError."""
    truth = truths()[name]
    raw = (files("cordboard_sandbox.pbx") / "traces" / f"{name}.ami.txt").read_bytes()
    return read(name, raw, {k: v for k, v in truth.items() if k != "what"}, str(truth["what"]))


def read(name: str, stream: bytes, truth: Mapping[str, object] | None = None, what: str = "") -> Template:
    """A template from any recorded manager stream; answers to actions are left out."""
    kept = [packet for packet in split(stream) if packet.startswith("Event:")]
    start = next((t for packet in kept if (t := _moment(packet)) is not None), 0.0)
    timed, last = [], 0.0
    for packet in kept:
        moment = _moment(packet)
        last = last if moment is None else max(0.0, moment - start)
        timed.append((last, packet))
    ids, legs, bridges = _names(timed)
    return Template(
        name=name,
        what=what,
        truth=truth or {},
        packets=tuple(timed),
        pattern=_pattern([one for one, _ in ids], legs, bridges),
        ids=ids,
        legs=legs,
        bridges=bridges,
    )


def played(one: Template, cast: Cast, counters: Counters, now: float, gaps: Callable[[float], float]) -> Played:
    """The template with this cast. `gaps` stretches or shortens the gaps between packets. Units: s."""
    return _scheduled(one, replacements(one, cast, counters, now), gaps)


def replayed(one: Template, counters: Counters, now: float, gaps: Callable[[float], float]) -> Played:
    """The recording again with fresh ids: people and numbers stay."""
    nobody = Cast(client="", client_name="", line="", phones={}, names={})
    fresh = replacements(one, nobody, counters, now)
    names = {unique for unique, _ in one.ids} | set(one.legs) | set(one.bridges)
    return _scheduled(one, {old: new for old, new in fresh.items() if old in names}, gaps)


def rerouted(one: Template, made: Played, phone: str, to: str, name: str) -> Played:
    """The same call with another phone in the place of the recording's `phone`; ids and moments stay."""
    words = {**made.words, phone: to, PHONES[phone]: name}
    for leg in one.legs:
        if leg.partition("/")[2].startswith(f"{phone}-"):
            words[leg] = f"{leg.partition('/')[0]}/{to}-{made.words[leg].rpartition('-')[2]}"
    packets = [_filled(packet, one.pattern, words) for _, packet in one.packets]
    moments = [at for at, _ in made.schedule]
    return Played(linkedid=made.linkedid, schedule=tuple(zip(moments, packets, strict=True)), words=words)


def _scheduled(one: Template, words: Mapping[str, str], gaps: Callable[[float], float]) -> Played:
    schedule, at, before = [], 0.0, 0.0
    for moment, packet in one.packets:
        at += gaps(moment - before)
        before = moment
        schedule.append((at, _filled(packet, one.pattern, words)))
    first = one.ids[0][0] if one.ids else ""
    return Played(linkedid=words.get(first, first), schedule=tuple(schedule), words=words)


def replacements(one: Template, cast: Cast, counters: Counters, now: float) -> dict[str, str]:
    """Each word of the recording that names something, and what stands for it in this call."""
    words: dict[str, str] = dict(cast.phones)
    names = {PHONES[old]: cast.names.get(new, new) for old, new in cast.phones.items() if old in PHONES}
    words.update({old: name_on_the_wire(new) for old, new in names.items()})
    words.update(dict.fromkeys(CLIENTS, cast.client))
    words.update({"9" + old: "9" + cast.client for old in CLIENTS})
    words.update(dict.fromkeys(CLIENT_NAMES, name_on_the_wire(cast.client_name) or NO_NAME))
    words.update({did: cast.line for _, packet in one.packets for did in _DID.findall(packet)})
    words[ORIGIN] = cast.origin
    words.update({unique: _unique(unique, counters, now + at, cast, bool(one.legs)) for unique, at in one.ids})
    words.update({leg: _leg(leg, counters, cast.phones) for leg in one.legs})
    words.update({bridge: counters.fresh() for bridge in one.bridges})
    return words


def name_on_the_wire(name: str) -> str:
    """As the manager writes a name: a quoted SIP name, then a C string. Seen on 16.28 and 22.10."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return "".join("\\" + one if one in "\\'\"?" else one for one in quoted)


def stamped(text: str, now: float, local: str) -> str:
    """A scheduled packet as it is sent at `now` (epoch s); `local` is the same moment in the switch's own words."""
    return text.replace("\x00T", f"{now:.6f}").replace("\x00D", local)


def _moment(packet: str) -> float | None:
    text = value(packet, "Timestamp")
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _names(timed: list[tuple[float, str]]) -> tuple[tuple[tuple[str, float], ...], tuple[str, ...], tuple[str, ...]]:
    ids: dict[str, float] = {}
    legs: dict[str, None] = {}
    bridges: dict[str, None] = {}
    for at, packet in timed:
        for key, text in lines(packet):
            if key.endswith("BridgeUniqueid"):
                bridges[text] = None
            elif key.lower().endswith(("uniqueid", "linkedid")) and text not in ("", "<null>"):
                ids.setdefault(text, at)
            for leg in _LEG.findall(text) + _LEG.findall(key):
                legs[leg] = None
    bridges.pop("", None)
    return tuple(ids.items()), tuple(legs), tuple(bridges)


def _pattern(ids: list[str], legs: tuple[str, ...], bridges: tuple[str, ...]) -> re.Pattern[str]:
    fixed = [*ids, *legs, *bridges, *PHONES, *PHONES.values(), *CLIENT_NAMES, ORIGIN]
    fixed += [prefix + client for client in CLIENTS for prefix in ("9", "")]
    known = "|".join(re.escape(word) for word in sorted(fixed, key=len, reverse=True))
    return re.compile(rf"(?<![0-9A-Za-z.])(?:{known}|{_DID.pattern})(?![0-9A-Za-z])")


def _filled(packet: str, pattern: re.Pattern[str], words: Mapping[str, str]) -> str:
    return "\r\n".join(_line(line, pattern, words) for line in packet.split("\r\n"))


def _line(line: str, pattern: re.Pattern[str], words: Mapping[str, str]) -> str:
    key = line.partition(":")[0]
    if key == "Timestamp":
        return "Timestamp: \x00T"
    if _DATE.search(line):
        return _DATE.sub("\x00D", line)
    if key.endswith("SystemName") or not _KEYS.search(key):
        return line
    return pattern.sub(lambda found: words.get(found[0], found[0]), line)


def _unique(old: str, counters: Counters, at: float, cast: Cast, rang: bool) -> str:
    """Ids that the switch gave count on; one that a client chose is chosen again, once.

    A request without an id of its own gets one from the switch, if a phone rang at all.
    """
    unnamed = cast.channel_id == NO_ID
    if re.fullmatch(r"\S+?-?\d+\.\d+", old) or (rang and unnamed):
        return counters.next_unique(at)
    if unnamed:
        return NO_NAME
    chosen = cast.channel_id or old
    while chosen in counters.used:
        chosen = f"{chosen}-{counters.next_leg()}"
    counters.used.add(chosen)
    return chosen


def _leg(old: str, counters: Counters, phones: Mapping[str, str]) -> str:
    resource = old.rpartition("-")[0]
    technology, _, name = resource.partition("/")
    number, at, context = name.partition("@")
    return f"{technology}/{phones.get(number, number)}{at}{context}-{counters.next_leg()}"
