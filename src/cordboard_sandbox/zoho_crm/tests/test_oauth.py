"""Consent, tokens, their limits and their deaths (F01 to F08)."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cordboard_sandbox.zoho_crm.org.seed import CLIENT_ID

ASKED = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "scope": "ZohoCRM.modules.ALL,ZohoCRM.users.READ",
    "redirect_uri": "http://127.0.0.1:8700/oauth/return",
    "access_type": "offline",
    "state": "s-1",
}


def consent(api: Any, answer: str = "accept", **changes: str) -> dict[str, str]:
    reply = api.call("POST", "/oauth/v2/auth", data={**ASKED, "answer": answer, **changes})
    assert reply.status_code == 302, reply.text
    return {name: values[0] for name, values in parse_qs(urlsplit(reply.headers["location"]).query).items()}


def exchanged(api: Any, code: str, redirect_uri: str = ASKED["redirect_uri"]) -> Any:
    return api.token(grant_type="authorization_code", code=code, redirect_uri=redirect_uri)


def test_the_consent_page_names_the_user_the_scopes_and_both_answers(api: Any) -> None:
    page = api.get("/oauth/v2/auth", params=ASKED)
    assert page.headers["content-type"].startswith("text/html")
    for word in ("SANDBOX", "Ana Ruiz", "ZohoCRM.users.READ", ">Accept<", ">Refuse<"):
        assert word in page.text


def test_the_password_that_is_typed_there_is_stars_in_the_log_of_requests(api: Any) -> None:
    assert 'name="password"' in api.get("/oauth/v2/auth", params=ASKED).text
    assert "code" in consent(api, password="typed-at-the-CRM")
    shown = api.get("/__sandbox/requests").text
    assert "password=***" in shown
    assert "typed-at-the-CRM" not in shown


def test_accepting_comes_back_with_code_location_server_and_state(api: Any) -> None:
    back = consent(api)
    assert back["state"] == "s-1"
    assert back["location"] == "eu"
    assert back["accounts-server"] == "http://127.0.0.1:8137"
    assert re.match(r"1000\.[0-9a-f]{32}\.[0-9a-f]{32}$", back["code"])


def test_refusing_comes_back_with_access_denied(api: Any) -> None:
    assert consent(api, "refuse") == {"error": "access_denied", "state": "s-1"}


def test_only_loopback_may_be_redirected_to(api: Any) -> None:
    reply = api.get("/oauth/v2/auth", params={**ASKED, "redirect_uri": "https://elsewhere.example/back"})
    assert reply.status_code == 400


def test_a_code_becomes_tokens_once_and_holds_only_what_was_asked(api: Any) -> None:
    code = consent(api)["code"]
    tokens = exchanged(api, code).json()
    assert tokens["api_domain"] == "http://127.0.0.1:8137"
    assert tokens["expires_in"] == 3600
    assert tokens["refresh_token"]
    header = {"Authorization": f"Zoho-oauthtoken {tokens['access_token']}"}
    assert api.get("/users", headers=header).status_code == 200
    assert api.get("/org", headers=header).json()["code"] == "OAUTH_SCOPE_MISMATCH"
    again = exchanged(api, code)
    assert (again.status_code, again.json()) == (200, {"error": "invalid_code"})


def test_a_code_lives_three_minutes(api: Any) -> None:
    code = consent(api)["code"]
    api.post("/__sandbox/clock", {"advance_s": 181})
    assert exchanged(api, code).json() == {"error": "invalid_code"}


def test_another_redirect_address_is_refused(api: Any) -> None:
    code = consent(api)["code"]
    assert exchanged(api, code, redirect_uri="http://127.0.0.1:1/x").json() == {"error": "invalid_redirect_uri"}


def test_without_offline_access_there_is_no_refresh_token(api: Any) -> None:
    assert "refresh_token" not in exchanged(api, consent(api, access_type="online")["code"]).json()


def test_ten_codes_in_ten_minutes_and_no_more(api: Any) -> None:
    for _ in range(10):
        assert "code" in consent(api)
    assert consent(api)["error"] == "access_denied"
    api.post("/__sandbox/clock", {"advance_s": 601})
    assert "code" in consent(api)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_id": "1000.NOBODY"}, "invalid_client"),
        ({"client_secret": "wrong"}, "invalid_client_secret"),
        ({"refresh_token": "1000.none"}, "invalid_code"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_token_errors_come_with_status_200(api: Any, form: dict[str, str], error: str) -> None:
    reply = api.token(**form)
    assert (reply.status_code, reply.json()["error"]) == (200, error)


def test_a_switch_makes_token_errors_400(api: Any) -> None:
    api.post("/__sandbox/oauth", {"error_status": 400})
    assert api.token(refresh_token="1000.none").status_code == 400


def test_the_token_endpoint_also_reads_the_query(api: Any) -> None:
    form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "client_secret": "demo-secret"}
    reply = api.call("POST", "/oauth/v2/token", params={**form, "refresh_token": "1000.demo-refresh.cordboard"})
    assert "access_token" in reply.json()


def test_the_eleventh_refresh_in_ten_minutes_is_denied_until_they_are_over(api: Any) -> None:
    for _ in range(10):
        assert "access_token" in api.token().json()
    assert api.token().json()["error"] == "Access Denied"
    api.post("/__sandbox/clock", {"advance_s": 600})
    assert "access_token" in api.token().json()


def test_the_sixteenth_live_token_puts_the_oldest_out(api: Any) -> None:
    first = api.sign_in()
    for _ in range(9):
        api.token()
    api.post("/__sandbox/clock", {"advance_s": 601})
    for _ in range(5):
        api.token()
    assert api.get("/users", headers={"Authorization": first}).status_code == 200
    api.token()
    assert api.get("/users", headers={"Authorization": first}).json()["code"] == "INVALID_TOKEN"


def test_the_twenty_first_refresh_token_deletes_the_first(api: Any) -> None:
    for _ in range(20):
        exchanged(api, consent(api)["code"])
        api.post("/__sandbox/clock", {"advance_s": 61})
    assert api.token().json() == {"error": "invalid_code"}


def test_a_token_dies_after_its_hour(api: Any) -> None:
    api.sign_in()
    api.post("/__sandbox/clock", {"advance_s": 3599})
    assert api.get("/users").status_code == 200
    api.post("/__sandbox/clock", {"advance_s": 1})
    assert api.get("/users").json()["code"] == "INVALID_TOKEN"


def test_the_life_of_tokens_can_be_shortened(api: Any) -> None:
    api.post("/__sandbox/oauth", {"expires_in": 2})
    assert api.token().json()["expires_in"] == 2


@pytest.mark.parametrize("header", ["", "Bearer 1000.x", "1000.x"])
def test_only_the_services_own_prefix_is_taken(api: Any, header: str) -> None:
    reply = api.get("/users", headers={"Authorization": header})
    assert (reply.status_code, reply.json()["code"]) == (401, "AUTHENTICATION_FAILURE")


def test_a_switch_tolerates_bearer(api: Any) -> None:
    held = api.sign_in().split()[1]
    api.post("/__sandbox/oauth", {"bearer": True})
    assert api.get("/users", headers={"Authorization": f"Bearer {held}"}).status_code == 200


def test_revoking_kills_the_refresh_token_and_its_access_tokens(api: Any) -> None:
    api.sign_in()
    reply = api.call("POST", "/oauth/v2/token/revoke", data={"token": "1000.demo-refresh.cordboard"})
    assert reply.json() == {"status": "success"}
    assert api.get("/users").json()["code"] == "INVALID_TOKEN"
    assert api.token().json() == {"error": "invalid_code"}


def test_a_changed_password_can_be_played_and_undone(api: Any) -> None:
    api.sign_in()
    api.post("/__sandbox/oauth", {"revoke_refresh_token": True})
    assert api.token().json() == {"error": "invalid_code"}
    api.post("/__sandbox/oauth", {"restore": True})
    assert "access_token" in api.token().json()


def test_a_removed_scope_is_missed_by_its_operation_alone(api: Any) -> None:
    api.post("/__sandbox/oauth", {"remove_scope": "ZohoCRM.coql.READ"})
    assert api.coql("select id from Leads where id is not null").json()["code"] == "OAUTH_SCOPE_MISMATCH"
    assert api.get("/Leads?fields=Last_Name").status_code == 200


def test_a_right_inside_a_wide_scope_can_be_removed_too(api: Any) -> None:
    api.post("/__sandbox/oauth", {"remove_scope": "ZohoCRM.modules.calls.CREATE"})
    assert api.post("/Calls", {"data": [{}]}).json()["code"] == "OAUTH_SCOPE_MISMATCH"
    assert api.post("/Leads", {"data": [{"Last_Name": "Fine"}]}).status_code == 201


def test_a_deactivated_user_is_out(api: Any) -> None:
    api.sign_in()
    api.post("/__sandbox/oauth", {"deactivate_user": api.org.state.user})
    assert api.get("/users").status_code == 401
    assert api.token().json() == {"error": "invalid_code"}


def test_expired_access_tokens_are_replaced_by_a_refresh(api: Any) -> None:
    api.sign_in()
    api.post("/__sandbox/oauth", {"expire_access_tokens": True})
    assert api.get("/users").json()["code"] == "INVALID_TOKEN"
    api.sign_in()
    assert api.get("/users").status_code == 200


def test_a_self_client_code_is_exchanged_without_redirect(api: Any) -> None:
    code = api.post("/__sandbox/oauth", {"new_code": True, "scope": "ZohoCRM.users.READ"}).json()["code"]
    assert api.token(grant_type="authorization_code", code=code).json()["scope"] == "ZohoCRM.users.READ"


def test_every_data_centre_is_this_program(api: Any) -> None:
    assert set(api.get("/oauth/serverinfo").json()["locations"].values()) == {"http://127.0.0.1:8137"}
