"""Believable calls for the fault run, from a seed, and what must stand in the CRM afterwards. No sockets here."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

LINE = "+34928000080"
SPELLINGS = (
    "{e164}",
    "{digits}",
    "00{digits}",
    "{national}",
    "{e164} ",
    "{cc} {national}",
    "+{digits}",
    "{national3}",
)


class Planned(msgspec.Struct, kw_only=True):
    """One call to be played and its truth."""

    id: str
    client: str  # E.164, or "" when hidden
    known: bool
    missed: bool
    events: list[dict[str, Any]]


def spelled(e164: str, chance: random.Random) -> str:
    """A Spanish number as somebody may send it."""
    digits, national = e164[1:], e164[3:]
    grouped = " ".join((national[:3], national[3:6], national[6:]))
    form = chance.choice(SPELLINGS)
    return form.format(e164=e164, digits=digits, national=national, cc="+34", national3=grouped)


def plan(seed: int, calls: int, known: list[str], days: int) -> list[Planned]:
    """Calls spread over `days`: known and unknown clients in many spellings, hidden ones, missed and answered."""
    chance = random.Random(seed)
    strangers = [f"+346{chance.randrange(10**8):08}" for _ in range(max(5, calls // 3))]
    strangers = [number for number in dict.fromkeys(strangers) if number not in set(known)]
    begin = datetime.now(UTC) - timedelta(days=days)
    planned = []
    for n in range(calls):
        at = begin + timedelta(days=days) * (n / calls)
        kind = chance.random()
        client = "" if kind < 0.03 else chance.choice(known) if kind < 0.5 else chance.choice(strangers)
        planned.append(_call(f"f{seed}-{n}", client, client in known, at, chance))
    return planned


def _call(call: str, client: str, known: bool, at: datetime, chance: random.Random) -> Planned:
    missed = chance.random() < 0.35
    party = {"number": spelled(client, chance)} if client else {"number": None, "hidden": True}
    head = {"schema": 1, "call": call, "direction": "inbound", "client": party, "own_number": LINE, "extension": "80"}
    events = [
        {**head, "id": f"{call}-1", "at": stamp(at), "type": "started"},
        {**head, "id": f"{call}-2", "at": stamp(at + timedelta(seconds=2)), "type": "ringing"},
    ]
    if not missed:
        events.append({**head, "id": f"{call}-3", "at": stamp(at + timedelta(seconds=9)), "type": "answered"})
    end = {"disposition": chance.choice(["no_answer", "abandoned"]) if missed else "answered", "ended_by": "client"}
    events.append({**head, **end, "id": f"{call}-4", "at": stamp(at + timedelta(seconds=60)), "type": "ended"})
    if chance.random() < 0.2:
        chance.shuffle(events)
    return Planned(id=call, client=client, known=known, missed=missed, events=events)


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def requests(planned: list[Planned], chance: random.Random) -> list[list[dict[str, Any]]]:
    """The calls as webhook bodies: a few calls a request, some sent twice."""
    bodies: list[list[dict[str, Any]]] = []
    rest = list(planned)
    while rest:
        take, rest = rest[: (size := chance.choice([1, 1, 2, 5, 20]))], rest[size:]
        body = [event for call in take for event in call.events]
        bodies.append(body)
        if chance.random() < 0.1:
            bodies.append(body)
    return bodies
