"""Private addresses in the settings of a connection, before anything is stored or opened."""

import pytest

from cordboard import catalog
from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import Provider
from cordboard.app.connections.private_addresses import SWITCH, require_allowed
from cordboard.contract.connections import ConnectionChange, NewConnection
from cordboard.contract.errors import Cannot
from cordboard.testing.app_fixture import CRM, Open
from cordboard.testing.event_loop import run
from cordboard.web.problems import problem_of

LOCAL = "http://127.0.0.1:8710"
FIELDS = [
    (one, field["name"])
    for one in catalog.providers()
    if any(field["name"] == SWITCH for field in one.manifest["settings"])
    for field in one.manifest["settings"]
    if field.get("shape") == "web_address"
]


@pytest.mark.parametrize(("provider", "field"), FIELDS, ids=lambda one: getattr(one, "id", one))
@pytest.mark.parametrize("url", [LOCAL, "http://10.1.2.3", "https://localhost", "http://[::1]:80"])
def test_every_address_that_is_private_as_written_is_refused_with_its_reason(
    provider: Provider, field: str, url: str
) -> None:
    with pytest.raises(Cannot) as refused:
        require_allowed(provider, "crm", {field: url}, {field: url})
    assert refused.value.status == 422
    assert "Allow private addresses" in refused.value.next_step
    assert next(one.code for one in problem_of(refused.value).reasons) in (
        "address_private",
        "address_private_itself",
        "address_local",
    )
    require_allowed(provider, "crm", {field: url}, {field: url, SWITCH: True})
    require_allowed(provider, "crm", {field: "https://crm.example"}, {})


def test_there_are_such_fields() -> None:
    assert {(one.id, field) for one, field in FIELDS} >= {("zoho", "accounts"), ("espocrm", "url")}


@run
async def test_nothing_is_stored_of_a_connection_with_a_private_address(opened: Open) -> None:
    async with opened() as app_fixture:
        connections = ConnectionAdmin(
            app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1"
        )
        zoho = next(one for one in catalog.providers() if one.id == "zoho")
        app_fixture.live_connections.providers["crm", "zoho"] = zoho
        settings = {"client_id": "1000.X", "client_secret": "s", "accounts": LOCAL}
        with pytest.raises(Cannot, match=r"127\.0\.0\.1 is loopback"):
            await connections.create(NewConnection(provider="zoho", title="Refused", settings=settings))
        assert "refused" not in app_fixture.live_connections.connections
        name = await connections.create(
            NewConnection(provider="zoho", title="Allowed", settings=settings, allow_private=True)
        )
        await connections.change(name, ConnectionChange(title="Renamed", settings={"accounts": LOCAL}))
        with pytest.raises(Cannot, match=r"127\.0\.0\.1"):
            await connections.change(name, ConnectionChange(allow_private=False))
        assert app_fixture.live_connections.settings(name)[SWITCH] is True
        assert CRM in app_fixture.live_connections.connections
