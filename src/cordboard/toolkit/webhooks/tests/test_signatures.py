"""Signatures: right, missing, malformed, wrong, too old, from the future."""

import base64

import pytest

from cordboard.toolkit.webhooks.signatures import (
    BadSignature,
    Reason,
    sign,
    sign_in_two_headers,
    verify,
    verify_shared,
    verify_two_headers,
)

NOW = 1795308113.5
BODY = '{"id":"p-1","name":"Оксана"}'.encode()
SECRET = "whsec-invented"


def reason(header: str | None, body: bytes = BODY, now: float = NOW, secret: str = SECRET) -> Reason:
    with pytest.raises(BadSignature) as caught:
        verify(secret, header, body, now)
    return caught.value.reason


def test_a_signature_made_by_openssl_is_accepted() -> None:
    # printf '1795308113.{}' | openssl dgst -sha256 -hmac whsec-invented
    made = "t=1795308113,v1=831cd7635b4b3b83e18ac689716ccec3b9c36769c66c0046a20d76ab342f2553"
    assert sign(SECRET, b"{}", 1795308113) == made
    verify(SECRET, made, b"{}", NOW)


def test_upper_case_digits_and_a_space_are_accepted() -> None:
    t, _, v = sign(SECRET, BODY, int(NOW)).partition(",")
    verify(SECRET, f"{t}, v1={v[3:].upper()}", BODY, NOW)


@pytest.mark.parametrize("shift", [-300, 300])
def test_a_clock_five_minutes_apart_is_accepted(shift: int) -> None:
    verify(SECRET, sign(SECRET, BODY, 1_000_000 + shift), BODY, 1_000_000)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, Reason.MISSING),
        ("", Reason.MISSING),
        ("nonsense", Reason.MALFORMED),
        ("t=1,v1=abc", Reason.MALFORMED),
        (f"t=-5,v1={'0' * 64}", Reason.MALFORMED),
        (f"t={'9' * 400},v1={'0' * 64}", Reason.MALFORMED),
        (f"t=١,v1={'0' * 64}", Reason.MALFORMED),
        (f"t=1,v1={'é' * 64}", Reason.MALFORMED),
        (f"t=1795308113,v1={'0' * 64}", Reason.WRONG),
    ],
)
def test_what_is_not_a_signature_is_named(header: str | None, expected: Reason) -> None:
    assert reason(header) is expected


def test_another_body_secret_or_time_is_wrong() -> None:
    header = sign(SECRET, BODY, int(NOW))
    assert reason(header, body=BODY + b" ") is Reason.WRONG
    assert reason(header, secret="other") is Reason.WRONG
    assert reason(header.replace("t=1795308113", "t=1795308114")) is Reason.WRONG


def test_a_replay_after_five_minutes_is_too_old_and_a_fast_clock_is_from_the_future() -> None:
    header = sign(SECRET, BODY, int(NOW))
    assert reason(header, now=NOW + 301) is Reason.TOO_OLD
    assert reason(header, now=NOW - 302) is Reason.FROM_FUTURE


def test_without_a_secret_nothing_is_accepted() -> None:
    assert reason(sign("", BODY, int(NOW)), secret="") is Reason.NO_SECRET


def test_sipsim_signs_the_timestamp_and_the_body() -> None:
    headers = sign_in_two_headers(SECRET, BODY, int(NOW))
    verify_two_headers(SECRET, headers["x-webhook-timestamp"], headers["x-webhook-signature"], BODY, NOW)
    with pytest.raises(BadSignature, match="doesn't match"):
        verify_two_headers(SECRET, headers["x-webhook-timestamp"], headers["x-webhook-signature"], b"other", NOW)
    with pytest.raises(BadSignature, match="both needed"):
        verify_two_headers(SECRET, None, headers["x-webhook-signature"], BODY, NOW)


def basic(password: str, user: str = "cordboard") -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


@pytest.mark.parametrize(
    "headers",
    [{"x-cordboard-secret": SECRET}, {"authorization": f"Bearer {SECRET}"}, {"authorization": f"bearer  {SECRET} "},
     basic(SECRET), basic(SECRET, "")],
)  # fmt: skip
def test_a_shared_secret_comes_in_a_header(headers: dict[str, str]) -> None:
    verify_shared(SECRET, headers, None, url_allowed=False)
    with pytest.raises(BadSignature, match="not the one"):
        verify_shared(SECRET + "x", headers, SECRET + "x", url_allowed=True)
    with pytest.raises(BadSignature, match="no secret yet"):
        verify_shared("", headers, None, url_allowed=True)


@pytest.mark.parametrize("value", ["Basic", "Basic !!!", "Basic Og==", "Basic w6k=", "Digest x", "Bearer", "Bearer "])
def test_a_header_that_holds_no_secret_proves_nothing(value: str) -> None:
    with pytest.raises(BadSignature, match="has no secret"):
        verify_shared(SECRET, {"authorization": value}, None, url_allowed=True)


def test_a_secret_in_the_address_is_compared_whole_and_counts_only_where_it_is_allowed() -> None:
    verify_shared(SECRET, {}, SECRET, url_allowed=True)
    for given in (None, "", SECRET[:-1], SECRET + "x", "\ud800"):
        with pytest.raises(BadSignature):
            verify_shared(SECRET, {}, given, url_allowed=True)
    with pytest.raises(BadSignature, match="doesn't accept") as refused:
        verify_shared(SECRET, {}, SECRET, url_allowed=False)
    assert refused.value.reason is Reason.IN_URL
    with pytest.raises(BadSignature, match="not the one"):  # a stranger does not learn that the URL would do
        verify_shared(SECRET, {}, "wrong", url_allowed=False)
