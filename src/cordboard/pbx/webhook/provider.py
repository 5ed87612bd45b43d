"""The exports of this folder: our own signed webhook as a phone system."""

from collections.abc import Mapping, Sequence

from cordboard.domain.calls.call import CallEvent
from cordboard.pbx.webhook import codec
from cordboard.pbx.webhook.call_list import CallList
from cordboard.ports.call_records import CallRecords
from cordboard.ports.http_exchange import Journal
from cordboard.ports.phone import HookRequest, Link, Pbx, RawEvent, Settings


class Webhook:
    """Any system that can send our canonical event."""

    def split_request(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> Sequence[RawEvent]:
        """Verified and split, all or none. Raises: Rejected."""
        return codec.split_request(request, secrets, now)

    def events(self, body: bytes, at: float, settings: Settings) -> Sequence[CallEvent]:
        """Exactly one event for each piece."""
        return (codec.event_of(body, at),)

    def link(self, settings: Settings, secrets: Mapping[str, str]) -> Link | None:
        """None: the other side calls us."""
        return None

    def call_records(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> CallRecords | None:
        """The sender's list of calls, where its address is set."""
        if not str(settings.get("records_url") or "").strip():
            return None
        return CallList(settings, secrets.get("secret", ""), connection, journal)

    def settle_ms(self) -> int:
        """None: the sender reports `ended`."""
        return 0


PROVIDER: Pbx = Webhook()
