"""The numbers of a call are read once, in the country where each is at home."""

import pytest

from cordboard.domain.calls.call import Call, Client
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.scenario.call_context import context_of
from cordboard.domain.settings.decision_settings import DecisionSettings, Line

SETTINGS = DecisionSettings(
    region="ES",
    lines=(Line(number="+380441234567", region="UA"), Line(number="044 765 43 21", region="UA"), Line(number="80")),
)


def call(number: str | None, own: str | None = None, *, hidden: bool = False, shown: str | None = None) -> Call:
    return Call(keys=("k",), client=Client(number=number, hidden=hidden), own_number=own, shown_number=shown)


def phone(value: str) -> Identity:
    return Identity(IdentityKind.PHONE, value)


def test_client_and_our_number_are_found_by_their_full_form() -> None:
    found = context_of(call("067 123-45-67", "044 123 45 67"), SETTINGS, "UA")
    assert found.number.e164 == found.client == "+380671234567"
    assert found.identities == (phone("+380671234567"),)
    assert (found.identity, found.key) == (phone("+380671234567"), "+380671234567")
    assert (found.own_number, found.region) == ("+380441234567", "UA")


@pytest.mark.parametrize(
    ("own", "connection", "full"),
    [
        ("044 765 43 21", None, "+380447654321"),  # the line's own country
        ("044 765 43 21", "ES", "+380447654321"),  # before that of the connection
        ("044 111 22 33", "UA", "+380441112233"),  # no line of ours: the connection
        ("928 000 080", None, "+34928000080"),  # the settings
        ("80", None, "80"),  # an extension stays as it is written
        (None, None, None),
    ],
)
def test_our_number_is_read_where_it_is_at_home(own: str | None, connection: str | None, full: str | None) -> None:
    assert context_of(call("+34600111222", own), SETTINGS, connection).own_number == full


def test_an_outbound_call_is_found_by_the_number_that_was_shown() -> None:
    assert context_of(call("+34600111222", shown="928 000 080"), SETTINGS, None).own_number == "+34928000080"


def test_the_client_is_read_in_the_country_of_the_line_that_was_called() -> None:
    found = context_of(call("067 123-45-67", "+380441234567"), SETTINGS, None)
    assert (found.client, found.region) == ("+380671234567", "UA")


def test_the_client_is_read_in_the_country_of_the_phone_connection_where_our_number_says_nothing() -> None:
    found = context_of(call("067 123-45-67"), SETTINGS, "UA")
    assert (found.client, found.region) == ("+380671234567", "UA")


def test_nobody_can_be_looked_up_behind_a_hidden_number() -> None:
    found = context_of(call("600111222", hidden=True), SETTINGS, None)
    assert (found.identities, found.identity, found.key) == ((), None, None)
    assert found.client == "600111222"
    assert found.number.kind.value == "withheld"


def test_a_number_of_an_open_country_may_be_several_people() -> None:
    found = context_of(call("067 123-45-67"), SETTINGS, None)
    assert found.identity is not None
    assert found.client == found.identity.value
    assert found.region == "ES"
