"""What came to each webhook connection lately: the last event, and the requests that were refused, with the reason.

The endpoint notes each refusal here; the audit log has their counts. In memory since the start of the server, and
bounded: an attacker fills no disk, and a name that is no connection is not kept.
"""

from collections import deque

import msgspec

LONGEST_LIST = 50  # refused requests that are kept of one connection
LONGEST_TEXT = 300  # characters


class RefusedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request that was not accepted. Units: `at` epoch s."""

    at: float
    status: int
    code: str
    reason: str


class Activity(msgspec.Struct, kw_only=True):
    """Of one connection, since the start. Units: epoch s."""

    last_event_at: float | None = None
    accepted: int = 0
    refused: int = 0
    last_refused: deque[RefusedRequest] = msgspec.field(default_factory=lambda: deque(maxlen=LONGEST_LIST))


class WebhookActivity:
    """By connection."""

    def __init__(self) -> None:
        self._of: dict[str, Activity] = {}

    def accepted(self, connection: str, events: int, now: float) -> None:
        """A request was stored; `events` may be 0."""
        known = self._of.setdefault(connection, Activity())
        known.accepted += events
        if events:
            known.last_event_at = now

    def refused(self, connection: str, one: RefusedRequest) -> None:
        """A request was refused. Call it for connections that exist only."""
        known = self._of.setdefault(connection, Activity())
        known.refused += 1
        known.last_refused.appendleft(msgspec.structs.replace(one, reason=one.reason[:LONGEST_TEXT]))

    def of(self, connection: str) -> Activity:
        """What is known of it."""
        return self._of.get(connection) or Activity()

    def forget(self, connection: str) -> None:
        """It was removed."""
        self._of.pop(connection, None)
