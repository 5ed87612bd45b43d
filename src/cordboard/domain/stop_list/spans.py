"""Prefixes and ranges of numbers, as people write them."""

import re
from functools import lru_cache

import phonenumbers as lib

from cordboard.domain.calls.call import Value
from cordboard.domain.numbers.reading import read

_SEPARATORS = re.compile(r"[\s().\-/]+")
_BETWEEN = re.compile(r"\s*(?:\.\.+|…|–|—|\s-\s)\s*")
_DIGITS = re.compile(r"\d+", re.ASCII)
SHORTEST_PREFIX = 2  # digits after the plus: one names a tenth of the world


class Prefix(Value, frozen=True, kw_only=True):
    """`full` begins full numbers; `short` what is not a full number (None: a prefix with a plus begins none)."""

    full: str
    short: str | None = None


class Range(Value, frozen=True, kw_only=True):
    """From `first` to `last`, both included. `full`: of full numbers without their plus, else of extensions."""

    first: int
    last: int
    digits: int
    full: bool

    @property
    def ends(self) -> tuple[str, str]:
        """Its first and last number, full ones with their plus."""
        first, last = (f"{'+' if self.full else ''}{one:0{self.digits}}" for one in (self.first, self.last))
        return first, last

    def holds(self, number: str) -> bool:
        """Whether a full number (`+34..`) or an extension is in it."""
        full = number.startswith("+")
        digits = number[1:] if full else number
        return (
            full is self.full
            and len(digits) == self.digits
            and _DIGITS.fullmatch(digits) is not None
            and self.first <= int(digits) <= self.last
        )


@lru_cache(maxsize=1024)
def prefix_of(written: str, region: str) -> Prefix | None:
    """The prefix that somebody wrote; without a plus it is a national one of this region. None if it is none."""
    text = _SEPARATORS.sub("", written)
    text = f"+{text[2:]}" if text.startswith("00") else text
    digits = text.removeprefix("+")
    if not _DIGITS.fullmatch(digits):
        return None
    if text.startswith("+"):
        return Prefix(full=text) if len(digits) >= SHORTEST_PREFIX else None
    country, trunk = lib.country_code_for_region(region), lib.ndd_prefix_for_region(region, True)
    national = digits[len(trunk) :] if trunk and digits.startswith(trunk) and len(digits) > len(trunk) else digits
    return Prefix(full=f"+{country}{national}", short=digits)


@lru_cache(maxsize=1024)
def range_of(written: str, region: str) -> Range | None:
    """The range that somebody wrote, with a dash, dots or a hyphen between its ends. None if it is none."""
    ends = _BETWEEN.split(written.strip())
    if len(ends) != 2:
        ends = written.strip().split("-")
    if len(ends) != 2:
        return None
    numbers = [_end(one, region) for one in ends]
    first, last = numbers
    if not first or not last or first.startswith("+") is not last.startswith("+") or len(first) != len(last):
        return None
    low, high = int(first), int(last)
    if low > high:
        return None
    full = first.startswith("+")
    return Range(first=low, last=high, digits=len(first) - full, full=full)


def full_of(written: str, region: str) -> str | None:
    """A full number in E.164, also one that no country gives out."""
    text = _SEPARATORS.sub("", written)
    return text if text.startswith("+") and _DIGITS.fullmatch(text[1:]) else read(text, region).e164


def _end(written: str, region: str) -> str | None:
    """A full number, else an extension's digits."""
    text = _SEPARATORS.sub("", written)
    return full_of(written, region) or (text if _DIGITS.fullmatch(text) else None)
