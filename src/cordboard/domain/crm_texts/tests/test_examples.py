"""Calls that show what templates give."""

from datetime import UTC, datetime, timedelta

from cordboard.domain.calls.call import Call, Client, Direction, Disposition, Durations, EndedBy, Phase, StoryLine
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, NotFound
from cordboard.domain.crm_texts.examples import examples, with_example_person
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.facts import CrmUser, Facts, Organisation
from cordboard.domain.settings.decision_settings import DecisionSettings, Line

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEGAN = NOW - timedelta(hours=1)
USERS = (CrmUser(id="1", name="Ana"),)
KYIV = Organisation(time_zone="Europe/Kyiv", language="uk_UA")


def at(seconds: int) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def test_there_is_one_call_of_each_kind_with_a_known_client() -> None:
    found = dict(examples(NOW, USERS, KYIV))
    assert list(found) == ["answered", "missed", "outgoing", "hidden"]
    rang, ended = StoryLine(at=at(2), what="rang", who="101"), StoryLine(at=at(209), what="ended")
    common = {
        "keys": ("example",),
        "client": Client(number="+380671234567"),
        "own_number": "+380443334455",
        "phase": Phase.ENDED,
        "started_at": BEGAN,
        "ended_at": at(209),
        "disposition": Disposition.ANSWERED,
        "durations": Durations(ring=9000, talk=200_000),
        "ended_by": EndedBy.CLIENT,
        "story": (rang, StoryLine(at=at(9), what="answered", who="101"), ended),
        "talked": ("101",),
    }
    known = Found(candidates=(Candidate(entity=Entity.CONTACT, id="1", name="Olena Koval", company="Koval Ltd"),))
    assert found["answered"] == Facts(
        call_id="answered",
        call=Call(direction=Direction.INBOUND, rang=("101",), **common),  # type: ignore[arg-type]
        number=read("+380671234567"),
        match=known,
        now=NOW,
        users=USERS,
        organisation=KYIV,
    )
    assert found["outgoing"].call == Call(direction=Direction.OUTBOUND, placed=("101",), **common)  # type: ignore[arg-type]
    missed = {
        **common,
        "talked": (),
        "rang": ("101",),
        "ended_at": at(25),
        "disposition": Disposition.NO_ANSWER,
        "durations": Durations(ring=25_000, wait=25_000),
        "story": (rang, StoryLine(at=at(25), what="ended")),
    }
    assert found["missed"].call == Call(direction=Direction.INBOUND, **missed)  # type: ignore[arg-type]
    hidden = {**missed, "client": Client(hidden=True)}
    assert found["hidden"].call == Call(direction=Direction.INBOUND, **hidden)  # type: ignore[arg-type]
    assert (found["hidden"].match, found["missed"].match) == (NotFound(), known)
    assert found["hidden"].number == read(None, hidden=True)


def test_the_extension_of_the_examples_is_a_person_s() -> None:
    mine = DecisionSettings(lines=(Line(number="80"),), default_user="x")
    shown = with_example_person(mine)
    assert shown.lines == (Line(number="101", title="Ana Ruiz"), Line(number="80"))
    assert shown.default_user == "x"
