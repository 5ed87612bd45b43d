"""Stored secrets are not sent to an address for which nobody entered them."""

from typing import Any

import pytest

from cordboard import catalog
from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.connection_place import kept_after, place_of
from cordboard.contract.connections import ConnectionChange
from cordboard.contract.errors import Cannot
from cordboard.contract.views.connections import SECRET
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run

PROVIDERS = {one.id: one for one in catalog.providers()}
MOVES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("asterisk", {"host": "192.0.2.1"}, {"host": "192.0.2.2"}),
    ("asterisk", {"host": "192.0.2.1"}, {"port": 5039}),
    ("asterisk", {}, {"host": "pbx.example"}),
    ("asterisk", {"tls": True, "host": "pbx.example"}, {"tls": False}),
    ("asterisk", {"tls": True, "tls_ca": "/etc/ssl/ours.pem"}, {"tls_ca": "/tmp/other.pem"}),
    ("espocrm", {"url": "https://crm.example"}, {"url": "https://crm.example.evil"}),
    ("espocrm", {"url": "https://crm.example"}, {"url": "http://crm.example"}),
    ("espocrm", {"url": "https://crm.example"}, {"url": "https://crm.example:444"}),
    ("zoho", {"data_centre": "us"}, {"data_centre": "eu"}),
    ("zoho", {}, {"accounts": "https://accounts.evil.example"}),
    ("zoho", {"accounts": "https://accounts.zoho.eu"}, {"accounts": None}),
]
STAYS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("asterisk", {"host": "pbx.example", "port": 5038}, {"host": "PBX.example.", "port": "5038"}),
    ("asterisk", {"host": "192.0.2.1"}, {"username": "other", "region": "ES"}),
    ("espocrm", {"url": "https://crm.example"}, {"url": "https://CRM.example/"}),
    ("zoho", {}, {"data_centre": "us", "trigger": "none"}),
]


@pytest.mark.parametrize(("provider", "before", "change"), MOVES)
def test_after_a_move_stored_secrets_are_asked_for_by_name(
    provider: str, before: dict[str, Any], change: dict[str, Any]
) -> None:
    one, now = PROVIDERS[provider], {**before, **change}
    secrets = [f["name"] for f in one.manifest["settings"] if f.get("type") == "secret"]
    kept = {**dict.fromkeys(secrets, "old"), "refresh_token": "old", "access_token": "old"}
    with pytest.raises(Cannot, match="not sent to a new address"):
        kept_after(one, kept, {}, before, now)
    assert kept_after(one, kept, dict.fromkeys(secrets, "new"), before, now) == {}


@pytest.mark.parametrize(("provider", "before", "change"), STAYS)
def test_another_spelling_of_the_same_place_keeps_them(
    provider: str, before: dict[str, Any], change: dict[str, Any]
) -> None:
    one = PROVIDERS[provider]
    assert kept_after(one, {"secret": "s"}, {}, before, {**before, **change}) == {"secret": "s"}


def test_every_provider_that_sends_its_secrets_somewhere_says_where() -> None:
    """A CRM, or a phone system that we connect to, has a place."""
    for one in PROVIDERS.values():
        if one.kind == "crm" or one.manifest["capabilities"].get("link"):
            assert place_of(one, {}), one.id


@run
async def test_a_change_of_the_address_alone_is_refused_and_nothing_is_stored(opened: Open) -> None:
    async with opened() as app_fixture:
        admin = with_place(app_fixture)
        await admin.change(CRM, ConnectionChange(settings={"url": "https://a.example", "key": "k" * 20}))
        await app_fixture.store.keep_secrets(CRM, {"key": "k" * 20, "refresh_token": "r"})
        with pytest.raises(Cannot, match="Missing: key"):
            await admin.change(CRM, ConnectionChange(settings={"url": "https://b.example"}))
        with pytest.raises(Cannot, match="Missing: key"):
            await admin.change(CRM, ConnectionChange(settings={"url": "https://b.example", "key": SECRET}))
        assert await app_fixture.store.secrets(CRM) == {"key": "k" * 20, "refresh_token": "r"}
        assert app_fixture.live_connections.settings(CRM)["url"] == "https://a.example"
        await admin.change(CRM, ConnectionChange(settings={"url": "https://b.example", "key": "n" * 20}))
        assert await app_fixture.store.secrets(CRM) == {"key": "n" * 20}, "the token of the old place is gone"


def with_place(app_fixture: AppFixture) -> ConnectionAdmin:
    manifest = app_fixture.live_connections.provider(CRM).manifest
    manifest["settings"] += [
        {"name": "url", "type": "text", "shape": "web_address", "place": True},
        {"name": "key", "type": "secret"},
    ]
    return ConnectionAdmin(app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1")
