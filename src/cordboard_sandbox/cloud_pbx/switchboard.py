"""The calls of the simulated provider: asked for, answered, ended. No time passes by itself."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class CloudCall:
    """Units: epoch s. `recording`: the id under which its recording is found, once it has ended."""

    id: str
    extension: str
    client: str
    started: float
    answered: float | None = None
    ended: float | None = None
    disposition: str = ""

    @property
    def talk_s(self) -> int:
        return round((self.ended or self.started) - self.answered) if self.answered is not None else 0

    @property
    def wait_s(self) -> int:
        return round((self.answered or self.ended or self.started) - self.started)

    @property
    def recording(self) -> str:
        return f"rec-{self.id}"


@dataclass
class Switchboard:
    """`prefix` begins the ids of calls. `commands`: every request that was to change something."""

    prefix: str = ""
    calls: dict[str, CloudCall] = field(default_factory=dict)
    commands: list[tuple[str, str]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(612_107_000))

    def dial(self, extension: str, client: str, now: float) -> CloudCall:
        self.commands.append(("dial", client))
        one = CloudCall(f"{self.prefix}{next(self._numbers)}", extension, client, now)
        self.calls[one.id] = one
        return one

    def hang_up(self, call: str, now: float) -> CloudCall | None:
        """None for a call that does not go on."""
        self.commands.append(("hangup", call))
        one = self.calls.get(call)
        return self.end(one, now) if one is not None and one.ended is None else None

    def transfer(self, call: str, to: str) -> CloudCall | None:
        self.commands.append(("transfer", to))
        one = self.calls.get(call)
        return one if one is not None and one.ended is None else None

    def end(self, one: CloudCall, now: float) -> CloudCall:
        one.ended = now
        one.disposition = "answered" if one.answered is not None else "cancel"
        return one

    def between(self, since: float, until: float) -> list[CloudCall]:
        return [one for one in self.calls.values() if one.ended is not None and since <= one.started < until]
