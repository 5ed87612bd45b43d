"""What each person's panel shows, event by event: plays with Ana at 80, Alberto at 81 and a bystander at 90."""

import pytest

from cordboard.domain.calls.call import Call, Client, Direction, Disposition, EventType, LegKind, Phase
from cordboard.domain.calls.tests.call_play import START, Play, client_calls, line, phone
from cordboard.domain.panel.card import CardState, card_of

E, S = EventType, CardState
ANA, ALBERTO, BYSTANDER = ("80",), ("81",), ("90",)


def states(play: Play) -> list[CardState | None]:
    """Of Ana, Alberto and the bystander."""
    cards = [card_of(play.call, mine) for mine in (ANA, ALBERTO, BYSTANDER)]
    return [card and card.state for card in cards]


def both_ring(play: Play) -> None:
    client_calls(play)
    phone(play, 1, E.RINGING)
    phone(play, 1, E.RINGING, "81")


def ana_answers(play: Play) -> None:
    phone(play, 3, E.LEG_UP)
    phone(play, 3, E.JOINED, bridge="b")
    line(play, 3, E.JOINED, bridge="b")
    phone(play, 3, E.DIALLED, "81", dial="CANCEL")
    phone(play, 3, E.LEG_ENDED, "81")


def test_both_phones_ring_one_answers_and_the_other_card_says_who() -> None:
    play = Play()
    both_ring(play)
    assert states(play) == [S.RINGING, S.RINGING, None]
    ana_answers(play)
    assert states(play) == [S.IN_CALL, S.ANSWERED_BY_OTHER, None]
    other = card_of(play.call, ALBERTO)
    assert other is not None
    assert (other.by, other.since) == ("80", play.call.answered_at)
    line(play, 60, E.LEG_ENDED)
    phone(play, 60, E.LEG_ENDED)
    assert states(play) == [S.AFTER_CALL, S.ANSWERED_BY_OTHER, None]


def test_nobody_answers_and_both_missed_it() -> None:
    play = Play()
    both_ring(play)
    phone(play, 20, E.DIALLED, dial="NOANSWER")
    phone(play, 20, E.LEG_ENDED)
    assert states(play) == [S.RANG, S.RINGING, None]
    phone(play, 25, E.LEG_ENDED, "81")
    line(play, 25, E.LEG_ENDED)
    assert states(play) == [S.MISSED, S.MISSED, None]


def test_a_call_on_hold_says_so_until_it_is_resumed() -> None:
    play = Play()
    both_ring(play)
    ana_answers(play)
    phone(play, 10, E.HELD)
    assert states(play)[0] == S.ON_HOLD
    phone(play, 20, E.RESUMED)
    assert states(play)[0] == S.IN_CALL


def test_the_first_of_a_transfer_sees_where_it_went() -> None:
    play = Play()
    both_ring(play)
    ana_answers(play)
    play.on(30, E.RINGING, leg="again", kind=LegKind.AGENT, extension="81", caller=False)
    assert states(play) == [S.IN_CALL, S.RINGING, None]
    play.on(35, E.JOINED, leg="again", kind=LegKind.AGENT, extension="81", caller=False, bridge="b")
    phone(play, 36, E.PARTED, bridge="b")
    phone(play, 36, E.LEG_ENDED)
    assert states(play) == [S.TRANSFERRED, S.IN_CALL, None]
    gone = card_of(play.call, ANA)
    assert gone is not None
    assert gone.by == "81"


def test_who_dials_waits_and_then_talks() -> None:
    play = Play()
    play.on(0, E.LEG_ADDED, leg="own", kind=LegKind.AGENT, extension="80", caller=True)
    play.on(1, E.RINGING, leg="out", kind=LegKind.OUTSIDE, caller=False)
    assert states(play) == [S.CALLING, None, None]
    play.on(5, E.JOINED, leg="own", kind=LegKind.AGENT, extension="80", bridge="b")
    play.on(5, E.JOINED, leg="out", kind=LegKind.OUTSIDE, bridge="b")
    assert states(play)[0] == S.IN_CALL


def test_a_provider_that_never_ends_a_ringing_phone_lets_it_go_with_the_answer() -> None:
    play = Play()
    told = {"direction": Direction.INBOUND, "client": Client(number="600111222")}
    play.on(0, E.RINGING, extension="80", **told)
    play.on(0, E.RINGING, extension="81")
    assert states(play) == [S.RINGING, S.RINGING, None]
    play.on(2, E.ANSWERED, extension="81")
    assert states(play) == [S.ANSWERED_BY_OTHER, S.IN_CALL, None]


@pytest.mark.parametrize(
    ("call", "mine", "state"),
    [
        ({"phase": Phase.RINGING, "rang": ("80", "81")}, ANA, S.RINGING),
        ({"phase": Phase.ANSWERED, "rang": ("80", "81"), "talked": ("81",)}, ANA, S.ANSWERED_BY_OTHER),
        ({"phase": Phase.ANSWERED, "rang": ("80", "81"), "talked": ("81",)}, ALBERTO, S.IN_CALL),
        ({"phase": Phase.ANSWERED, "rang": ("80",)}, ANA, S.ANSWERED_BY_OTHER),
        ({"phase": Phase.HELD, "talked": ("81",)}, ALBERTO, S.ON_HOLD),
        ({"phase": Phase.ANSWERED, "talked": ("80", "81")}, ANA, S.TRANSFERRED),
        ({"phase": Phase.STARTED, "direction": Direction.OUTBOUND, "placed": ("80",)}, ANA, S.CALLING),
        ({"phase": Phase.ANSWERED, "direction": Direction.OUTBOUND, "placed": ("80",)}, ANA, S.IN_CALL),
        ({"phase": Phase.ANSWERED, "direction": Direction.INTERNAL, "placed": ("80",)}, ANA, S.IN_CALL),
        ({"phase": Phase.RINGING, "rang": ("81",)}, ANA, None),
        ({"phase": Phase.ENDED, "rang": ("80",), "disposition": Disposition.VOICEMAIL}, ANA, S.MISSED),
        (
            {"phase": Phase.ENDED, "placed": ("80",), "direction": Direction.OUTBOUND, "talked": ("81",)},
            ANA,
            S.ENDED,
        ),
        ({"phase": Phase.ENDED, "direction": Direction.OUTBOUND, "placed": ("80",)}, ANA, S.ENDED),
    ],
)
def test_a_provider_without_legs(call: dict[str, object], mine: tuple[str, ...], state: CardState | None) -> None:
    told = Call(**{"keys": ("a",), "direction": Direction.INBOUND, "started_at": START, **call})
    card = card_of(told, mine)
    assert (card and card.state) == state
