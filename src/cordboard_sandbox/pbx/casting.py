"""Who takes part in the next call: line, client in one of its spellings, phones that are free."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from cordboard_sandbox.pbx import scenarios
from cordboard_sandbox.pbx.scenarios import AGENTS, Line, Person
from cordboard_sandbox.pbx.template import Cast, Template

NOBODY = Person("Anonymous", "anonymous", known=False)


@dataclass
class Plan:
    """What the simulator may do by itself. Units: calls a minute; shares 0 to 1; pace 1 = as people do."""

    lines: Sequence[Line]
    extensions: Sequence[str]
    people: Sequence[Person] = ()
    rate: float = 6.0
    unknown: float = 0.3
    hidden: float = 0.06
    pace: float = 1.0
    agi_address: str = ""
    agi_share: float = 1.0


@dataclass
class Casting:
    """Chooses by chance, and only phones that are free as long as there are any."""

    plan: Plan
    chance: random.Random
    engaged: dict[str, int] = field(default_factory=dict)

    def line(self, number: str = "", extension: str = "") -> Line | None:
        """The line of that number, or the line that rings that phone."""
        return next((one for one in self.plan.lines if number and one.number == number), None) or next(
            (one for one in self.plan.lines if extension and one.extension == extension), None
        )

    def free_line(self) -> Line | None:
        """A line whose phone is free."""
        free = [one for one in self.plan.lines if not self.engaged.get(one.extension)]
        return self.chance.choice(free) if free else None

    def person(self, one: Template, line: Line, client: str = "", name: str = "") -> Person:
        """Who is at the other end; `client` says how the number is written, when that is given."""
        if one.direction == "internal" or (one.name == "inbound_anonymous" and not client):
            return NOBODY
        if not client:
            return scenarios.caller(self.chance, self.plan.people, self.plan.unknown, line.number)
        known = next((p for p in self.plan.people if client in scenarios.spellings(p.number, line.number)), None)
        return Person(name or (known.name if known else ""), client, known=known is not None)

    def cast(self, one: Template, person: Person, line: Line, written: str = "") -> Cast:
        """The cast of one call; `written` is the number as the network is to write it."""
        second = [e for e in self.plan.extensions if e != line.extension] or [line.extension]
        other = self.chance.choice([e for e in second if not self.engaged.get(e)] or second)
        phones = {"80": line.extension, "81": other}
        if one.name == "inbound_unregistered":  # that recording calls 81
            phones = {"81": line.extension, "80": other}
        shown = person.name if person is NOBODY or self.chance.random() < 0.3 else ""
        return Cast(
            client=written or self._spelling(one, person, line),
            client_name=shown,
            line=line.number,
            phones=phones,
            names={extension: name_of(extension) for extension in phones.values()},
        )

    def _spelling(self, one: Template, person: Person, line: Line) -> str:
        """Networks write callers in many ways; people dial the full number."""
        if one.direction == "outbound":
            return person.number
        return self.chance.choice(scenarios.spellings(person.number, line.number))

    def take(self, phones: set[str]) -> None:
        for extension in phones:
            self.engaged[extension] = self.engaged.get(extension, 0) + 1

    def release(self, phones: set[str]) -> None:
        for extension in phones:
            self.engaged[extension] -= 1


def name_of(extension: str) -> str:
    """Who sits at this phone."""
    return AGENTS.get(extension, f"Agent {extension}")
