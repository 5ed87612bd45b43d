"""Why a remote service said no, in the language of who reads it."""

import pytest

from cordboard.contract.errors import Cannot, NeedsHuman
from cordboard.web.api.oauth_return import in_language
from cordboard.web.problems import problem_of

FORBIDDEN = NeedsHuman(
    "zoho: this address is not allowed: crm.test leads to 127.0.0.1, which is loopback; if this is intended, turn on"
    " 'Allow private addresses' for this connection",
    code="address_forbidden",
)
SECRET = NeedsHuman(
    "zoho: Zoho didn't issue a token (invalid_client_secret): the client secret doesn't match the client ID."
    " Nothing is lost. Reconnect.",
    code="invalid_client_secret",
)


def cannot(trouble: NeedsHuman) -> Cannot:
    refused = Cannot(502, trouble.code, trouble.text)
    refused.__cause__ = trouble
    return refused


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize(("trouble", "words"), [(FORBIDDEN, "Permitir direcciones privadas"), (SECRET, "secreto")])
def test_the_page_after_a_sign_in_says_the_reason_in_the_readers_language(
    trouble: NeedsHuman, words: str, wrapped: bool
) -> None:
    found = problem_of(cannot(trouble) if wrapped else trouble)
    said = in_language(found, "es")
    assert words in said
    assert "{" not in said
    assert found.detail == trouble.text


def test_words_of_the_crm_stay_as_they_are() -> None:
    assert in_language(problem_of(NeedsHuman("Plan abgelaufen", code="x")), "es") == "Plan abgelaufen"
    assert in_language(problem_of(Cannot(409, "conflict", "no")), "es") == "no"
