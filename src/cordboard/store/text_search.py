"""The text filter of the call list: the searched text of a call, and its comparison with a typed text."""

import re

from cordboard.domain.person_names import fold_accents
from cordboard.ports.store.calls import CallRow

_PHONE_LIKE = re.compile(r"[\d\s()+./-]+")
_MARKS = re.compile(r"[\s()+./-]+")


def folded(call: CallRow) -> str:
    """Digits, name and extensions, as they are compared."""
    numbers = [_MARKS.sub("", number) for number in (call.client, call.own_number) if number]
    return fold_accents(" ".join([*numbers, call.name or "", call.extensions]))


def pattern(text: str) -> str:
    """The LIKE pattern (escape character \\) of a typed text; a number loses its marks and its leading zeros."""
    wanted = fold_accents(text.strip())
    if _PHONE_LIKE.fullmatch(wanted):
        digits = _MARKS.sub("", wanted)
        wanted = digits.lstrip("0") or digits
    return containing(wanted)


def containing(text: str) -> str:
    """The LIKE pattern (escape character \\) of everything that contains this text."""
    escaped = re.sub(r"([\\%_])", r"\\\1", text)
    return f"%{escaped}%"
