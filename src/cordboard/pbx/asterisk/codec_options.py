"""A connection's settings in the form the codec needs them: patterns compiled, names of variables in tuples.

Which settings exist and what they mean is in manifest.toml.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import structlog

from cordboard.domain.calls.call import LegKind, Recording
from cordboard.domain.calls.recording import is_address
from cordboard.domain.patterns import Pattern, WrongPattern, compiled
from cordboard.pbx.asterisk.ami_packets import values

log = structlog.get_logger()

DEFAULTS: Mapping[str, str] = {
    "phones": r"^(PJSIP|SIP)/(\d+)$",
    "trunks": "",
    "did_variables": "CB_DID, FROM_DID",
    "route_variable": "CB_ROUTE",
    "origin_variable": "CB_ORIGIN",
    "recording_variable": "CB_REC",
    "voicemail_routes": "vm/",
}

# Technologies of legs that the switch makes for itself, or that lead to programs: announcements, recorders, listeners,
# bots. None of them is a person. Source: telephony.md 2.4 and Asterisk's channel drivers.
INNER = ("Local/", "Surrogate/", "AsyncGoto/", "Announcer/", "Recorder/", "CBAnn/", "CBRec/", "Message/", "Parked/")
MEDIA = (
    "Snoop/",
    "UnicastRTP/",
    "MulticastRTP/",
    "AudioSocket/",
    "WebSocket/",
    "Bridge/",
    "DAHDI/pseudo",
    "Zap/pseudo",
)
PLUMBING = (*INNER, *MEDIA)


OUR_VOICEMAIL = "voicemail/"  # as routing answers it (docs/routing.md)
NOTHING = r"[^\s\S]"  # matches no text
REMEMBERED = 4096  # sets of variables
MIXMONITOR = "MIXMONITOR_FILENAME"  # of the PBX: the path of a recording


class Marks(NamedTuple):
    """Our own marks on a leg, and the rest of the variables that were asked for."""

    own_number: str | None = None
    origin: str | None = None
    recording: Recording | None = None
    voicemail: bool = False
    parameters: Mapping[str, str] = {}


class Plan:
    """How to read this PBX: which legs are phones of ours, which variables carry our marks."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.did = _names(settings["did_variables"])
        self.route = settings["route_variable"].strip()
        self.origin = settings["origin_variable"].strip()
        self.recording = settings["recording_variable"].strip()
        self.voicemail = settings["voicemail_routes"].strip()
        self.roles = frozenset((*self.did, self.route, self.origin, self.recording, MIXMONITOR))
        self._phones = _pattern("phones", settings)
        self._trunks = _pattern("trunks", settings) if settings["trunks"].strip() else None
        self._known: dict[str, tuple[LegKind, str | None]] = {}
        self._marks: dict[str, Marks] = {}

    def party(self, channel: str) -> tuple[LegKind, str | None]:
        """The kind of a leg by its name: a phone with its extension, an internal channel, or an outside party."""
        resource = channel.rpartition("-")[0] or channel
        known = self._known.get(resource)
        if known is None:
            known = self._party(resource)
            if known[0] is not LegKind.LOCAL:  # their names are endless, resources are few
                self._known[resource] = known
        return known

    def marks(self, lines: str) -> "Marks":
        """The values of a leg's variables (`Packet.block`). Cached: most packets of a call repeat them."""
        marks = self._marks.get(lines)
        if marks is None:
            if len(self._marks) >= REMEMBERED:
                self._marks.clear()
            marks = self._marks[lines] = self._read(lines)
        return marks

    def _read(self, lines: str) -> "Marks":
        variables = values(lines, lines.lstrip().partition(":")[0])
        known = {name: value for name, _, value in (one.partition("=") for one in variables) if value}
        stated = known.get(self.recording, "")
        return Marks(
            own_number=next((known[name] for name in self.did if name in known), None),
            origin=known.get(self.origin),
            recording=Recording(url=stated) if is_address(stated) else None,  # a path: `recordings.py`, at the end
            voicemail=bool(self.voicemail) and known.get(self.route, "").startswith((self.voicemail, OUR_VOICEMAIL)),
            parameters={name: value for name, value in known.items() if name not in self.roles},
        )

    def _party(self, resource: str) -> tuple[LegKind, str | None]:
        if resource.startswith(PLUMBING):
            return LegKind.LOCAL, None
        if self._trunks and self._trunks.search(resource):
            return LegKind.OUTSIDE, None
        found = self._phones.search(resource)
        if found is None:
            return LegKind.OUTSIDE, None
        return LegKind.AGENT, found.group(self._phones.groups) if self._phones.groups else resource.rpartition("/")[2]


def _pattern(name: str, settings: Mapping[str, str]) -> Pattern:
    """The pattern of that setting; its default where an older version took what the engine does not have: the doctor
    names such a setting. An empty default matches nothing."""
    try:
        return compiled(settings[name])
    except WrongPattern as wrong:
        log.warning("pattern not understood", setting=name, problem=str(wrong))
        return compiled(DEFAULTS[name] or NOTHING)


def plan_of(settings: Mapping[str, Any]) -> Plan:
    """The plan for these settings; the same settings give the same plan again."""
    return _plan(tuple(map(settings.get, DEFAULTS)))


@lru_cache(maxsize=64)
def _plan(values: tuple[Any, ...]) -> Plan:
    stated = zip(DEFAULTS, values, strict=True)
    return Plan({name: DEFAULTS[name] if value is None else str(value) for name, value in stated})


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in re.split(r"[,\s]+", text) if name)
