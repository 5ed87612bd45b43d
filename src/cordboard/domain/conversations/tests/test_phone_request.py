"""The client is asked in their language, else in the company's."""

from cordboard.domain.conversations.phone_request import REQUESTS, phone_request


def test_the_first_language_that_is_known_counts() -> None:
    assert phone_request("uk-UA", "es") is REQUESTS["uk"]
    assert phone_request("ja", "es_ES") is REQUESTS["es"]
    assert phone_request("", None) is REQUESTS["en"]
