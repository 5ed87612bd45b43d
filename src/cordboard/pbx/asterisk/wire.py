"""The manager protocol on the wire: bytes to packets and actions to bytes. Pure; what packets mean is in `codec.py`.

Tolerant: lines may end in LF alone, bytes that are no UTF-8 are replaced, lines without a colon are skipped,
packets beyond 64 KB are dropped with a reason. Source: reference/telephony.md 2.1.
"""

import re
from collections.abc import Iterable, Mapping

LIMIT = 64 * 1024  # bytes of one packet; the longest seen is below 3 KB

_END = re.compile(rb"\r?\n\r?\n")
_CALL_ID = re.compile(rb"^(?:[A-Za-z]*?)Linkedid: ?([^\r\n]+)", re.MULTILINE)


class Stream:
    """Cuts what arrives into packets. Give it any pieces of the stream; it keeps the unfinished rest."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.dropped: list[str] = []  # why packets were dropped; whoever reads it empties it
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
            self._drop(len(self._rest), whole=self._skipping)
            self._skipping, self._rest = True, self._rest[-3:]
        packets = []
        for block in blocks:
            if len(block) > self._limit:
                self._drop(len(block))
            elif block and not block.isspace():
                packets.append(block)
        return packets

    def _drop(self, size: int, whole: bool = False) -> None:
        if not whole:  # the further parts of a packet already dropped are no news
            self.dropped.append(f"a packet of more than {self._limit} bytes was dropped ({size} bytes so far)")


class Packet:
    """The fields of one packet. A key that repeats keeps all its values: `all`."""

    __slots__ = ("_lines", "fields")

    def __init__(self, body: bytes) -> None:
        text = body.decode("utf-8", "replace")
        self._lines = text.split("\r\n") if "\r\n" in text else text.split("\n")
        self.fields = _fields(self._lines)

    def get(self, key: str) -> str:
        """The last value of a key, or nothing."""
        return self.fields.get(key, "")

    def all(self, key: str) -> list[str]:
        """Every value of a key, in order."""
        start = key + ":"
        return [line[len(start) :].removeprefix(" ") for line in self._lines if line.startswith(start)]


def _fields(lines: Iterable[str]) -> dict[str, str]:
    try:  # nearly always every line is `Key: value`
        return dict([line.split(": ", 1) for line in lines])  # type: ignore[misc]
    except ValueError:
        pass
    fields = {}
    for line in lines:
        key, colon, value = line.strip("\r\n").partition(":")
        if colon:
            fields[key] = value.removeprefix(" ")
    return fields


def event_name(body: bytes) -> str:
    """The event a packet tells of, or nothing (an answer, a greeting). Cheap: for sorting out noise."""
    if body.startswith(b"Event: "):
        return body[7 : body.find(b"\n") if b"\n" in body else len(body)].decode("ascii", "replace").strip()
    found = re.search(rb"^Event: ?([^\r\n]+)", body, re.MULTILINE)
    return found[1].decode("ascii", "replace").strip() if found else ""


def call_id(body: bytes) -> str:
    """The first Linkedid in a packet, whichever leg it belongs to, or nothing."""
    found = _CALL_ID.search(body)
    return found[1].decode("utf-8", "replace") if found else ""


def action(name: str, fields: Mapping[str, str | Iterable[str]]) -> bytes:
    """An action ready to be sent. Line ends inside values would begin new fields: they become blanks."""
    lines = [f"Action: {name}"]
    for key, value in fields.items():
        for one in (value,) if isinstance(value, str) else value:
            lines.append(f"{key}: {' '.join(one.splitlines())}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
