"""The errors of use cases: our own refusals, and the errors of remote services that reach users."""

from collections.abc import Sequence

from cordboard.contract.views.settings import FindingView
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable, Unsupported
from cordboard.ports.phone import Rejected
from cordboard.ports.store.errors import StoreUnavailable

__all__ = [
    "Cannot",
    "Lagging",
    "NeedsHuman",
    "RateLimited",
    "Refused",
    "Rejected",
    "StoreUnavailable",
    "Trouble",
    "Unavailable",
    "Unsupported",
]


class Cannot(Exception):
    """A use case that is not carried out, with the answer in words; the API sends it as problem details.

    `status` is the HTTP status: 404 `absent`, 409 `conflict` (or a more precise code), 422 `contradiction` with
    findings, 502 where a remote service refused or did not answer. `detail` describes what happened, `next_step`
    what the user can do. Units: `retry_after` s.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        next_step: str = "",
        findings: Sequence[FindingView] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.next_step = next_step
        self.findings = tuple(findings)
        self.retry_after = retry_after
        self.connection: str | None = None  # the one that a consent was for


class Lagging(Exception):
    """This subscriber reads too slowly and was dropped. It may subscribe again with the last id it saw."""
