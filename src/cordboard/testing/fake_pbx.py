"""A phone system whose frames are our own events as JSON: for the tests of what is built on `ports.pbx`."""

from collections.abc import Mapping, Sequence

import msgspec

from cordboard.domain.calls.call import CallEvent
from cordboard.ports.phone import Deliver, HookRequest, Link, RawEvent, Report, Settings


class FakeLink:
    """A held link that does nothing; `looks` counts how often it was asked which legs exist."""

    def __init__(self) -> None:
        self.looks = 0

    async def run(self, deliver: Deliver, report: Report) -> None:
        """Tests deliver by `accept`."""

    def request_snapshot(self) -> None:
        self.looks += 1


class FakePbx:
    """Decodes the events of `piece_of`. A body that is no event raises, as a faulty codec would."""

    def __init__(self, settle_ms: int = 0, held: FakeLink | None = None) -> None:
        self._settle_ms = settle_ms
        self._held = held

    def split_request(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> Sequence[RawEvent]:
        return [piece_of(msgspec.json.decode(request.body, type=CallEvent))]

    def events(self, body: bytes, at: float, settings: Settings) -> Sequence[CallEvent]:
        return [msgspec.json.decode(body, type=CallEvent)]

    def link(self, settings: Settings, secrets: Mapping[str, str]) -> Link | None:
        return self._held

    def settle_ms(self) -> int:
        return self._settle_ms


def piece_of(event: CallEvent) -> RawEvent:
    """The event as a raw event to be stored."""
    return RawEvent(dedup=event.id, call=event.call, body=msgspec.json.encode(event))
