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


def test_every_field_of_an_erased_call_is_kept_or_gone() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    figures = {"own_number": "928000080", "queue": "sales", "placed": ("80",), "rang": ("81",), "talked": ("82",)}
    whole = Call(
        keys=("k",),
        client=Client(number="600111222", name="Eva"),
        origin="crm",
        legs=(
            Leg(id="PJSIP/600111222", kind=LegKind.OUTSIDE, number="600111222", extension="x", caller=True),
            Leg(id="PJSIP/80", kind=LegKind.AGENT, number="1", extension="83", rang_at=at),
        ),
        reason="Eva was angry",
        recording=Recording(url="https://rec.example/eva"),
        parameters={"email": "eva@example.com"},
        linked=("600111222",),
        story=tuple(
            StoryLine(at=at, what=what, who=who)
            for what, who in (
                ("rang", "80"), ("rang", "81"), ("rang", "82"), ("rang", "83"), ("rang", "x"), ("ended", "answered"),
                ("phase", "ringing"), ("note", "Eva"), ("w" * 24, "80"), ("w" * 25, "80"),
            )
        ),
        **figures,
    )  # fmt: skip
    assert extensions_of(whole) == ("80", "81", "82", "83", "x")
    assert anonymous(whole) == Call(
        keys=("k",),
        client=Client(),
        legs=(
            Leg(id="1", kind=LegKind.OUTSIDE, caller=True),
            Leg(id="2", kind=LegKind.AGENT, extension="83", rang_at=at),
        ),
        story=tuple(
            StoryLine(at=at, what=what, who=who)
            for what, who in (
                ("rang", "80"), ("rang", "81"), ("rang", "82"), ("rang", "83"), ("rang", ""), ("ended", "answered"),
                ("phase", "ringing"), ("note", ""), ("w" * 24, "80"), ("noted", "80"),
            )
        ),
        erased=True,
        **figures,
    )  # fmt: skip
