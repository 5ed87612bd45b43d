"""Text that strangers write, read without surprises: secrets compared, whole numbers taken.

Traps: `hmac.compare_digest` fails on text that is not ASCII, encoding fails on half of a surrogate pair (JSON may hold
one), `str.isdigit` accepts digits that `int` does not, and `int` fails on thousands of digits.
"""

import hmac

LONGEST_NUMBER = 18  # Units: digits; fits the integers of the store


def same_secret(given: str, kept: str) -> bool:
    """Compared in constant time; an empty kept secret equals nothing."""
    return bool(kept) and hmac.compare_digest(given.encode("utf-8", "replace"), kept.encode("utf-8", "replace"))


def whole_number(text: str) -> int | None:
    """The number of up to 18 ASCII digits, None for everything else."""
    fits = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if fits else None
