"""Signed links for machines that cannot sign in: one recording, until a moment. Nothing is stored."""

import hmac
from datetime import UTC, datetime
from urllib.parse import quote

from cordboard.contract.errors import Cannot
from cordboard.contract.views.recordings import RecordingLinkView

HOUR_S = 3600
ASK = "Ask whoever gave you this link for a new one."
BY = "signed link"  # who listens, in the audit log


class RecordingLinks:
    """Makes links and knows them again."""

    def __init__(self, key: bytes, base_url: str) -> None:
        self._key = key
        self._base_url = base_url.rstrip("/")

    @property
    def pages(self) -> str:
        """With the id of a call: the address that never expires. It opens the player for whoever may listen."""
        return f"{self._base_url}/r/"

    def make(self, call: str, hours: int, now: float) -> RecordingLinkView:
        """A link that is good for so many hours."""
        until = int(now) + hours * HOUR_S
        path = f"/api/v1/calls/{quote(call, safe='')}/recording/signed"
        url = f"{self._base_url}{path}?until={until}&signature={self._signature(call, str(until))}"
        return RecordingLinkView(url=url, expires_at=datetime.fromtimestamp(until, UTC))

    def opened(self, call: str, until: str, signature: str, now: float) -> str:
        """Who listens. Raises: Cannot 403."""
        if not until.isascii() or not until.isdecimal() or not signature.isascii():
            raise Cannot(403, "link_wrong", "This link is not valid.", ASK)
        if not hmac.compare_digest(self._signature(call, until), signature):
            raise Cannot(403, "link_wrong", "This link is not valid.", ASK)
        if int(until) <= now:
            raise Cannot(403, "link_expired", "This link has expired.", ASK)
        return f"{BY} {signature[:8]}"

    def _signature(self, call: str, until: str) -> str:
        return hmac.new(self._key, f"{until}\0{call}".encode(), "sha256").hexdigest()
