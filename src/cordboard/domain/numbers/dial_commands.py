"""What a phone or a dialler adds to a number: codes that hide it before, pauses and tones behind."""

import re

# Show or hide my number for this call: GSM (*31#, #31#), North America (*67, *82).
_CALLER_ID = re.compile(r"^\s*(?:[*#]{1,2}3[01][*#]|\*(?:67|82)[*#]?)[\s,;wp]*(?=[+(\d])", re.I)
_OUTSIDE_LINE = re.compile(r"^\s*\d\s*[,wp]+\s*(?=[+(\d])", re.I)  # 9,600111222: a line first, then the number
_ANY_CARRIER = re.compile(r"^\s*\(?0\s*xx\s*\(?(?=\d\d)", re.I)  # 0xx11 in Brazil: 0, two digits of any carrier, 11
_SENT = re.compile(r"(?<=\d)\s*#\s*$")  # the key that starts the call
_TONES = re.compile(
    r"^(.*\d)[\s)]*(?:,{2,}|[,;]*\s*[wp]+(?=\s*[\d,;*#])|[,;*](?=[\d*]+#))[\s,;wp*#]*(\d{1,12})[\s\d*#,;wp]*$", re.I
)
_SHORTEST = 7  # digits of a number that tones follow


def without_commands(body: str) -> tuple[str, str | None]:
    """The number alone, and the digits that are sent after the call is answered, if there are any."""
    body = _ANY_CARRIER.sub("0", _CALLER_ID.sub("", body))
    outside = _OUTSIDE_LINE.match(body)
    if outside and sum(c.isdigit() for c in body[outside.end() :]) >= _SHORTEST:
        body = body[outside.end() :]
    tones = _TONES.match(body)
    if tones and sum(c.isdigit() for c in tones.group(1)) >= _SHORTEST:
        return tones.group(1), tones.group(2)
    return (_SENT.sub("", body) if sum(c.isdigit() for c in body) >= _SHORTEST else body), None
