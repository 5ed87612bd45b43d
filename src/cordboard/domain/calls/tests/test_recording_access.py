"""Where a recording is fetched, and who gets the credentials."""

from typing import Any

import pytest

from cordboard.domain.calls.recording_access import address_of, credentials_of, problems

TEMPLATE = "https://api.example.com/v1/calls/{call_id}/recordings/{recording_id}?format=mp3"
BASIC = {"recording_sign_in": "basic", "recording_user": "AC1", "recording_host": "api.example.com"}
SECRETS = {"recording_secret": "s3cret"}


def test_an_id_becomes_an_address_with_its_letters_escaped() -> None:
    found = address_of("a/b?c#d", "call 1", {"recording_address": TEMPLATE})
    assert found == "https://api.example.com/v1/calls/call%201/recordings/a%2Fb%3Fc%23d?format=mp3"


@pytest.mark.parametrize("wrong", ["", ".", "..", None])
def test_an_id_that_would_lead_elsewhere_has_no_address(wrong: str | None) -> None:
    assert address_of(wrong, "c-1", {"recording_address": TEMPLATE}) is None
    assert address_of("r-1", wrong or "", {"recording_address": TEMPLATE}) is None


def test_without_a_template_an_id_has_no_address() -> None:
    assert address_of("r-1", "c-1", {}) is None


def test_the_credentials_are_written_as_their_kind_says() -> None:
    basic = credentials_of(BASIC, SECRETS)
    bearer = credentials_of({"recording_sign_in": "bearer", "recording_address": TEMPLATE}, SECRETS)
    assert basic is not None
    assert bearer is not None
    assert (basic.host, basic.authorization) == ("api.example.com", "Basic QUMxOnMzY3JldA==")
    assert (bearer.host, bearer.authorization) == ("api.example.com", "Bearer s3cret")
    assert "s3cret" not in repr(bearer)


@pytest.mark.parametrize(
    ("settings", "secrets"),
    [
        ({}, SECRETS),
        ({**BASIC, "recording_sign_in": "none"}, SECRETS),
        (BASIC, {}),
        ({"recording_sign_in": "bearer"}, SECRETS),
    ],
)
def test_nothing_is_sent_without_a_kind_a_secret_and_a_host(settings: Any, secrets: dict[str, str]) -> None:
    assert credentials_of(settings, secrets) is None


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("https://api.example.com/a", True),
        ("https://API.example.com:443/a", True),
        ("https://api.example.com./a", False),
        ("http://api.example.com/a", False),
        ("https://api.example.com:8443/a", False),
        ("https://evil-api.example.com/a", False),
        ("https://sub.api.example.com/a", False),
        ("https://example.com/a", False),
        ("https://api.example.com.evil.example/a", False),
        ("https://api.example.com@evil.example/a", False),
        ("https://user@api.example.com/a", False),
        ("https://evil.example/https://api.example.com/", False),
        ("https://evil.example\\@api.example.com/", False),
        ("https://api.example.com:notaport/a", False),
    ],
)
def test_exactly_one_host_gets_them_and_only_encrypted(url: str, meant: bool) -> None:
    credentials = credentials_of(BASIC, SECRETS)
    assert credentials is not None
    assert credentials.meant_for(url) is meant


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({**BASIC, "recording_host": "pbx.example.com:8443"}, ""),
        ({"recording_address": TEMPLATE}, ""),
        ({"recording_sign_in": "bearer"}, "recording_host is missing"),
        ({**BASIC, "recording_user": ""}, "recording_user is missing"),
        ({**BASIC, "recording_host": "https://api.example.com"}, "recording_host takes a host"),
        ({**BASIC, "recording_host": "api.example.com/x"}, "recording_host takes a host"),
        ({**BASIC, "recording_host": "user@api.example.com"}, "recording_host takes a host"),
        ({"recording_address": "http://api.example.com/{recording_id}"}, "begins with https://"),
        ({"recording_address": "https://{recording_id}.example.com/"}, "placeholder in its host"),
        ({"recording_address": "https://api.example.com/{record}"}, "unknown placeholder: {record}"),
        ({"recording_address": "https://api.example.com/all"}, "needs the placeholder"),
    ],
)
def test_what_could_not_work_is_said_before_it_is_saved(settings: dict[str, str], said: str) -> None:
    found = " ".join(problems(settings))
    assert said in found
    assert bool(found) == bool(said)
