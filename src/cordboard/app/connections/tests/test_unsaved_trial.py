"""Settings are tried before they are saved: those of a phone system, of a CRM with a key, of a change."""

from collections.abc import Mapping

import pytest

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import Provider
from cordboard.app.connections.unsaved_trial import is_testable
from cordboard.contract.connections import NewConnection
from cordboard.contract.errors import Cannot
from cordboard.contract.views.connections import SECRET
from cordboard.ports.errors import NeedsHuman
from cordboard.ports.phone import PhoneProbe, Settings
from cordboard.ports.store.connections import Connection
from cordboard.testing.app_fixture import PBX, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_pbx import FakePbx

FIELDS = [
    {"name": "host", "type": "text", "required": True, "default": "127.0.0.1"},
    {"name": "secret", "type": "secret", "required": True},
]


class GuardedPbx(FakePbx):
    """Lets in who knows the word."""

    async def probe(self, settings: Settings, secrets: Mapping[str, str], lists: bool) -> PhoneProbe:
        if secrets.get("secret") != "word":
            raise NeedsHuman(f"The manager at {settings['host']} rejected the login.", wrote=False)
        return PhoneProbe(version="Asterisk 22")


def admin_of(app_fixture: AppFixture) -> ConnectionAdmin:
    manifest = {"id": "guarded", "kind": "pbx", "title": "PBX", "settings": FIELDS, "capabilities": {"link": True}}
    guarded = Provider(manifest=manifest, load=GuardedPbx)
    app_fixture.live_connections.providers["pbx", "guarded"] = guarded
    return ConnectionAdmin(app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1")


@run
async def test_a_wrong_secret_is_an_answer_with_its_reason_and_nothing_is_saved(opened: Open) -> None:
    async with opened() as app_fixture:
        connections = admin_of(app_fixture)
        wrong = await connections.try_unsaved(NewConnection(provider="guarded", settings={"secret": "guess"}), None)
        assert (wrong.ok, wrong.problems) == (False, ("The manager at 127.0.0.1 rejected the login.",))
        right = await connections.try_unsaved(NewConnection(provider="guarded", settings={"secret": "word"}), None)
        assert (right.ok, right.identity) == (True, "Asterisk 22")
        assert "guarded" not in app_fixture.live_connections.connections
        with pytest.raises(Cannot, match="Missing: secret"):
            await connections.try_unsaved(NewConnection(provider="guarded"), None)


@run
async def test_a_change_is_tried_with_what_is_kept(opened: Open) -> None:
    async with opened() as app_fixture:
        connections = admin_of(app_fixture)
        await app_fixture.live_connections.keep(Connection(id=PBX, kind="pbx", provider="guarded", title="Office"))
        await app_fixture.store.keep_secrets(PBX, {"secret": "word"})
        moved = NewConnection(provider="guarded", settings={"host": "pbx.example", "secret": SECRET})
        assert (await connections.try_unsaved(moved, PBX)).ok
        changed = NewConnection(provider="guarded", settings={"secret": "new"})
        assert not (await connections.try_unsaved(changed, PBX)).ok
        assert await app_fixture.store.secrets(PBX) == {"secret": "word"}
        with pytest.raises(Cannot, match="Connection not found"):
            await connections.try_unsaved(changed, "none")


@run
async def test_what_waits_for_webhooks_or_for_consent_is_not_testable_before(opened: Open) -> None:
    async with opened() as app_fixture:
        admin_of(app_fixture)
        webhook = Provider(manifest={"id": "w", "kind": "pbx", "title": "W"}, load=FakePbx)
        consent = {"id": "c", "kind": "crm", "title": "C", "sign_in": [{"kind": "oauth", "forms": ["oauth_code"]}]}
        crm = Provider(manifest=consent, load=FakePbx)
        guarded = app_fixture.live_connections.providers["pbx", "guarded"]
        assert [is_testable(one) for one in (webhook, crm, guarded)] == [False, False, True]
