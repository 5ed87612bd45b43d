"""The exports of this folder: a mobile operator that reports calls of its SIM lines by webhook."""

from collections.abc import Mapping, Sequence

from cordboard.domain.calls.call import CallEvent
from cordboard.pbx.sipsim import codec
from cordboard.ports.phone import HookRequest, Link, Pbx, RawEvent, Settings


class SipSim:
    """Signed requests, one an event."""

    def split_request(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> Sequence[RawEvent]:
        """Verified and split. Raises: Rejected."""
        return codec.split_request(request, settings, secrets, now)

    def events(self, body: bytes, at: float, settings: Settings) -> Sequence[CallEvent]:
        """One event, none for a text message or the test button."""
        return codec.events(body, at, settings)

    def link(self, settings: Settings, secrets: Mapping[str, str]) -> Link | None:
        """None: the other side calls us."""
        return None

    def settle_ms(self) -> int:
        """None: the provider reports the end."""
        return 0


PROVIDER: Pbx = SipSim()
