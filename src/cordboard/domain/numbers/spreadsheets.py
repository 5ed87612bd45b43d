"""Numbers that a spreadsheet took for amounts: decimals, powers of ten, groups of thousands."""

import re

_POWER = re.compile(r"^(\+?)(\d)(?:[.,](\d+))?[eE]\+?0*(\d{1,2})$")
_DECIMAL = re.compile(r"^(\+?\d{4,})[.,]0{1,6}$|^(\+?\d[\d ]{7,})\.0$")
_THOUSANDS = re.compile(r"^\+?\d{1,3}(?:,\d{3}){2,}(?:\.0+)?$")
_TRUSTED_DECIMALS = 8  # a program that writes so many cuts nothing off; zeros at the end are the number's own
_ZEROS_AT_END = 2


def repaired(plain: str) -> str | None:
    """The number as it was before; the text itself if it is no amount; None where digits are lost."""
    if match := _DECIMAL.match(plain):
        return match.group(1) or match.group(2)
    if _THOUSANDS.match(plain):
        return plain.partition(".")[0].replace(",", "")
    match = _POWER.match(plain)
    return _whole(*match.groups(default="")) if match else plain


def _whole(plus: str, first: str, decimals: str, power: str) -> str | None:
    """`3.105550123E9` is 3105550123; `3.46E+10` is rounded, so nobody knows the number."""
    shown, missing = decimals[: int(power)], int(power) - len(decimals)
    if decimals[int(power) :].strip("0") or missing > _ZEROS_AT_END:
        return None
    if missing > 0 and len(decimals) < _TRUSTED_DECIMALS:
        return None
    return plus + first + shown.ljust(int(power), "0")
