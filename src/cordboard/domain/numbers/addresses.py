"""Numbers inside addresses: tel and sip URIs, links of messengers, SIP parameters behind a bare number.

Source: RFC 3966 (tel), RFC 3261 (sip), RFC 4694 (npdi, rn), 3GPP TS 24.229 (verstat).
"""

import re

from cordboard.domain.calls.call import Value

_SCHEME = re.compile(r"^(tel|callto|sips?|sms|smsto|whatsapp|phone|facetime(?:-audio)?):(//)?", re.I)
_LINK = re.compile(
    r"^(?:https?://)?(?:www\.)?(?:wa\.me/|api\.whatsapp\.com/send/?\?(?:[^#]*&)?phone=|whatsapp://send/?\?(?:[^#]*&)?phone="
    r"|viber://\w+/?\?(?:[^#]*&)?number=|t\.me/(?=\+))(?:%2B|\+)?(\d{7,15})",
    re.I,
)
_FULL_HOSTS = frozenset({"s.whatsapp.net", "c.us"})  # their users are numbers in full, without a plus
_FLAGS = "npdi|lr|ob|enum"
_PARAMETERS = re.compile(rf"^[^;]*\d[^;]*(?:;\s*(?:[a-z][\w.-]*=[^;]*|{_FLAGS})\s*)+;?$", re.I)
_ESCAPED = re.compile(r"%([2-3][0-9a-f])", re.I)
_ESCAPED_NUMBER = re.compile(r"^(?:%2B|\+)?\d(?:[\d() .-]|%2[0389DE])*(?:(?:;|%3B).*)?$", re.I)  # %2B34600111222


class Address(Value, frozen=True, kw_only=True):
    """What an address holds: its number, its extension, and whether its user is a name and no number."""

    number: str
    extension: str | None = None
    named: bool = False


def address_of(plain: str) -> Address:
    """The number in an address; a text that is none is its own number."""
    if link := _LINK.match(plain):
        return Address(number="+" + link.group(1))
    if _ESCAPED_NUMBER.match(plain):
        plain = _unescaped(plain)
    scheme = _SCHEME.match(plain)
    body = plain[scheme.end() :] if scheme else plain
    if not scheme and "@" not in body and not _PARAMETERS.match(body):
        return Address(number=body)
    body = _unescaped(body)
    user, at, host = body.partition("@")
    number, *params = user.split(";")
    known = dict(p.strip().lower().partition("=")[::2] for p in params)
    number = _in_context(number, known.get("phone-context", ""))
    number = number.partition(":")[0] if at else number.partition("?")[0]
    if host.lower() in _FULL_HOSTS and number.isdecimal():
        number = "+" + number
    return Address(
        number=number, extension=known.get("ext") or None, named=bool(at) and not any(c.isdigit() for c in number)
    )


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)


def _in_context(number: str, context: str) -> str:
    """A local number after the prefix that its context names; a context that is a domain says nothing."""
    return context + number if context.startswith("+") and not number.lstrip().startswith("+") else number
