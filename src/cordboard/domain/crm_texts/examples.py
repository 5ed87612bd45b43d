"""Calls that show what templates give where there is no real call yet: one of each kind."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from cordboard.domain.calls.call import Call, Client, Direction, Disposition, Durations, EndedBy, Phase, StoryLine
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, NotFound
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.facts import CrmUser, Facts, Organisation
from cordboard.domain.settings.decision_settings import DecisionSettings, Line

EXTENSION, PERSON = "101", "Ana Ruiz"
CLIENT, NUMBER, OURS = "Olena Koval", "+380671234567", "+380443334455"


def examples(
    now: datetime, users: tuple[CrmUser, ...], organisation: Organisation | None
) -> Iterator[tuple[str, Facts]]:
    """The name of each kind, and its facts. `now`: aware UTC."""
    known = Found(candidates=(Candidate(entity=Entity.CONTACT, id="1", name=CLIENT, company="Koval Ltd"),))
    for name, call in _calls(now):
        yield (
            name,
            Facts(
                call_id=name,
                call=call,
                number=read(call.client.number, hidden=call.client.hidden),
                match=NotFound() if call.client.hidden else known,
                now=now,
                users=users,
                organisation=organisation,
            ),
        )


def with_example_person(settings: DecisionSettings) -> DecisionSettings:
    """These settings, with a person at the extension of the examples."""
    return msgspec.structs.replace(settings, lines=(Line(number=EXTENSION, title=PERSON), *settings.lines))


def _calls(now: datetime) -> Iterator[tuple[str, Call]]:
    began = now - timedelta(hours=1)
    client, talked = Client(number=NUMBER), (EXTENSION,)
    missed = {"disposition": Disposition.NO_ANSWER, "durations": Durations(ring=25_000, wait=25_000)}
    yield "answered", _call(began, client, Direction.INBOUND, rang=talked, talked=talked)
    yield "missed", _call(began, client, Direction.INBOUND, rang=talked, **missed)
    yield "outgoing", _call(began, client, Direction.OUTBOUND, placed=talked, talked=talked)
    yield "hidden", _call(began, Client(hidden=True), Direction.INBOUND, rang=talked, **missed)


def _call(began: datetime, client: Client, direction: Direction, **more: object) -> Call:
    talked = "talked" in more
    end = began + timedelta(seconds=209 if talked else 25)
    rang = StoryLine(at=began + timedelta(seconds=2), what="rang", who=EXTENSION)
    answered = StoryLine(at=began + timedelta(seconds=9), what="answered", who=EXTENSION)
    parts: dict[str, object] = {
        "keys": ("example",),
        "direction": direction,
        "client": client,
        "own_number": OURS,
        "phase": Phase.ENDED,
        "started_at": began,
        "ended_at": end,
        "disposition": Disposition.ANSWERED,
        "durations": Durations(ring=9000, talk=200_000),
        "ended_by": EndedBy.CLIENT,
        "story": (rang, *([answered] if talked else []), StoryLine(at=end, what="ended")),
    }
    return Call(**{**parts, **more})  # type: ignore[arg-type] # msgspec takes the fields by name
