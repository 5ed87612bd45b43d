"""The buttons of the overview: each does what it says, and one button undoes them all."""

import re
from typing import Any

import httpx
import pytest

from cordboard_sandbox.zoho_crm.__main__ import options, readable
from cordboard_sandbox.zoho_crm.engine.pressed_faults import PRESSED
from cordboard_sandbox.zoho_crm.pages.fault_buttons import BUTTONS


def press(api: Any, name: str, **headers: str) -> httpx.Response:
    answer: httpx.Response = api.call("POST", "/__sandbox/buttons", data={"press": name}, headers=headers)
    return answer


def test_the_overview_has_a_button_for_each_fault_and_no_other() -> None:
    assert set(BUTTONS) == set(PRESSED)


def test_a_pressed_button_leads_back_to_the_overview(api: Any) -> None:
    page = api.get("/").text
    assert re.findall(r'name="press" value="(\w+)"', page) == list(BUTTONS)
    answer = press(api, "down")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "refuse" in api.get("/").text


def test_revoked_tokens_come_back_and_later_ones_stay(api: Any) -> None:
    press(api, "revoke")
    assert api.token().json() == {"error": "invalid_code"}
    assert "All tokens are revoked." in api.get("/").text
    code = api.post("/__sandbox/oauth", {"new_code": True}).json()["code"]
    later = api.token(grant_type="authorization_code", code=code).json()["refresh_token"]
    press(api, "off")
    assert "access_token" in api.token().json()
    assert "access_token" in api.token(refresh_token=later).json()


def test_the_api_is_limited_until_all_is_off(api: Any) -> None:
    press(api, "rate_limit")
    assert api.get("/org").status_code == 429
    press(api, "off")
    assert api.get("/org").status_code == 200


@pytest.mark.parametrize(("name", "site", "status"), [
    ("down", "cross-site", 403), ("down", "same-site", 403), ("down", "same-origin", 303), ("nothing", "none", 400),
])  # fmt: skip
def test_only_the_overview_presses_what_there_is(api: Any, name: str, site: str, status: int) -> None:
    assert press(api, name, **{"Sec-Fetch-Site": site}).status_code == status


def test_a_person_reads_what_to_enter_and_how_to_revoke(api: Any) -> None:
    text = readable(options().parse_args(["--client-id", "c1", "--client-secret", "s1"]), api.org, "http://127.0.0.1:9")
    rows = [re.split(r" {2,}", line.strip()) for line in text.splitlines()]
    for row in (["Client ID", "c1"], ["Client secret", "s1"], ["Accounts server", "http://127.0.0.1:9"]):
        assert row in rows
    assert ["Allow private addresses", "on"] in rows
    assert "revoke_refresh_token" in text
