"""What a person does to connections."""

import pytest

from cordboard import catalog
from cordboard.app.connections import provider_texts
from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import Provider
from cordboard.contract.connections import ConnectionChange, NewConnection
from cordboard.contract.errors import Cannot
from cordboard.ports.crm import Scope
from cordboard.testing.app_fixture import CRM, Open
from cordboard.testing.event_loop import run


@run
async def test_changed_credentials_do_not_live_on_the_token_of_the_former_ones(opened: Open) -> None:
    async with opened() as app_fixture:
        connections = ConnectionAdmin(
            app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1"
        )
        kept = {"refresh_token": "old", "access_token": "of the old one", "expires_at": "9e9", "notify_token": "n"}
        await app_fixture.store.keep_secrets(CRM, kept)
        await connections.change(CRM, ConnectionChange(title="Renamed"))
        assert await app_fixture.store.secrets(CRM) == kept
        await connections.change(CRM, ConnectionChange(settings={"data_centre": "eu"}))
        assert await app_fixture.store.secrets(CRM) == {"refresh_token": "old", "notify_token": "n"}


@pytest.mark.parametrize("provider", [one for one in catalog.providers() if one.kind == "pbx"], ids=lambda one: one.id)
@run
async def test_settings_and_secrets_of_every_phone_system_can_be_changed(opened: Open, provider: Provider) -> None:
    secrets = [field["name"] for field in provider.manifest["settings"] if field.get("type") == "secret"]
    secrets += provider.manifest.get("secrets", [])
    async with opened() as app_fixture:
        app_fixture.live_connections.providers["pbx", provider.id] = provider
        admin = ConnectionAdmin(
            app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1"
        )
        first, second = dict.fromkeys(secrets, "first secret " * 3), dict.fromkeys(secrets, "second secret " * 3)
        chosen = {
            one["name"]: one["options"][0] for one in provider.manifest["settings"] if one.get("type") == "choice"
        }
        name = await admin.create(NewConnection(provider=provider.id, settings={**chosen, **first}))
        await admin.change(name, ConnectionChange(settings={"region": "ES"}))
        assert await app_fixture.store.secrets(name) == first
        await admin.change(name, ConnectionChange(settings=second))
        assert await app_fixture.store.secrets(name) == second


@run
async def test_a_secret_that_is_sent_empty_is_taken_away_unless_it_is_needed(opened: Open) -> None:
    async with opened() as app_fixture:
        manifest = app_fixture.live_connections.provider(CRM).manifest
        manifest["settings"] += [
            {"name": "needed", "type": "secret", "required": True},
            {"name": "spare", "type": "secret"},
        ]
        connections = ConnectionAdmin(
            app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1"
        )
        await connections.change(CRM, ConnectionChange(settings={"needed": "n", "spare": "s"}))
        await connections.change(CRM, ConnectionChange(settings={"spare": None}))
        assert await app_fixture.store.secrets(CRM) == {"needed": "n"}
        for empty in (None, ""):
            with pytest.raises(Cannot, match="Missing: needed"):
                await connections.change(CRM, ConnectionChange(settings={"needed": empty}))
        assert await app_fixture.store.secrets(CRM) == {"needed": "n"}


@run
async def test_a_misspelt_setting_of_a_connection_is_refused_and_named(opened: Open) -> None:
    async with opened() as app_fixture:
        connections = ConnectionAdmin(
            app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1"
        )
        with pytest.raises(Cannot, match="data_center: fake has no such setting; did you mean data_centre"):
            await connections.change(CRM, ConnectionChange(settings={"data_center": "eu"}))
        with pytest.raises(Cannot, match="nonsense: fake has no such setting"):
            await connections.create(NewConnection(provider="fake", id="two", settings={"nonsense": 1}))
        assert list(app_fixture.live_connections.connections) == [CRM]


@run
async def test_a_value_that_cannot_be_used_is_refused_and_nothing_of_it_is_kept(opened: Open) -> None:
    async with opened() as app_fixture:
        connections = ConnectionAdmin(
            app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1"
        )
        kept = await app_fixture.store.connections()
        with pytest.raises(Cannot, match="data_centre takes text") as refused:
            await connections.change(CRM, ConnectionChange(settings={"data_centre": 3}))
        assert (refused.value.status, refused.value.code) == (422, "wrong_value")
        for new in (
            NewConnection(provider="fake", id="two", settings={"data_centre": {}}),
            NewConnection(provider="fake", id="..", settings={}),
        ):
            with pytest.raises(Cannot) as refused:
                await connections.create(new)
            assert (refused.value.status, refused.value.code) == (422, "wrong_value")
        assert await app_fixture.store.connections() == kept


@run
async def test_a_form_speaks_the_language_of_its_reader_and_english_where_a_folder_lacks_it(opened: Open) -> None:
    async with opened() as app_fixture:
        connections = ConnectionAdmin(
            app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1"
        )
        for language, label, spoken in (
            ("fr", "Centre de données", "fr"), ("uk", "Data centre", "en"), ("en", "Data centre", "en"),
        ):  # fmt: skip
            view = next(one for one in connections.providers(language) if one.kind == "crm")
            assert (view.settings[0].label, view.language) == (label, spoken)
        assert provider_texts.texts_in({}) == provider_texts.ProviderTexts()
        app_fixture.live_connections.provider(CRM).manifest["settings"][0]["required"] = True
        with pytest.raises(Cannot, match="Missing: Data centre"):
            await connections.create(NewConnection(provider="fake", id="two", settings={}))


def test_a_permission_says_what_it_is_for_else_what_the_provider_said() -> None:
    texts = provider_texts.ProviderTexts(permissions={"leads.READ": "Sync leads."})
    scopes = (Scope(name="leads.READ", held=True), Scope(name="tomorrow", purpose="Something new."))
    assert texts.with_purposes(scopes) == (Scope(name="leads.READ", purpose="Sync leads.", held=True), scopes[1])
