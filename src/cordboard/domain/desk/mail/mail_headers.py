"""The headers that a mail program writes above the mail it answers: From, Sent, To, Subject, in several languages.

`From: Leeds` is no sender: a block counts only with a sender that has an address, or with the time it was sent.
"""

import re
from collections.abc import Sequence

from cordboard.domain.calls.call import Value

LEAST = 3
SENDER = frozenset(["from", "de", "від", "от", "von", "da"])
SENT = frozenset(
    [
        "sent",
        "envoyé",
        "envoyé le",
        "date d'envoi",
        "enviado",
        "enviado el",
        "надіслано",
        "отправлено",
        "gesendet",
        "inviato",
        "wysłano",
    ]
)
_HEADER = re.compile(r"\s*\*?([^\W\d_][^:<>@\n]{0,15}?)\s*:\*?\s+(\S.*)$")
_ADDRESS = re.compile(r"[^\s@<>()\[\]]+@[^\s@<>()\[\]]+\.[^\s@<>()\[\]]+")
_TIME = re.compile(r"\b\d{1,2}[:.hH]\d{2}\b")
_FORWARDED = re.compile(r"forwarded|transféré|transmis|reenviad|переслан|перенаправлен|weitergeleitet", re.IGNORECASE)


class Headers(Value, frozen=True):
    """`lines`: how many header lines there are together."""

    lines: int
    of_a_mail: bool


def headers_at(lines: Sequence[str], at: int) -> Headers:
    """The block of header lines that begins here."""
    count, certain = 0, False
    while at + count < len(lines) and (found := _HEADER.match(lines[at + count])):
        certain = certain or _certain(found.group(1).casefold(), found.group(2))
        count += 1
    return Headers(count, certain and count >= LEAST)


def says_forwarded(line: str) -> bool:
    """Whether a line announces a forwarded mail: between dashes, or as a line of its own with a colon."""
    text = line.strip()
    announced = text.startswith("---") or text.endswith(":")
    return announced and len(text) < 100 and _FORWARDED.search(text) is not None


def _certain(name: str, value: str) -> bool:
    if name in SENDER:
        return _ADDRESS.search(value) is not None
    return name in SENT and _TIME.search(value) is not None
