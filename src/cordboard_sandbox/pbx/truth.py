"""What really happens in each generated call, whatever the product makes of it: for tests and the control page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cordboard_sandbox.pbx.scenarios import Person
from cordboard_sandbox.pbx.template import Cast, Template


@dataclass
class Truth:
    """One call. `who` is known, unknown, hidden or none (internal)."""

    linkedid: str
    scenario: str
    direction: str
    client: str | None
    name: str | None
    who: str
    line: str | None
    queue: str | None
    rang: list[str]
    talked: list[str]
    disposition: str
    missed: bool
    holds: int
    transfers: int
    ended_by: str
    click: bool
    started_at: str
    ended_at: str | None = None
    agi: dict[str, Any] | None = None


def truth_of(one: Template, cast: Cast, person: Person, linkedid: str, start: float) -> Truth:
    """The recording's truth with this cast."""
    said: Mapping[str, Any] = one.truth
    inside = one.direction == "internal"
    return Truth(
        linkedid=linkedid,
        scenario=one.name,
        direction=one.direction,
        client=None if inside or said["client"] is None else cast.client,
        name=None if inside or cast.client == "anonymous" else person.name or None,
        who=_who(cast, person, inside),
        line=None if inside else cast.line,
        queue=said["queue"],
        rang=sorted(cast.phones.get(phone, phone) for phone in said["rang"]),
        talked=[cast.phones.get(phone, phone) for phone in said["talked"]],
        disposition=said["disposition"],
        missed=said["missed"],
        holds=said["holds"],
        transfers=said["transfers"],
        ended_by=said["ended_by"],
        click=said["click"],
        started_at=iso(start),
    )


def iso(epoch: float) -> str:
    """A moment as people and programs read it."""
    return datetime.fromtimestamp(epoch, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _who(cast: Cast, person: Person, inside: bool) -> str:
    if inside:
        return "none"
    if cast.client == "anonymous":
        return "hidden"
    return "known" if person.known else "unknown"
