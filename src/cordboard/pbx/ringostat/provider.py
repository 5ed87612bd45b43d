"""The exports of this folder: a call-tracking service that reports calls with their visits by webhook."""

from collections.abc import Mapping, Sequence

from cordboard.domain.calls.call import CallEvent
from cordboard.pbx.ringostat import codec
from cordboard.pbx.ringostat.call_list import CallList
from cordboard.ports.call_records import CallRecords
from cordboard.ports.http_exchange import Journal
from cordboard.ports.phone import HookRequest, Link, Pbx, RawEvent, Settings


class Ringostat:
    """Unsigned requests with a shared secret, sent once."""

    def split_request(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> Sequence[RawEvent]:
        """Verified and split. Raises: Rejected."""
        return codec.split_request(request, settings, secrets)

    def events(self, body: bytes, at: float, settings: Settings) -> Sequence[CallEvent]:
        """Exactly one event for each piece."""
        return codec.events(body, at, settings)

    def link(self, settings: Settings, secrets: Mapping[str, str]) -> Link | None:
        """None: the other side calls us."""
        return None

    def call_records(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> CallRecords | None:
        """The provider's list of calls, where the key of its API is set."""
        key = secrets.get("auth_key", "").strip()
        return CallList(settings, key, connection, journal) if key else None

    def settle_ms(self) -> int:
        """None: the provider reports the end."""
        return 0


PROVIDER: Pbx = Ringostat()
