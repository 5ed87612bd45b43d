"""Errors carry the decision.

The text says what happened, on which connection, what happens by itself and what you can do.
"""

from datetime import timedelta


class Trouble(Exception):
    """Something outside did not go well. `code` is the provider's own word, kept for the journal."""

    def __init__(self, text: str, *, code: str = "", wrote: bool | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.code = code
        self.wrote = wrote  # True or None on a write: it may have happened; False: it certainly did not


class Unavailable(Trouble):
    """Later, by itself: 5xx, timeout, connection refused or reset, HTML instead of JSON; not before `after`."""

    def __init__(self, text: str, *, code: str = "", wrote: bool | None = None, after: timedelta | None = None) -> None:
        super().__init__(text, code=code, wrote=wrote)
        self.after = after


class RateLimited(Trouble):
    """Later, by itself, after `after` at the earliest where the service says so."""

    def __init__(self, text: str, *, code: str = "", after: timedelta | None = None) -> None:
        super().__init__(text, code=code, wrote=False)
        self.after = after


class NeedsHuman(Trouble):
    """Pause the connection: revoked token, lost scope, another organisation."""


class Refused(Trouble):
    """Park the item: the service understood and said no. `field` names the culprit where it is told."""

    def __init__(self, text: str, *, code: str = "", field: str | None = None) -> None:
        super().__init__(text, code=code, wrote=False)
        self.field = field


class Unsupported(Trouble):
    """Never: this provider cannot express `part`."""

    def __init__(self, text: str, *, part: str) -> None:
        super().__init__(text, code="unsupported", wrote=False)
        self.part = part
