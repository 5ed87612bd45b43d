"""Rights, consent and the exchange of codes."""

import asyncio
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from cordboard.crm import zoho
from cordboard.crm.zoho.provider import PROVIDER, ZohoProvider
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Capabilities
from cordboard.ports.errors import NeedsHuman
from cordboard.vendors.zoho import data_centres
from cordboard_sandbox.zoho_crm.app import sandbox
from cordboard_sandbox.zoho_crm.engine.clock import Clock
from cordboard_sandbox.zoho_crm.org.seed import CLIENT_ID, CLIENT_SECRET, seeded
from cordboard_sandbox.zoho_crm.settings_api import oauth

SETTINGS = {"data_centre": "eu", "client_id": "1000.X", "key_field": "Cb_Call_Key"}
TOKENS = {
    "access_token": "1000.a",
    "refresh_token": "1000.r",
    "api_domain": "https://www.zohoapis.eu",
    "expires_in": 3600,
    "scope": "ZohoCRM.modules.ALL",
}


def provider(answer: dict[str, object], asked: list[httpx.Request]) -> ZohoProvider:
    def far(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=answer)

    return ZohoProvider(httpx.MockTransport(far), lambda: 1000.0)


def test_rights_are_the_least_for_what_is_switched_on() -> None:
    little = {scope.name for scope in PROVIDER.scopes({}, [Entity.LEAD, Entity.CALL])}
    assert "ZohoCRM.modules.leads.CREATE" in little
    assert "ZohoCRM.modules.contacts.READ" in little
    assert "ZohoCRM.modules.contacts.CREATE" not in little
    assert not any("deals" in name or "pipeline" in name or "fields.CREATE" in name for name in little)
    everything = [
        scope.name for scope in PROVIDER.scopes({**SETTINGS, "live_search": True}, list(Entity), list(Entity))
    ]
    assert "ZohoCRM.settings.fields.CREATE" in everything
    assert "ZohoSearch.securesearch.READ" in everything
    assert not any("DELETE" in name or name.endswith(".ALL") for name in everything)
    assert len(everything) == len(set(everything))


def test_owners_are_changed_by_a_right_of_its_own_which_is_asked_for_only_then() -> None:
    never = {scope.name for scope in PROVIDER.scopes(SETTINGS, list(Entity))}
    only = {scope.name for scope in PROVIDER.scopes(SETTINGS, [Entity.CALL], [Entity.CONTACT])}
    assert "ZohoCRM.change_owner.CREATE" not in never
    assert "ZohoCRM.change_owner.CREATE" in only
    assert not {"ZohoCRM.modules.contacts.CREATE", "ZohoCRM.modules.contacts.UPDATE"} & only


def test_the_consent_asks_for_a_lasting_token_with_state() -> None:
    consent = PROVIDER.consent(
        SETTINGS, {"client_secret": "s3cret"}, "https://cb.test/oauth/return", "st4te", ["A", "B"]
    )
    asked = urlsplit(consent.url)
    query = {name: values[0] for name, values in parse_qs(asked.query).items()}
    assert asked.netloc == "accounts.zoho.eu"
    assert query == {
        "response_type": "code",
        "client_id": "1000.X",
        "scope": "A,B",
        "redirect_uri": "https://cb.test/oauth/return",
        "access_type": "offline",
        "prompt": "consent",
        "state": "st4te",
    }
    assert consent.oauth_state == {"state": "st4te"}
    assert "s3cret" not in consent.url


def at_centres(answers: dict[str, dict[str, object]], asked: list[str]) -> ZohoProvider:
    """Accounts servers that each answer in their way; the others know no such client."""

    def far(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(200, json=answers.get(request.url.host, {"error": "invalid_client"}))

    return ZohoProvider(httpx.MockTransport(far), lambda: 1000.0)


@pytest.mark.parametrize("refusal", ["invalid_client", "invalid_code"])
def test_a_self_client_s_code_finds_its_data_centre_though_another_was_chosen(refusal: str) -> None:
    asked: list[str] = []
    india = {**TOKENS, "api_domain": "https://www.zohoapis.in"}
    far = at_centres({"accounts.zoho.eu": {"error": refusal}, "accounts.zoho.in": india}, asked)
    settings, secrets = asyncio.run(far.exchange(SETTINGS, {"client_secret": "s"}, {"code": "1000.c"}, None))
    assert (settings["data_centre"], settings["api_domain"]) == ("in", "https://www.zohoapis.in")
    assert secrets["refresh_token"] == "1000.r"
    assert asked == ["accounts.zoho.eu", "accounts.zoho.com", "accounts.zoho.in"], "the chosen one first, none after"


def test_a_code_that_no_data_centre_knows_is_refused_in_the_words_of_the_chosen_one() -> None:
    asked: list[str] = []
    far = at_centres({"accounts.zoho.eu": {"error": "invalid_code"}}, asked)
    with pytest.raises(NeedsHuman, match="was used before") as no:
        asyncio.run(far.exchange(SETTINGS, {"client_secret": "s"}, {"code": "1000.c"}, None))
    assert no.value.code == "invalid_code"
    assert len(asked) == len(set(asked)) == len(data_centres.CENTRES)


def test_a_wrong_secret_and_a_consent_s_code_are_shown_to_no_other_data_centre() -> None:
    asked: list[str] = []
    far = at_centres({"accounts.zoho.eu": {"error": "invalid_client_secret"}}, asked)
    with pytest.raises(NeedsHuman):
        asyncio.run(far.exchange(SETTINGS, {"client_secret": "s"}, {"code": "1000.c"}, None))
    answer = {"code": "1000.c", "accounts-server": "https://accounts.zoho.jp"}
    with pytest.raises(NeedsHuman):
        asyncio.run(far.exchange(SETTINGS, {"client_secret": "s"}, answer, "https://cb.test/return"))
    assert asked == ["accounts.zoho.eu", "accounts.zoho.jp"]


def test_each_country_has_at_most_one_likely_data_centre() -> None:
    manifest = tomllib.loads((Path(zoho.__file__).parent / "manifest.toml").read_text(encoding="utf-8"))
    field = next(one for one in manifest["settings"] if one["name"] == "data_centre")
    named = [country for countries in field["by_country"].values() for country in countries]
    assert len(named) == len(set(named))
    assert set(field["by_country"]) | {field["default"]} == set(field["options"]) == set(data_centres.CENTRES)


def test_a_code_is_exchanged_at_the_data_centre_that_the_return_names() -> None:
    asked: list[httpx.Request] = []
    answer = {"code": "1000.c", "location": "in", "accounts-server": "https://accounts.zoho.in"}
    far = provider({**TOKENS, "api_domain": "https://www.zohoapis.in"}, asked)
    settings, secrets = asyncio.run(far.exchange(SETTINGS, {"client_secret": "s"}, answer, "https://cb.test/return"))
    assert asked[0].url == "https://accounts.zoho.in/oauth/v2/token"
    assert parse_qs(asked[0].content.decode())["redirect_uri"] == ["https://cb.test/return"]
    assert (settings["data_centre"], settings["api_domain"]) == ("in", "https://www.zohoapis.in")
    assert secrets == {
        "client_secret": "s",
        "refresh_token": "1000.r",
        "access_token": "1000.a",
        "expires_at": "4600.0",
        "scope": "ZohoCRM.modules.ALL",
    }


@pytest.mark.parametrize(
    ("answer", "tokens", "code"),
    [
        ({"error": "access_denied"}, TOKENS, "access_denied"),
        ({"code": "c", "accounts-server": "https://accounts.zoho.evil.test"}, TOKENS, "foreign_accounts_server"),
        ({"code": "c", "accounts-server": "http://accounts.zoho.eu"}, TOKENS, "foreign_accounts_server"),
        ({"code": "c"}, {**TOKENS, "api_domain": "https://www.zohoapis.eu.evil.test"}, "foreign_api_domain"),
        ({"code": "c"}, {**TOKENS, "api_domain": "http://www.zohoapis.eu"}, "foreign_api_domain"),
        ({"code": "c"}, {**TOKENS, "api_domain": "http://127.0.0.1:1"}, "foreign_api_domain"),
        ({"code": "c"}, {**TOKENS, "refresh_token": None}, "no_refresh_token"),
        ({"code": "c"}, {"error": "invalid_code"}, "invalid_code"),
    ],
)
def test_what_is_not_right_is_refused_with_its_reason(
    answer: dict[str, str], tokens: dict[str, object], code: str
) -> None:
    asked: list[httpx.Request] = []
    with pytest.raises(NeedsHuman) as caught:
        asyncio.run(provider(tokens, asked).exchange(SETTINGS, {}, answer, None))
    assert caught.value.code == code
    if code == "foreign_accounts_server":
        assert asked == []  # no secret goes there


def test_a_self_client_code_works_with_the_sandbox() -> None:
    org = seeded(Clock(), people=0)
    base = "http://127.0.0.1:9"
    code = oauth.new_code(org, CLIENT_ID, ["ZohoCRM.modules.ALL"])
    far = ZohoProvider(httpx.ASGITransport(sandbox(org)))
    settings = {"accounts": base, "client_id": CLIENT_ID}
    learnt, secrets = asyncio.run(far.exchange(settings, {"client_secret": CLIENT_SECRET}, {"code": code or ""}, None))
    assert learnt["api_domain"] == base
    assert secrets["refresh_token"]


def test_data_centres_are_known_by_their_accounts_server() -> None:
    for name, centre in data_centres.CENTRES.items():
        assert data_centres.centre_named(centre.accounts) == name
        assert data_centres.trusted_accounts(centre.accounts, {}) == centre.accounts
        assert data_centres.trusted_api(centre.api, {}) == centre.api
    assert data_centres.trusted_api("https://sandbox.zohoapis.eu", {}) == "https://sandbox.zohoapis.eu"


def test_the_manifest_tells_what_the_folder_can_do() -> None:
    manifest = tomllib.loads((Path(zoho.__file__).parent / "manifest.toml").read_text(encoding="utf-8"))
    capabilities = Capabilities(**manifest["capabilities"])
    assert (capabilities.batch, capabilities.idempotency, capabilities.changes) == (100, "unique_key", True)
    choice = next(one for one in manifest["settings"] if one["name"] == "data_centre")
    assert choice["options"] == list(data_centres.CENTRES)
