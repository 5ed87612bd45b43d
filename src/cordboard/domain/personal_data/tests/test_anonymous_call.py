"""What stays of an erased call."""

from datetime import UTC, datetime, timedelta

import msgspec

from cordboard.domain.calls.call import (
    Call,
    Client,
    Direction,
    Disposition,
    Durations,
    Leg,
    LegKind,
    Phase,
    Recording,
    StoryLine,
)
from cordboard.domain.personal_data.anonymous_call import anonymous, extensions_of

AT = datetime(2026, 11, 29, 9, tzinfo=UTC)
CALL = Call(
    keys=("k1",),
    direction=Direction.INBOUND,
    client=Client(number="+380501234567", name="Olena"),
    own_number="+380440000000",
    queue="sales",
    phase=Phase.ENDED,
    legs=(
        Leg(id="PJSIP/380501234567-1", kind=LegKind.OUTSIDE, number="+380501234567", extension="0501234567"),
        Leg(id="PJSIP/80-2", kind=LegKind.AGENT, extension="80", up=True, talked=True),
    ),
    rang=("80",),
    talked=("80",),
    started_at=AT,
    answered_at=AT + timedelta(seconds=4),
    ended_at=AT + timedelta(seconds=60),
    durations=Durations(talk=56_000),
    disposition=Disposition.ANSWERED,
    reason="Olena hung up",
    recording=Recording(url="https://pbx.test/380501234567.wav"),
    parameters={"note": "Olena"},
    linked=("k0",),
    story=(
        StoryLine(at=AT, what="rang", who="80"),
        StoryLine(at=AT, what="transferred", who="0501234567"),
        StoryLine(at=AT, what="Olena asked to be called back tomorrow"),
        StoryLine(at=AT, what="ended", who="answered"),
    ),
)


def test_the_figures_stay_and_the_person_goes() -> None:
    after = anonymous(CALL)
    text = msgspec.json.encode(after).decode()
    assert "501234567" not in text
    assert "Olena" not in text
    kept = ("keys", "direction", "own_number", "queue", "started_at", "answered_at", "ended_at", "durations", "talked")
    assert [getattr(after, name) for name in kept] == [getattr(CALL, name) for name in kept]
    assert after.disposition is Disposition.ANSWERED
    assert after.erased
    assert [line.who for line in after.story] == ["80", "", "", "answered"]
    assert extensions_of(after) == ("80",)


def test_an_erased_call_stays_as_it_is() -> None:
    assert anonymous(anonymous(CALL)) == anonymous(CALL)
