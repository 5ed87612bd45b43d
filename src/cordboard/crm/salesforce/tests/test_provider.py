"""Consent and tokens: the code, the rotation, an address that is not Salesforce's, an app that signs in as itself."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from cordboard.crm.salesforce.provider import SalesforceProvider
from cordboard.crm.salesforce.record_types import is_own_host
from cordboard.crm.salesforce.tests.conftest import BASE, CLIENT, OAUTH, SECRET, SalesforceWorld
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import PushSecrets, Rejected, WebhookRequest
from cordboard.ports.errors import NeedsHuman, RateLimited, Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.toolkit.oauth2 import challenge

BACK = "https://cordboard.example.com/oauth/return"


def provider(world: SalesforceWorld) -> SalesforceProvider:
    return SalesforceProvider(world.far, world.own.clock.now)


def exchanged(world: SalesforceWorld, answer: Mapping[str, str], secret: str = SECRET) -> Any:
    return asyncio.run(provider(world).exchange(world.settings, {"client_secret": secret}, answer, BACK))


def new_code(world: SalesforceWorld) -> str:
    return str(world.control("POST", "/tokens", {"new_code": OAUTH})["new_code"])


def test_the_consent_page_is_asked_with_a_challenge_where_the_organisation_signs_in() -> None:
    consent = SalesforceProvider().consent({"client_id": CLIENT}, {}, BACK, "state", ["Lead: read"])
    url, query = urlsplit(consent.url), parse_qs(urlsplit(consent.url).query)
    assert (url.scheme, url.netloc, url.path) == ("https", "login.salesforce.com", "/services/oauth2/authorize")
    assert (query["scope"], query["response_type"]) == (["api refresh_token"], ["code"])
    assert query["code_challenge"] == [challenge(consent.oauth_state["verifier"])]
    assert (query["state"], query["redirect_uri"], query["client_id"]) == (["state"], [BACK], [CLIENT])
    own = SalesforceProvider().consent({"url": "https://test.salesforce.com/"}, {}, BACK, "state", [])
    assert own.url.startswith("https://test.salesforce.com/services/oauth2/authorize?")


def test_a_code_gives_tokens_and_the_address_of_the_organisation_and_works_once(crm_world: SalesforceWorld) -> None:
    code = new_code(crm_world)
    settings, secrets = exchanged(crm_world, {"code": code, "verifier": "v"})
    assert settings["instance_url"] == BASE
    assert secrets["refresh_token"]
    assert secrets["access_token"]
    assert b"code_verifier=v" in crm_world.far.sent[-1].body
    with pytest.raises(NeedsHuman) as caught:
        exchanged(crm_world, {"code": code})
    assert caught.value.code == "invalid_grant"


def test_a_refusal_says_what_to_do(crm_world: SalesforceWorld) -> None:
    with pytest.raises(NeedsHuman, match="denied"):
        exchanged(crm_world, {"error": "access_denied"})
    with pytest.raises(NeedsHuman) as caught:
        exchanged(crm_world, {"code": new_code(crm_world)}, secret="wrong")
    assert caught.value.code == "invalid_client"
    for answer, kind in (
        (httpx.Response(429, json={}), RateLimited),
        (httpx.Response(500, json={"error": "server"}), Unavailable),
        (httpx.Response(200, text="<html>"), Unavailable),
        (httpx.Response(200, json=[]), Unavailable),
        (httpx.Response(200, json={"access_token": "a", "instance_url": "https://evil.example"}), NeedsHuman),
        (httpx.Response(200, json={"access_token": "a"}), NeedsHuman),
    ):
        crm_world.far.play(transport_faults.answers(answer), path="/token")
        with pytest.raises(kind):
            exchanged(crm_world, {"code": new_code(crm_world)})


def test_a_token_is_sent_to_salesforce_or_to_where_it_came_from_alone() -> None:
    login = "https://login.salesforce.com"
    for instance in ("https://acme.my.salesforce.com", login, "https://acme.my.salesforce.mil"):
        assert is_own_host(instance, login)
    for instance in ("http://acme.my.salesforce.com", "https://salesforce.com.evil.example", "https://10.0.0.1", ""):
        assert not is_own_host(instance, login)
    assert is_own_host("http://127.0.0.1:8138", "http://127.0.0.1:8138")


def test_a_new_refresh_token_is_stored_before_its_access_token_is_used(crm_world: SalesforceWorld) -> None:
    first = crm_world.kept.values["refresh_token"]

    async def story() -> None:
        crm = crm_world.crm()
        crm_world.far.play(transport_faults.answer_lost, path="/query")
        with pytest.raises(Unavailable):
            await crm.users()
        assert crm_world.kept.saved[-1]["refresh_token"] != first, "stored although the request with its token failed"
        crm_world.expire()
        assert await crm_world.crm().users()

    asyncio.run(story())
    assert crm_world.refreshes() == 2


def test_an_app_signs_in_as_itself_at_its_own_domain(app_world: SalesforceWorld) -> None:
    assert asyncio.run(app_world.crm().users())
    assert "refresh_token" not in app_world.kept.values
    assert b"grant_type=client_credentials" in app_world.far.sent[0].body


def test_a_connection_without_consent_needs_a_person(crm_world: SalesforceWorld) -> None:
    crm_world.kept.values = {"client_secret": SECRET}
    with pytest.raises(NeedsHuman) as caught:
        asyncio.run(crm_world.crm().users())
    assert caught.value.code == "no_token"


def test_another_organisation_is_refused(crm_world: SalesforceWorld) -> None:
    with pytest.raises(NeedsHuman) as caught:
        asyncio.run(crm_world.crm(account="00D000000000009").identify())
    assert caught.value.code == "another_account"


def test_the_least_permissions_are_asked_for_and_no_webhook_is_taken() -> None:
    def names(*entities: Entity, **settings: Any) -> set[str]:
        return {scope.name for scope in SalesforceProvider().scopes(settings, entities)}

    always = {"Contact: read", "Lead: read", "Account: read", "User: read"}
    assert names() == always
    assert names(Entity.CALL, Entity.TASK) == always | {"Task: read, create, edit"}
    assert names(read_deals=True) == always | {"Opportunity: read"}
    assert names(*Entity, mode="shadow") == always | {"Task: read", "Opportunity: read"}
    handed = SalesforceProvider().scopes({}, (), (Entity.DEAL,))
    assert "Opportunity: edit" in {scope.name for scope in handed}
    request = WebhookRequest(method="POST", path="/hooks/1", headers={}, body=b"{}", query="")
    assert isinstance(SalesforceProvider().parse_push(request, PushSecrets(), datetime.now(UTC)), Rejected)
