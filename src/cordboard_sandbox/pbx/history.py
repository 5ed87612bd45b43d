"""Calls of past days as canonical webhook events, so that a demonstration has something to look back at.

The days follow office hours; clients come back under several spellings. The same seed and moment give the same file.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from cordboard_sandbox.pbx import scenarios
from cordboard_sandbox.pbx.scenarios import Line, Person
from cordboard_sandbox.pbx.truth import iso

Event = dict[str, object]

HOURS: tuple[int, ...] = (0, 0, 0, 0, 0, 0, 0, 1, 4, 9, 12, 12, 9, 5, 6, 10, 11, 9, 6, 3, 1, 1, 0, 0)
"""How busy each hour of a working day is."""
WEEKDAYS: tuple[float, ...] = (1.15, 1.0, 1.0, 0.95, 0.9, 0.25, 0.1)  # Monday to Sunday

# outcome: direction, disposition, who ended it, parts of 100
OUTCOMES: tuple[tuple[str, str, str, int], ...] = (
    ("inbound", "answered", "client", 38),
    ("inbound", "answered", "agent", 16),
    ("inbound", "no_answer", "system", 9),
    ("inbound", "abandoned", "client", 8),
    ("inbound", "busy", "system", 3),
    ("inbound", "voicemail", "client", 3),
    ("outbound", "answered", "client", 14),
    ("outbound", "no_answer", "agent", 5),
    ("outbound", "busy", "system", 3),
    ("outbound", "cancelled", "agent", 1),
)
SOURCES: tuple[tuple[str, str, str, int], ...] = (
    # utm_source, utm_medium, pool_name, parts
    ("", "", "", 60),
    ("google", "cpc", "brand", 18),
    ("google", "organic", "site", 12),
    ("facebook", "social", "spring", 6),
    ("newsletter", "email", "regulars", 4),
)
RECORDINGS = "https://recordings.example"  # the demo puts its own address there
MARGIN_S = 900  # the last call of the history has long ended


def history(
    people: Sequence[Person],
    lines: Sequence[Line],
    days: int,
    per_day: int,
    seed: int,
    now: float,
    zone: str = "Europe/Madrid",
) -> Iterator[Event]:
    """The events of all calls, the oldest call first. Units: `now` in epoch s."""
    chance = random.Random(seed)
    moments = sorted(_moments(chance, days, per_day, now, zone))
    strangers: list[Person] = []
    for number, start in enumerate(moments):
        line = chance.choice(lines)
        person = _person(chance, people, strangers, line)
        yield from _call(chance, f"h{seed}-{number}", start, line, person, lines)


def _moments(chance: random.Random, days: int, per_day: int, now: float, zone: str) -> Iterator[float]:
    today = datetime.fromtimestamp(now, _zone(zone)).replace(minute=0, second=0, microsecond=0)
    for back in range(days + 1):
        day = today - timedelta(days=back)
        wanted = round(per_day * WEEKDAYS[day.weekday()] * chance.uniform(0.8, 1.2))
        for _ in range(wanted):
            hour = chance.choices(range(24), HOURS)[0]
            moment = day.replace(hour=hour).timestamp() + chance.uniform(0, 3600)
            if now - days * 86400 <= moment < now - MARGIN_S:
                yield moment


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a machine without zone files
        return UTC


def _person(chance: random.Random, people: Sequence[Person], strangers: list[Person], line: Line) -> Person | None:
    """A client, a stranger (some of them call again), or nobody: a hidden caller."""
    dice = chance.random()
    if dice < 0.05:
        return None
    if people and dice < 0.70:
        return chance.choice(people)
    if strangers and dice < 0.80:
        return chance.choice(strangers)
    strangers.append(scenarios.stranger(chance, line.number))
    return strangers[-1]


def _call(
    chance: random.Random, call: str, start: float, line: Line, person: Person | None, lines: Sequence[Line]
) -> Iterator[Event]:
    direction, disposition, ended_by, _ = chance.choices(OUTCOMES, [parts for *_, parts in OUTCOMES])[0]
    if person is None:
        direction, client = "inbound", {"number": "anonymous", "hidden": True}
    else:
        written = chance.choice(scenarios.spellings(person.number, line.number))
        client = {"number": written if direction == "inbound" else person.number, "hidden": False}
    ring = chance.uniform(3, 28)
    talk = min(3600.0, chance.lognormvariate(4.6, 0.9)) if disposition == "answered" else 0.0
    events = _Events(call, start)
    yield events.make(
        0, "started", direction=direction, client=client, own_number=line.number, parameters=_visit(chance, direction)
    )
    yield events.make(0.3, "ringing", extension=line.extension)
    after = ring
    if disposition == "answered":
        yield events.make(ring, "answered", extension=line.extension)
        after += talk
        other = chance.choice(lines).extension
        if other != line.extension and talk > 30 and chance.random() < 0.06:
            moved = ring + talk * 0.4
            yield events.make(moved, "transferred", transfer={"kind": "blind", "to": other})
            yield events.make(moved + 4, "answered", extension=other)
    if disposition == "voicemail":
        after += 15
        yield events.make(after, "voicemail_left")
    more: Event = {"recording": {"url": f"{RECORDINGS}/{call}.wav"}} if talk > 20 else {}
    yield events.make(
        after,
        "ended",
        disposition=disposition,
        ended_by=ended_by,
        durations_ms={"ring": round(ring * 1000), "talk": round(talk * 1000)},
        **more,
    )


class _Events:
    """The events of one call, numbered."""

    def __init__(self, call: str, start: float) -> None:
        self.call, self.start, self.number = call, start, 0

    def make(self, after: float, kind: str, **fields: object) -> Event:
        self.number += 1
        head = {"schema": 1, "id": f"{self.call}-{self.number}", "call": self.call}
        return {**head, "at": iso(self.start + after), "type": kind, **fields}


def _visit(chance: random.Random, direction: str) -> dict[str, str]:
    source, medium, pool, _ = chance.choices(SOURCES, [parts for *_, parts in SOURCES])[0]
    if direction != "inbound" or not source:
        return {}
    return {"utm_source": source, "utm_medium": medium, "pool_name": pool}
