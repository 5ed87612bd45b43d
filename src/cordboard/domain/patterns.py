"""Patterns that administrators write, in an engine whose time grows with the length of the text and never faster.

RE2 has neither look-around nor references back: no text can make it try again and again.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import re2

LONGEST = 2000  # Units: characters of a pattern
_MEMORY = 1 << 20  # Units: bytes of a compiled pattern
_MEMORY_TOGETHER = 8 << 20  # Units: bytes of several in one


class WrongPattern(ValueError):
    """This is no pattern, or asks for what the engine does not have; the text says what."""


class Pattern(Protocol):
    """A compiled pattern."""

    groups: int

    def search(self, text: str) -> Any:
        """A match with its groups, or None."""


@lru_cache(maxsize=1024)
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


def found_in(pattern: Pattern, text: str) -> bool:
    """Whether the pattern is found. Half of a surrogate pair, which the engine refuses, is a character of its own."""
    try:
        return pattern.search(text) is not None
    except UnicodeEncodeError:
        return pattern.search(text.encode("utf-8", "replace").decode("utf-8")) is not None


def any_of(patterns: Sequence[str]) -> Pattern | None:
    """One pattern that is found wherever one of these is; None where they are too many, or one of them is none."""
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = _MEMORY_TOGETHER
    try:
        for one in patterns:
            compiled(one)  # a stray bracket must not join its neighbours
        found: Pattern = re2.compile("|".join(f"(?:{one})" for one in patterns), options)
    except (WrongPattern, re2.error, UnicodeError):
        return None
    return found
