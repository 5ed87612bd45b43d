"""Patterns that administrators write, in an engine whose time grows with the length of the text and never faster.

RE2 has neither look-around nor references back: no text can make it try again and again.
"""

from typing import Any, Protocol

import re2

LONGEST = 2000  # Units: characters of a pattern
_MEMORY = 1 << 20  # Units: bytes of a compiled pattern


class WrongPattern(ValueError):
    """This is no pattern, or asks for what the engine does not have; the text says what."""


class Pattern(Protocol):
    """A compiled pattern."""

    groups: int

    def search(self, text: str) -> Any:
        """A match with its groups, or None."""


def compiled(pattern: str) -> Pattern:
    """The pattern, ready to search. Raises: WrongPattern."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    if not isinstance(pattern, str) or len(pattern) > LONGEST:
        raise WrongPattern(f"a pattern is text of at most {LONGEST} characters")
    try:
        found: Pattern = re2.compile(pattern, options)
    except (re2.error, UnicodeError) as wrong:
        detail = wrong.args[0] if wrong.args else wrong
        raise WrongPattern(detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)) from None
    return found
