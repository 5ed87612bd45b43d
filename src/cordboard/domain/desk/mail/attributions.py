"""The line above a quotation: "On Tue, 3 Nov 2026 at 10:11 Ana <ana@example.org> wrote:", in any language.

The word for "wrote" is not looked for. What counts: a colon at the end, and an address, or a time with a date.
"""

import re
from collections.abc import Sequence

LONGEST = 200  # characters of both lines
_ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")
_TIME = re.compile(r"\b\d{1,2}[:.hH]\d{2}\b")
_NUMBER = re.compile(r"\d+")


def attribution_at(lines: Sequence[str], at: int) -> int:
    """Behind an attribution of one or two lines that begins here; the same place where there is none."""
    for count in (1, 2):
        taken = [line.strip() for line in lines[at : at + count]]
        if len(taken) == count and all(taken) and is_attribution(" ".join(taken)):
            return at + count
    return at


def is_attribution(text: str) -> bool:
    """Whether a text says who wrote what follows."""
    whole = text.strip()
    if not whole.endswith(":") or len(whole) > LONGEST:
        return False
    return _ADDRESS.search(whole) is not None or _dated(whole)


def names_a_quotation(lines: Sequence[str], at: int) -> bool:
    """Whether a quoted block begins with its attribution."""
    return attribution_at(lines, at) > at


def _dated(text: str) -> bool:
    """A time alone is a story ("At 10:15 it said:"); with a date it is the head of an answer."""
    time = _TIME.search(text)
    return time is not None and _NUMBER.search(text.replace(time.group(), " ", 1)) is not None
