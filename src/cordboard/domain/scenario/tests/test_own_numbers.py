"""Where a client's local number is at home: what stands nearest to the call decides."""

from typing import Any

import pytest

from cordboard.domain.calls.call import Call, Client
from cordboard.domain.scenario.own_numbers import region_of_client, regions_of
from cordboard.domain.settings.decision_settings import DecisionSettings, Line

SETTINGS = DecisionSettings(
    region="ES",
    lines=(
        Line(number="+34928000080", region="ES"),
        Line(number="80", region="ES"),
        Line(number="+380441234567", region="UA"),
        Line(number="81", region="UA"),
        Line(number="+33140000000"),
        Line(number="82"),
    ),
)


def call(own: str | None = None, **more: Any) -> Call:
    return Call(keys=("k",), client=Client(number="067 123-45-67"), own_number=own, **more)


@pytest.mark.parametrize(
    ("heard", "connection", "region"),
    [
        (call("+380441234567", rang=("80",), talked=("80",)), None, "UA"),
        (call("+380441234567"), "DE", "UA"),
        (call("044 123-45-67", talked=("80",)), "UA", "UA"),
        (call("+33140000000", talked=("81",)), None, "FR"),
        (call("+48221234567", talked=("81",)), None, "PL"),
        (call("81"), None, "UA"),
        (call(rang=("80", "81"), talked=("81",)), None, "UA"),
        (call(rang=("81",)), None, "UA"),
        (call("910000000", talked=("99",)), "IT", "IT"),
        (call(talked=("99",)), "IT", "IT"),
        (call(talked=("99",)), None, "ES"),
        (call(), None, "ES"),
    ],
    ids=[
        "the line that was called, whoever answered",
        "before the connection",
        "the line in a local spelling",
        "a line without a region: its number's country",
        "our number that is no line of the settings",
        "the extension that was called",
        "who talked before who rang",
        "who rang",
        "a local number of no line: the connection",
        "the connection",
        "the settings",
        "nothing is known",
    ],
)
def test_a_local_number_is_at_home_where(heard: Call, connection: str | None, region: str) -> None:
    assert region_of_client(heard, SETTINGS, connection) == region


def test_all_countries_of_ours_are_known_the_home_first() -> None:
    assert regions_of(SETTINGS) == ("ES", "FR", "UA")
    assert regions_of(SETTINGS, "UA", ("DE", None)) == ("UA", "DE", "ES", "FR")
