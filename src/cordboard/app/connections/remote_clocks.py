"""How far this machine's clock is from those of the services that answer it."""

import statistics

from cordboard.ports.http_exchange import Exchange

TOLERANCE_S = 30.0  # differences below say nothing: answers take their time, and name whole seconds
SLOW_MS = 10_000.0  # an answer that took longer says nothing either: when in between it named its time is not known
SUSPECTED_S = 2 * 3600.0  # a rejected time is remembered this long; what waits is tried again sooner


class RemoteClocks:
    """By the last answer of each connection. Nothing is stored: after a start the first answer tells."""

    def __init__(self) -> None:
        self._ahead: dict[str, float] = {}
        self._rejected: dict[str, float] = {}  # by connection: when it last rejected a time, for no known reason

    def heard(self, connection: str, exchange: Exchange, now: float) -> None:
        """Compare the clocks by an answer that came just now. Units: epoch s."""
        if exchange.their_time is not None and exchange.took_ms <= SLOW_MS:
            self._ahead[connection] = now - exchange.their_time.timestamp()

    def ahead(self, connection: str) -> float:
        """How far this machine is ahead of the service; negative: behind, 0: equal or not known. Units: s.

        By the clocks of the other services where this one never names its time.
        """
        found = self._ahead.get(connection)
        if found is None:
            found = statistics.median(self._ahead.values()) if self._ahead else 0.0
        return found if abs(found) >= TOLERANCE_S else 0.0

    def worst(self) -> tuple[str, float] | None:
        """The connection whose clock differs most, and by how much (as `ahead`); None where all agree."""
        differing = [(one, self.ahead(one)) for one in self._ahead if self.ahead(one)]
        return max(differing, key=lambda found: abs(found[1]), default=None)

    def rejected(self, connection: str, now: float) -> None:
        """The service took a time for one in the future, and no known difference explains it."""
        self._rejected[connection] = now

    def suspected(self, now: float) -> str | None:
        """The connection that rejected a time lately, for no known reason."""
        lately = [(at, one) for one, at in self._rejected.items() if 0 <= now - at <= SUSPECTED_S]
        return max(lately)[1] if lately else None
