"""Reads the numbers and names of a packet: escapes undone, SIP addresses and dial strings cut down to the number.

Asterisk 16 and 22 escape names as C strings, and keep the escapes of a quoted SIP name below them. A number may be the
user part of a SIP address with its parameters. Sources: recordings with both versions; RFC 3261 (quoted names), RFC
4694 and RFC 3966 (parameters).
"""

import re

UNKNOWN = frozenset({"", "<unknown>", "unknown", "<null>"})
OWN_NAMES = frozenset({"asterisk", "freepbx"})  # what the switch calls a caller without name
C_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}  # any other stands for itself
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_QUOTED_PAIR = re.compile(r'\\(["\\])')
_ADDRESS = re.compile(r"\b(?:sips?|tel):([^@>/]+)", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[\d*#][\d*#() .-]*")  # as a switch dials it
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_OUTSIDE_LINE = re.compile(r"^\d{1,3}[wW]+(?=\+?\d{5})")  # a line first, then the number
_OCTET = re.compile(r"%([2-7][0-9A-Fa-f])")  # RFC 3261: any character of a user part may be written so
_ESCAPED_NUMBER = re.compile(r"(?:\+|%2B)?\d+(?:%|;|$)", re.IGNORECASE)
_PAUSES = re.compile(r"[wWcd]+\d*$")  # keys that are sent after the answer, or how a line is dialled
CONTEXT = "phone-context="  # the country code that a local number belongs to


def name_in(text: str) -> str | None:
    """The name as people wrote it; None if there is none."""
    if text in UNKNOWN or text.casefold() in OWN_NAMES:
        return None
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: C_ESCAPES.get(found[1], found[1]), text)
        text = _QUOTED_PAIR.sub(r"\1", text)
    return text


def number_in(text: str) -> str | None:
    """A number in any spelling without the parameters of its SIP user part; None if there is none."""
    if text in UNKNOWN:
        return None
    if "%" in text and _ESCAPED_NUMBER.match(text):
        text = _unescaped(text)
    return _without_parameters(text) if ";" in text else text


def number_dialled(dial_string: str) -> str | None:
    """The number that was given to the network: `600@trunk`, `trunk/600`, `trunk/sip:600;npdi@host`, `g1/600`.

    None if the dial string names a device only. Forms: Asterisk's channel drivers.
    """
    address = _ADDRESS.search(dial_string)
    if address is not None:
        return _dialled(address[1])
    parts = (part.partition("@")[0] for part in reversed(dial_string.split("/")))
    return next((number for part in parts if (number := _dialled(part))), None)


def _dialled(user: str) -> str | None:
    number = _without_parameters(_unescaped(user).strip())
    number = _PAUSES.sub("", _OUTSIDE_LINE.sub("", number))
    whole = _NUMBER.fullmatch(number) and any(one.isdigit() for one in number)
    return number if whole and not _IP.fullmatch(number) else None


def _unescaped(user: str) -> str:
    return _OCTET.sub(lambda found: chr(int(found[1], 16)), user)


def _without_parameters(user: str) -> str:
    """The number before the parameters; a local number is completed with its context."""
    number, *parameters = user.split(";")
    context = next((one[len(CONTEXT) :] for one in parameters if one.lower().startswith(CONTEXT)), "")
    context = _unescaped(context)
    return context + number if context.startswith("+") and not number.startswith("+") else number
