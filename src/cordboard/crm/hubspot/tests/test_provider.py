"""Consent and tokens: the code, the rotation, what a person must do when HubSpot refuses."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest

from cordboard.crm.hubspot.provider import HubSpotProvider
from cordboard.crm.hubspot.tests.conftest import BASE, CLIENT, DIALECT, OAUTH, SECRET, HubSpotWorld
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.errors import NeedsHuman, RateLimited, Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.toolkit.oauth2 import challenge

BACK = "https://cordboard.example.com/oauth/return"


def provider(world: HubSpotWorld) -> HubSpotProvider:
    return HubSpotProvider(world.far, world.own.clock.now)


def exchanged(world: HubSpotWorld, answer: Mapping[str, str], secret: str = SECRET) -> Any:
    return asyncio.run(
        provider(world).exchange(world.settings, {"client_secret": secret, "private_token": "old"}, answer, BACK)
    )


def new_code(world: HubSpotWorld) -> str:
    return str(world.control("POST", "/tokens", {"new_code": OAUTH})["new_code"])


def test_the_consent_page_is_asked_for_the_scopes_with_a_challenge(crm_world: HubSpotWorld) -> None:
    given = provider(crm_world)
    scopes = [scope.name for scope in given.scopes({}, (Entity.LEAD, Entity.CALL))]
    consent = given.consent({"client_id": CLIENT}, {}, BACK, "state", scopes)
    url, query = urlsplit(consent.url), parse_qs(urlsplit(consent.url).query)
    assert (url.scheme, url.netloc, url.path) == ("https", "app.hubspot.com", "/oauth/authorize")
    assert query["scope"][0].split() == ["oauth", *scopes]
    assert query["code_challenge"] == [challenge(consent.oauth_state["verifier"])]
    assert (query["state"], query["redirect_uri"]) == (["state"], [BACK])


def test_the_least_scopes_are_asked_for() -> None:
    def names(*entities: Entity, **settings: Any) -> set[str]:
        return {scope.name.removeprefix("crm.") for scope in HubSpotProvider().scopes(settings, entities)}

    always = {"objects.contacts.read", "objects.companies.read", "objects.owners.read"}
    assert names() == always
    assert names(Entity.CALL) == always | {"objects.contacts.write", "schemas.contacts.write"}
    assert names(Entity.DEAL) == always | {"objects.deals.read", "objects.deals.write", "schemas.deals.write"}
    assert names(read_deals=True) == always | {"objects.deals.read"}
    assert names(*Entity, mode="shadow") == always | {"objects.deals.read"}
    handed = HubSpotProvider().scopes({}, (), (Entity.ACCOUNT,))
    assert "crm.objects.companies.write" in {scope.name for scope in handed}


def test_a_code_gives_tokens_and_works_once(crm_world: HubSpotWorld) -> None:
    code = new_code(crm_world)
    settings, secrets = exchanged(crm_world, {"code": code, "verifier": "v"})
    assert settings == crm_world.settings
    assert secrets["refresh_token"]
    assert float(secrets["expires_at"]) - crm_world.own.clock.now() == 1800
    assert "private_token" not in secrets, "the private app's token would win"
    assert b"code_verifier=v" in crm_world.far.sent[-1].body
    with pytest.raises(NeedsHuman) as caught:
        exchanged(crm_world, {"code": code})
    assert caught.value.code == "invalid_grant"


def test_a_refusal_says_what_to_do(crm_world: HubSpotWorld) -> None:
    with pytest.raises(NeedsHuman, match="denied"):
        exchanged(crm_world, {"error": "access_denied"})
    with pytest.raises(NeedsHuman) as caught:
        exchanged(crm_world, {"code": new_code(crm_world)}, secret="wrong")
    assert caught.value.code == "invalid_client"
    for answer, kind in (
        (httpx.Response(429, json={}), RateLimited),
        (httpx.Response(500, json={"status": "error"}), Unavailable),
        (httpx.Response(200, text="<html>"), Unavailable),
        (httpx.Response(200, json=[]), Unavailable),
        (httpx.Response(200, json={"access_token": "a", "expires_in": "soon"}), NeedsHuman),
    ):
        crm_world.far.play(transport_faults.answers(answer), path="/token")
        with pytest.raises(kind):
            exchanged(crm_world, {"code": new_code(crm_world)})


def test_a_new_refresh_token_is_stored_before_its_access_token_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    rotating = msgspec.structs.replace(DIALECT.tokens, refresh="rotating")
    world = HubSpotWorld(monkeypatch, dialect=msgspec.structs.replace(DIALECT, tokens=rotating))
    first = world.kept.values["refresh_token"]

    async def story() -> None:
        crm = world.crm()
        world.far.play(transport_faults.answer_lost, path="/crm/owners")
        with pytest.raises(Unavailable):
            await crm.users()
        assert world.kept.saved[-1]["refresh_token"] != first, "stored although the request with its token failed"
        world.expire()
        assert await world.crm().users()

    asyncio.run(story())
    assert world.refreshes() == 2


def test_a_connection_without_any_token_needs_a_person(crm_world: HubSpotWorld) -> None:
    crm_world.kept.values = {"client_secret": SECRET}
    with pytest.raises(NeedsHuman) as caught:
        asyncio.run(crm_world.crm().users())
    assert caught.value.code == "no_token"
    assert BASE
