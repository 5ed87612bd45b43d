"""Where a client's local number is at home: what stands nearest to the call decides."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from cordboard.domain.calls.call import Call, Client, Leg, LegKind
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.scenario.own_numbers import (
    agents_of,
    extensions_in,
    line_of_number,
    numbers_in,
    own_line,
    person_of,
    region_of_client,
    regions_of,
    unmapped,
)
from cordboard.domain.settings.decision_settings import DecisionSettings, Line
from cordboard.domain.stop_list.entry import StopKind, StopListEntry

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
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
        (call("00 380 44 999 88 77"), None, "UA"),
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
        "a number that is full for those who dial 00",
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


@pytest.mark.parametrize(
    ("number", "line"),
    [
        ("+380441234567", "044 123 45 67"),  # read where the line is at home
        ("+34928000080", "928 000 080"),  # else where the company is
        ("600999888777", "600999888777"),  # understood by nobody, and written alike
        ("973890196.70", "973890196.70"),
        ("70", None),  # the client is a number, not an extension
        ("", None),
        ("+34600111222", None),
    ],
)
def test_a_client_may_be_a_line_of_ours(number: str, line: str | None) -> None:
    ours = ("044 123 45 67", "928 000 080", "600999888777", "973890196.70", "")
    settings = DecisionSettings(
        region="ES", lines=tuple(Line(number=one, region="UA" if one.startswith("044") else None) for one in ours)
    )
    found = own_line(read(number, "ES"), settings)
    assert (found and found.number) == line


@pytest.mark.parametrize(
    ("number", "line"),
    [("928 00 00 80", "+34928000080"), ("044 123 45 67", "+380441234567"), ("80", "80"), ("85", "973890196.85"),
     ("99", None), (None, None), ("", None)],
)  # fmt: skip
def test_a_number_is_a_line_in_any_spelling_else_its_extension(number: str | None, line: str | None) -> None:
    lines = (*SETTINGS.lines, Line(number="973890196.85"), Line(number=""))
    found = line_of_number(number, DecisionSettings(region="ES", lines=lines))
    assert (found and found.number) == line


PEOPLE = DecisionSettings(
    lines=(
        Line(number="80", user="u-1", title="Ana of the list"),
        Line(number="81", title="Reception"),
        Line(number="82", user="u-9", title="Boris of the list"),
        Line(number="83"),
        Line(number="84"),
        Line(number="973890196.85", user="u-2"),
    ),
    stop_list=(StopListEntry(kind=StopKind.EXTENSION, value="83"),),
)
USERS = (CrmUser(id="u-2", name="Clara Solé"), CrmUser(id="u-1", name="Ana Ruiz"))


@pytest.mark.parametrize(
    ("extension", "name"),
    [
        ("80", "Ana Ruiz"),  # as the CRM calls the user
        ("81", "Reception"),  # nobody's line: its title
        ("82", "Boris of the list"),  # a user whom the CRM does not list
        ("84", None),
        ("85", "Clara Solé"),  # the extension in a provider's user id
        ("99", None),  # no line of ours
    ],
)
def test_who_has_an_extension(extension: str, name: str | None) -> None:
    assert person_of(extension, PEOPLE, USERS) == name


def test_without_a_line_no_extension_is_anybodys() -> None:
    assert person_of("80", DecisionSettings(), (CrmUser(id="", name="Nobody"),)) is None


def test_unassigned_extensions_are_those_without_a_person_unless_the_crm_ignores_them() -> None:
    heard = call(rang=("80", "81", "83"), talked=("84", "85", "99"))
    assert unmapped(heard, PEOPLE, NOW) == ("81", "84", "99")
    assert unmapped(call(rang=("80",)), PEOPLE, NOW) == ()
    assert unmapped(heard, msgspec.structs.replace(PEOPLE, shared_extensions=("84", "99")), NOW) == ("81",)


def test_the_extension_of_an_expired_entry_is_unassigned_again() -> None:
    entry = StopListEntry(kind=StopKind.EXTENSION, value="81", until="2026-11-30")
    ignoring = msgspec.structs.replace(PEOPLE, stop_list=(entry,))
    found = [unmapped(call(rang=("81",)), ignoring, NOW + timedelta(days=days)) for days in (0, 1)]
    assert found == [(), ("81",)]


def test_numbers_and_extensions_that_took_part() -> None:
    legs = (
        Leg(id="1", kind=LegKind.OUTSIDE, number="+34600111222"),
        Leg(id="2", kind=LegKind.AGENT, extension="81", number="81"),
        Leg(id="3", kind=LegKind.LOCAL, number="s", extension="90"),
        Leg(id="4", kind=LegKind.OUTSIDE, extension="91"),
    )
    heard = call("+34928000080", placed=("79",), rang=("80", "81"), talked=("80",), legs=legs)
    assert tuple(numbers_in(heard)) == ("067 123-45-67", "+34928000080", "+34600111222", "81")
    assert extensions_in(heard) == ("79", "80", "81")
    assert agents_of(heard) == ("79",)
    assert agents_of(call(rang=("80",), talked=("80",))) == ("80",)
    assert agents_of(call(rang=("80", "81"))) == ()
    assert tuple(numbers_in(Call(keys=("k",)))) == ()
