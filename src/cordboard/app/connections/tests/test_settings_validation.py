"""What is written into a provider's form can be used, or is refused with what the field takes."""

from collections.abc import Mapping
from typing import Any

import pytest

from cordboard.app.connections.settings_validation import validation_problems
from cordboard.catalog import providers

FIELDS: dict[str, list[Mapping[str, Any]]] = {one.id: one.manifest["settings"] for one in providers()}


@pytest.mark.parametrize(
    ("provider", "given", "said"),
    [
        ("asterisk", {"port": "abc"}, "port takes a whole number from 1 to 65535, not 'abc'."),
        ("asterisk", {"port": 99_999_999}, "port takes a whole number from 1 to 65535, not '99999999'."),
        ("asterisk", {"port": 0.5}, "port takes a whole number from 1 to 65535, not '0.5'."),
        ("asterisk", {"port": True}, "port takes a whole number from 1 to 65535, not 'True'."),
        ("asterisk", {"port": "5038.0"}, "port takes a whole number from 1 to 65535, not '5038.0'."),
        ("asterisk", {"port": [5038]}, "port takes a whole number from 1 to 65535, not '[5038]'."),
        ("asterisk", {"phones": "("}, "phones takes a regular expression (missing )"),
        ("asterisk", {"trunks": "(?=x)"}, "trunks takes a regular expression ("),
        ("asterisk", {"host": "http://pbx.example"}, "host takes the name or IP address of a host, without http://"),
        ("asterisk", {"host": "pbx.example:5038"}, "host takes the name or IP address of a host"),
        ("asterisk", {"host": "user@pbx"}, "host takes the name or IP address of a host"),
        ("asterisk", {"host": "a/b"}, "host takes the name or IP address of a host"),
        ("espocrm", {"url": "ftp://crm.example"}, "url takes an address that begins with https:// or http://"),
        ("espocrm", {"url": "file:///etc/passwd"}, "url takes an address that begins with https:// or http://"),
        ("espocrm", {"url": "javascript:alert(1)"}, "url takes an address that begins with https:// or http://"),
        ("espocrm", {"url": "crm.example"}, "url takes an address that begins with https:// or http://"),
        ("espocrm", {"url": "https://u:p@crm.example"}, "without name, password and anchor"),
        ("espocrm", {"url": "https://crm.example/#x"}, "without name, password and anchor"),
        ("espocrm", {"url": "https://"}, "url takes an address that begins with https:// or http://"),
        ("espocrm", {"url": "https://crm example"}, "url takes an address that begins with https:// or http://"),
        ("zoho", {"accounts": "gopher://accounts.zoho.eu"}, "accounts takes an address that begins with https:// or"),
        ("asterisk", {"phones": 3}, "phones takes a regular expression ("),
        ("asterisk", {"host": "a\nAction: Originate"}, "host takes text of 1 to 2000 characters in one line, not"),
        ("asterisk", {"host": "x" * 2001}, "host takes text of 1 to 2000 characters in one line"),
        ("asterisk", {"secret": 3}, "secret takes text of 1 to 2000 characters in one line."),
        ("webhook", {"secret": "fifteen letters"}, "secret takes text of 16 to 2000 characters in one line."),
        ("webhook", {"region": "XX"}, "region takes two letters of ISO 3166, such as ES or UA, not 'XX'."),
        ("webhook", {"region": "UKR"}, "such as ES or UA, not 'UKR'. Did you mean UA?"),
        ("ringostat", {"time_zone": "Europe/Kyjiv"}, "time_zone takes a time zone such as Europe/Kyiv or UTC, not"),
        ("ringostat", {"time_zone": "../x"}, "time_zone takes a time zone"),
        ("zoho", {"data_centre": "mars"}, "data_centre takes one of us, eu, in, au, jp, cn, ca, sa, not 'mars'."),
        ("zoho", {"live_search": "yes"}, "live_search takes true or false, not 'yes'."),
        ("zoho", {"quiet_after_hours": "nan"}, "quiet_after_hours takes a number from 0 to 1000000, not 'nan'."),
        ("zoho", {"deleted_every_min": 0}, "deleted_every_min takes a number from 1 to 10080, not '0'."),
        ("zoho", {"refresh_token": ["x"]}, "refresh_token takes text of 1 to 2000 characters in one line."),
    ],
)
def test_what_a_field_does_not_take_is_told_with_what_it_takes(provider: str, given: dict[str, Any], said: str) -> None:
    (found,) = validation_problems(FIELDS[provider], given)
    assert said in found


def test_a_secret_is_not_said_again() -> None:
    (found,) = validation_problems(FIELDS["webhook"], {"secret": ["hunter2"]})
    assert "hunter2" not in found


@pytest.mark.parametrize("provider", sorted(FIELDS))
def test_the_defaults_of_every_form_and_what_is_empty_are_taken(provider: str) -> None:
    fields = FIELDS[provider]
    assert validation_problems(fields, {field["name"]: field.get("default") for field in fields}) == []
    assert validation_problems(fields, {field["name"]: "" for field in fields}) == []


@pytest.mark.parametrize(
    ("provider", "given"),
    [
        ("asterisk", {"port": 5038}),
        ("asterisk", {"port": 5038.0}),
        ("asterisk", {"port": "5038"}),
        ("webhook", {"region": "ua", "secret": "пароль із пробілами"}),
        ("zoho", {"quiet_after_hours": 0.5, "live_search": True, "data_centre": "eu"}),
    ],
)
def test_what_a_field_takes_is_taken(provider: str, given: dict[str, Any]) -> None:
    assert validation_problems(FIELDS[provider], given) == []
