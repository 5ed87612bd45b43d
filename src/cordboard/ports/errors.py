"""The class of an error decides what happens next.

The text states what happened, on which connection, what happens automatically and what you can do.
"""

from datetime import timedelta

SCOPE_MISSING = "scope_missing"  # the code of `PermissionMissing`, also of the items that wait for the permission


class Trouble(Exception):
    """A problem with a remote service. `code` is the provider's own code, for the journal."""

    def __init__(self, text: str, *, code: str = "", wrote: bool | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.code = code
        self.wrote = wrote  # True or None on a write: it may have happened; False: it certainly did not


class Unavailable(Trouble):
    """Retried automatically: 5xx, timeout, connection refused or reset, HTML instead of JSON; not before `after`."""

    def __init__(self, text: str, *, code: str = "", wrote: bool | None = None, after: timedelta | None = None) -> None:
        super().__init__(text, code=code, wrote=wrote)
        self.after = after


class Scheduled(Unavailable):
    """Accepted, and carried out later under `job`: its state is asked for before anything is sent again."""

    def __init__(self, text: str, *, code: str, job: str) -> None:
        super().__init__(text, code=code, wrote=None)
        self.job = job


class RateLimited(Trouble):
    """Retried automatically; not before `after` if the service says so."""

    def __init__(self, text: str, *, code: str = "", after: timedelta | None = None) -> None:
        super().__init__(text, code=code, wrote=False)
        self.after = after


class NeedsHuman(Trouble):
    """Pauses the connection: revoked token, another organisation."""


class PermissionMissing(NeedsHuman):
    """Holds back only what needs the permission; the connection goes on. `permission` in the service's words."""

    def __init__(self, text: str, *, permission: str = "", code: str = SCOPE_MISSING) -> None:
        super().__init__(text, code=code, wrote=False)
        self.permission = permission


class Refused(Trouble):
    """Parks the item: the service rejected it. `field` names the wrong field if the service does.

    `of_time`: that field says when a call began, so the clocks may differ.
    """

    def __init__(self, text: str, *, code: str = "", field: str | None = None, of_time: bool = False) -> None:
        super().__init__(text, code=code, wrote=False)
        self.field = field
        self.of_time = of_time


class Unsupported(Trouble):
    """Never sent: this provider cannot express `part`."""

    def __init__(self, text: str, *, part: str) -> None:
        super().__init__(text, code="unsupported", wrote=False)
        self.part = part
