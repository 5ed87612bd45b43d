import pytest

from cordboard.toolkit import redaction


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"access_token":"1000.aa","expires_in":3600}', '{"access_token":"*****","expires_in":3600}'),
        ('{"code":"DUPLICATE_DATA","token": "x\\"y"}', '{"code":"DUPLICATE_DATA","token": "*****"}'),
        ('{"refresh_token":"cut off in the mid', '{"refresh_token":"*****'),
        ("grant_type=refresh_token&client_secret=s&refresh_token=1000.r", None),
        ("https://a.test/hook?code=1000.c&state=x", "https://a.test/hook?code=*****&state=x"),
        ("https://bob:hunter2@a.test/x", "https://*****@a.test/x"),
        ("Authorization: Zoho-oauthtoken 1000.abc", "Authorization: Zoho-oauthtoken *****"),
    ],
)
def test_secrets_become_stars_by_name(before: str, after: str | None) -> None:
    shown = redaction.text(before)
    assert shown == (after or "grant_type=refresh_token&client_secret=*****&refresh_token=*****")


def test_secrets_become_stars_by_value_wherever_they_stand() -> None:
    assert redaction.text("the answer quoted 1000.very-secret!", ["1000.very-secret"]) == "the answer quoted *****!"


def test_headers_are_starred_whatever_their_case() -> None:
    assert redaction.headers({"AUTHORIZATION": "x", "Accept": "y"}) == {"AUTHORIZATION": "*****", "Accept": "y"}


def test_a_secret_across_the_cut_leaves_no_half() -> None:
    body = b'{"a":"' + b"x" * 50 + b'","token":"abcdefghijklmnop"}'
    shown = redaction.body(body, 75)
    assert "abc" not in shown
    assert shown.endswith(f"({len(body)} bytes)")
