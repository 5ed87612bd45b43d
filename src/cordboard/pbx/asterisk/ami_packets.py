"""The manager protocol on the wire: bytes to packets and actions to bytes. Pure; what packets mean is in `codec.py`.

Tolerant: lines may end in LF alone, bytes that are no UTF-8 are replaced, lines without a colon are skipped,
packets beyond 64 KB are dropped with a reason. Source: docs/reference/telephony.md 2.1.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

LIMIT = 64 * 1024  # bytes of one packet; the longest seen is below 3 KB

_END = re.compile(rb"\r?\n\r?\n")
_CALL_KEYS = tuple(f"\n{leg}Linkedid:".encode() for leg in ("", "Dest", "Transferer", "OrigTransferer"))


class Stream:
    """Cuts what arrives into packets. Give it any pieces of the stream; it keeps the unfinished rest."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.dropped: list[int] = []  # limits in bytes of packets that were dropped; whoever reads it empties it
        self._limit = limit
        self._rest = b""
        self._skipping = False

    def feed(self, received: bytes) -> list[bytes]:
        """The packets that are complete now, without their empty line."""
        text = self._rest + received if self._rest else received
        blocks = text.split(b"\r\n\r\n") if b"\n\n" not in text and b"\n\r\n" in text else _END.split(text)
        self._rest = blocks.pop()
        if self._skipping and blocks:
            self._skipping = False
            del blocks[0]
        if len(self._rest) > self._limit:
            self._drop(further=self._skipping)
            self._skipping, self._rest = True, self._rest[-3:]
        packets = []
        for block in blocks:
            if len(block) > self._limit:
                self._drop()
            elif block and not block.isspace():
                packets.append(block)
        return packets

    def _drop(self, further: bool = False) -> None:
        if not further:  # the further parts of a packet already dropped are no news
            self.dropped.append(self._limit)


class LegFields(NamedTuple):
    """The fields of one leg in a packet. Empty if the packet lacks them."""

    channel: str
    state: str
    number: str
    name: str
    leg: str
    call: str


def _leg_pattern(prefix: str) -> re.Pattern[str]:
    """The fields of a leg follow each other, always in this order: one search instead of six."""
    taken, passed = "(.*)", ".*"
    rows = {"Channel": taken, "ChannelState": passed, "ChannelStateDesc": taken, "CallerIDNum": taken}
    rows["CallerIDName"] = taken
    first = "".join(f"\r\n{prefix}{key}: {value}" for key, value in rows.items())
    last = rf"(?:\r\n.*){{0,9}}?\r\n{prefix}Uniqueid: (.*)\r\n{prefix}Linkedid: (.*)"
    return re.compile((first + last).replace(".*", "[^\r]*"))


_LEG = {prefix: _leg_pattern(prefix) for prefix in ("", "Dest")}
_LEG_KEYS = ("Channel", "ChannelStateDesc", "CallerIDNum", "CallerIDName", "Uniqueid", "Linkedid")


class Packet:
    """The fields of one packet, found when asked for: of thirty a reader wants eight.

    A key that repeats keeps all its values (`all`); `get` gives the first one.
    """

    __slots__ = ("_text",)

    def __init__(self, body: bytes) -> None:
        text = body.decode("utf-8", "replace")
        self._text = "\r\n" + (text if "\r\n" in text else text.replace("\n", "\r\n"))

    def get(self, key: str) -> str:
        """The value of a key, or nothing."""
        text, start = self._text, f"\r\n{key}: "
        at = text.find(start)
        if at < 0:
            return self._without_blank(key)
        at += len(start)
        end = text.find("\r\n", at)
        return text[at:end] if end >= 0 else text[at:]

    def leg(self, prefix: str) -> LegFields:
        """The fields of the leg whose keys begin so."""
        found = _LEG[prefix].search(self._text)
        if found is not None:
            return LegFields._make(found.groups())
        return LegFields._make([self.get(prefix + key) for key in _LEG_KEYS])

    def block(self, key: str) -> str:
        """The lines from the first to the last one of a key, as they are; `values` reads them."""
        text, start = self._text, f"\r\n{key}:"
        first = text.find(start)
        if first < 0:
            return ""
        end = text.find("\r\n", text.rfind(start) + 2)
        return text[first:end] if end >= 0 else text[first:]

    def all(self, key: str) -> list[str]:
        """Every value of a key, in order."""
        return values(self._text, key)

    @property
    def fields(self) -> dict[str, str]:
        """All fields; of a repeated key the last."""
        pairs = (line.partition(":") for line in self._text.split("\r\n"))
        return {key: value.removeprefix(" ") for key, colon, value in pairs if colon}

    def _without_blank(self, key: str) -> str:
        start = f"\r\n{key}:"
        at = self._text.find(start)
        return "" if at < 0 else self._text[at + len(start) :].partition("\r\n")[0]


def values(text: str, key: str) -> list[str]:
    """Every value of a key in these lines, in order."""
    parts = text.split(f"\r\n{key}:")
    return [part.partition("\r\n")[0].removeprefix(" ") for part in parts[1:]]


def stamp_of(body: bytes) -> bytes:
    """The Timestamp of a packet, or nothing. Cheap, and only at the beginning of a line."""
    start = body.find(b"\nTimestamp:")
    return body[start + 11 :].partition(b"\n")[0].strip() if start >= 0 else b""


def event_name(body: bytes) -> str:
    """The event name of a packet, or nothing (an answer, a greeting). Cheap: for dropping noise."""
    if body.startswith(b"Event: "):
        return body[7 : body.find(b"\n") if b"\n" in body else len(body)].decode("ascii", "replace").strip()
    found = re.search(rb"^Event: ?([^\r\n]+)", body, re.MULTILINE)
    return found[1].decode("ascii", "replace").strip() if found else ""


def call_id(body: bytes) -> str:
    """The Linkedid that a packet belongs to, or nothing. Cheap, and only at the beginning of a line."""
    for key in _CALL_KEYS:
        start = body.find(key)
        if start >= 0:
            value = body[start + len(key) :].partition(b"\n")[0]
            return value.strip().decode("utf-8", "replace")
    return ""


def action(name: str, fields: Mapping[str, str | Iterable[str]]) -> bytes:
    """An action ready to be sent. Line ends inside values would begin new fields: they become blanks."""
    lines = [f"Action: {name}"]
    for key, value in fields.items():
        for one in (value,) if isinstance(value, str) else value:
            lines.append(f"{key}: {' '.join(one.splitlines())}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
