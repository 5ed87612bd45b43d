"""Whether a call may be sent to a number outside of the company: off until it is switched on, and bounded.

The same prefixes bind it as calls that are placed by hand, and a number of calls an hour, against toll fraud.
"""

from collections import deque

from cordboard.app.dials.destinations import permitted
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.errors import Cannot
from cordboard.domain.routing.reasons import RouteReason, route_reason
from cordboard.ports.host import Clock

HOUR_S = 3600.0


class ExternalDestinations:
    """Counts the calls of the last hour."""

    def __init__(self, settings_in_force: SettingsInForce, clock: Clock) -> None:
        self._settings_in_force = settings_in_force
        self._clock = clock
        self._sent: deque[float] = deque()

    def refusal(self, number: str) -> RouteReason | None:
        """Why no call is sent there; None: it may be."""
        settings = self._settings_in_force.settings
        if not settings.dialling.routes_outside:
            return route_reason("external_off")
        try:
            permitted(number, settings)
        except Cannot as refused:
            return route_reason(f"external_{refused.code}", target=number)
        since = self._clock.now() - HOUR_S
        while self._sent and self._sent[0] < since:
            self._sent.popleft()
        if len(self._sent) >= settings.dialling.routes_per_hour:
            return route_reason("external_too_many")
        return None

    def count(self) -> None:
        """A call was sent out."""
        self._sent.append(self._clock.now())
