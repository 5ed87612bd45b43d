"""Signatures of HTTP providers against vectors that their own libraries accept or refuse."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from cordboard.ports.webhook import HookRequest
from cordboard.sms.http_gateway.signatures import FORM, Scheme, verify
from cordboard.toolkit.webhooks.signatures import BadSignature

CASES = json.loads((Path(__file__).parents[1] / "fixtures/signatures.json").read_text(encoding="utf-8"))["cases"]
SCHEMES: dict[str, Scheme] = {
    "twilio": "url_and_form",
    "vonage sms": "sorted_parameters",
    "messagebird": "url_jwt",
    "vonage messages": "body_jwt",
}
NOW = 1764000010.0  # just after the tokens of "vonage messages" were issued
LATER = 1795900000.0  # when the vectors were checked with the libraries
OURS = "https://cordboard.test/hooks/sms"


def request_of(case: dict[str, Any]) -> tuple[HookRequest, str]:
    """The request, and our address as it is seen from outside."""
    parts = urlsplit(case.get("url", OURS))
    form = case.get("form")
    body = urlencode(form).encode() if form else case.get("body", "").encode()
    headers = {name.lower(): value for name, value in case.get("headers", {}).items()}
    if form:
        headers["content-type"] = FORM
    query = case.get("query", parts.query)
    request = HookRequest(method=case["method"], path=parts.path, query=query, headers=headers, body=body)
    return request, parts._replace(query="").geturl()


def is_valid(case: dict[str, Any], secret: str | None = None) -> bool:
    request, address = request_of(case)
    given = case["secret"] if secret is None else secret
    now = NOW if case["provider"] == "vonage messages" else LATER
    try:
        verify(SCHEMES[case["provider"]], request, address, given, case.get("algorithm", ""), now)
    except BadSignature:
        return False
    return True


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['what']}")
def test_every_vector(case: dict[str, Any]) -> None:
    assert is_valid(case) is case["valid"]
    assert not is_valid(case, "another secret"), "with another secret nothing is valid"
    assert not is_valid(case, ""), "without a secret nothing is valid"


def test_a_changed_value_and_a_missing_signature_are_refused() -> None:
    valid = [one for one in CASES if one["valid"]]
    assert {one["provider"] for one in valid} == set(SCHEMES)
    for case in valid:
        assert not is_valid({**case, "headers": {}, "query": "a=1"}), case["id"]
    signed = next(one for one in valid if one["id"] == "SP23")
    assert not is_valid({**signed, "query": signed["query"].replace("49100", "49101")})


def test_a_token_that_is_old_or_of_another_algorithm_is_refused() -> None:
    messages = next(one for one in CASES if one["id"] == "SP40")
    request, address = request_of(messages)
    with pytest.raises(BadSignature, match="too old"):
        verify("body_jwt", request, address, messages["secret"], "", NOW + 3_600)
    head, rest = "eyJhbGciOiJub25lIn0", messages["headers"]["Authorization"].split(".", 1)[1]
    forged, _ = request_of({**messages, "headers": {"Authorization": f"Bearer {head}.{rest}"}})
    with pytest.raises(BadSignature, match="does not fit the token"):
        verify("body_jwt", forged, address, messages["secret"], "", NOW)
