"""Whether the PBX's clock is right, as far as this server's is. Pure. Units: s."""

from datetime import UTC, datetime

from cordboard.domain.connection_state import Notice
from cordboard.pbx.asterisk.ami_packets import stamp_of

TOLERATED_S = 5.0
OLDEST_TIME = 1_400_000_000.0  # May 2014: no supported version is older, so a clock before it was never set
LATEST_TIME = 1e11  # far beyond every clock
LISTED = frozenset({"CoreShowChannel", "CoreShowChannelsComplete"})  # these never carry a time


def clock_notices(skew: float | None) -> tuple[Notice, ...]:
    """What is to be said about a clock; `skew` is our clock less the PBX's."""
    if skew is None or abs(skew) <= TOLERATED_S:
        return ()
    code = "clock_behind" if skew > 0 else "clock_ahead"
    return (Notice(code=code, values={"difference": written(skew)}),)


def written(seconds: float) -> str:
    """A difference in hours, minutes and seconds, the same in every language: `0:01:30`, `26:00:00`."""
    whole = round(abs(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def seconds(text: str | bytes) -> float:
    """A time as Asterisk writes it (epoch s); 0 where there is none or it cannot be one."""
    try:
        found = float(text or 0)
    except ValueError:
        return 0.0
    return found if 0 < found < LATEST_TIME else 0.0


class ClockWatch:
    """The times in a recorded stream, in the order of its packets. `now` is the time of reading."""

    def __init__(self, now: float) -> None:
        self._now = now
        self._last = 0.0
        self._first = 0.0
        self._back = 0.0  # the longest step back
        self._untimed = False

    def saw(self, name: str, body: bytes) -> None:
        """An event of the stream."""
        stamp = seconds(stamp_of(body))
        if not stamp:
            self._untimed |= name not in LISTED
            return
        self._first = self._first or stamp
        self._back = max(self._back, self._last - stamp)
        self._last = stamp

    def notices(self) -> tuple[Notice, ...]:
        """What is to be said about the clock."""
        found = list[Notice]()
        if self._untimed:
            found.append(Notice(code="no_times"))
        if 0 < self._first < OLDEST_TIME:
            at = datetime.fromtimestamp(self._first, UTC)
            found.append(Notice(code="clock_unset", values={"time": f"{at:%Y-%m-%d %H:%M} UTC"}))
        if self._last > self._now + TOLERATED_S:
            found.append(Notice(code="clock_ahead", values={"difference": written(self._last - self._now)}))
        if self._back > TOLERATED_S:
            found.append(Notice(code="clock_set_back", values={"difference": written(self._back)}))
        return tuple(found)
