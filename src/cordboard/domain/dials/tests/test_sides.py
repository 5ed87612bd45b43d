"""Which legs of a call a command names."""

from datetime import UTC, datetime

from cordboard.domain.calls.call import Call, Leg, LegKind
from cordboard.domain.dials.sides import Sides, sides_of

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


def agent(id_: str, extension: str, up: bool = True, ended: bool = False) -> Leg:
    return Leg(id=id_, kind=LegKind.AGENT, extension=extension, up=up, ended_at=AT if ended else None)


CLIENT = Leg(id="client", kind=LegKind.OUTSIDE, up=True)
OURS = Leg(id="cb-1", kind=LegKind.LOCAL, up=True)


def call(*legs: Leg, answered: bool = True) -> Call:
    return Call(keys=("1",), legs=legs, answered_at=AT if answered else None)


def test_the_agent_who_talks_is_named_and_not_the_one_who_left() -> None:
    found = sides_of(call(CLIENT, agent("one", "80", ended=True), agent("two", "81")), None)
    assert found == Sides(agent="two", client="client", extension="81", talking=True)


def test_a_phone_that_only_rings_can_be_named_while_nobody_talks() -> None:
    found = sides_of(call(CLIENT, agent("one", "80", up=False), answered=False), None)
    assert (found.agent, found.talking) == ("one", False)


def test_whoever_is_kept_to_their_own_extensions_never_names_a_colleague_or_our_first_leg() -> None:
    found = sides_of(call(CLIENT, OURS, agent("one", "80")), ("81",))
    assert (found.agent, found.client) == ("", "client")


def test_a_mobile_that_rang_first_is_named_by_our_own_leg() -> None:
    assert sides_of(call(OURS, CLIENT), None).agent == "cb-1"


def test_a_call_without_legs_has_no_sides() -> None:
    assert sides_of(call(), None) == Sides()


def test_a_phone_system_that_shows_no_legs_is_told_the_call_itself() -> None:
    shown = Call(keys=("77",), placed=("80",), talked=("81",), answered_at=AT)
    assert sides_of(shown, None) == Sides(agent="77", client="77", extension="81", talking=True)
    assert sides_of(shown, ("80",)).extension == "80"
    assert sides_of(shown, ("82",)) == Sides()
