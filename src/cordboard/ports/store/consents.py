"""OAuth consents that were started in a browser and have not come back."""

from collections.abc import Mapping
from typing import Protocol

import msgspec


class PendingConsent(msgspec.Struct, frozen=True, kw_only=True):
    """A started consent. `oauth_state`: extra values for the exchange of the code (a verifier). Units: epoch s.

    `tied`: it was started in a browser, and only that browser finishes it.
    """

    connection: str
    redirect_uri: str
    oauth_state: Mapping[str, str]
    expires: float
    tied: bool = False


class ConsentStore(Protocol):
    """Consents by their state, which is a secret: only its hash is stored, and the rest is encrypted."""

    async def put_consent(self, state: str, consent: PendingConsent, now: float) -> None:
        """Keep it until it expires; those that have expired are removed."""

    async def take_consent(self, state: str, now: float) -> PendingConsent | None:
        """The consent, once: whoever asks again, or after it expired, gets None. Safe among several servers."""
