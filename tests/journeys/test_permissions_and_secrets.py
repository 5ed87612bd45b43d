"""Consent, rights and secrets: what is asked for, what happens when it is refused or missing, what is never kept."""

import re
import secrets
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from support.faultrun.memory import readable, seen
from support.faultrun.world import World, until
from support.journey_steps import ended, new_id

pytestmark = pytest.mark.journey

TOKEN = re.compile(rb"1000\.[0-9a-f]{32}\.[0-9a-f]{32}")


def begun(world: World, connection: str) -> str:
    """The address of the consent page at the CRM."""
    body = {"redirect_uri": f"{world.base}/oauth/return"}
    return str(world.api("POST", f"/connections/{connection}/authorize", body)["url"])


def answered(consent: str, answer: str, password: str = "") -> httpx.Response:
    """What the administrator's browser shows after Accept or Refuse; the password is typed at the CRM."""
    address = urlsplit(consent)
    form = {name: values[0] for name, values in parse_qs(address.query).items()}
    page = httpx.get(consent, timeout=20)
    assert page.status_code == 200
    assert "Accept" in page.text
    assert 'name="password"' in page.text
    assert all(scope in page.text for scope in form["scope"].split(","))
    where = f"{address.scheme}://{address.netloc}{address.path}"
    return httpx.post(where, data={**form, "answer": answer, "password": password}, follow_redirects=True, timeout=20)


def second_connection(world: World) -> dict[str, object]:
    settings = {name: world.crm[name] for name in ("client_id", "client_secret", "accounts")}
    new = {"provider": "zoho", "id": "second", "title": "Second", "settings": settings, "allow_private": True}
    return dict(world.api("POST", "/connections", new))


def test_consent_is_given_at_the_crm_and_the_connection_is_active_without_more(running: World) -> None:
    assert second_connection(running)["state"] == "new"
    try:
        page = answered(begun(running, "second"), "accept")
        assert page.status_code == 200
        assert "Connected" in page.text
        assert running.api("GET", "/connections/second")["state"] == "active"
        listed = {one["id"]: one["state"] for one in running.api("GET", "/connections")["items"]}
        assert listed["second"] == "active"
        names = {one["id"] for one in running.api("GET", "/summary")["connections"]}
        assert "second" in names
    finally:
        running.api("DELETE", "/connections/second")


def test_a_refused_consent_leaves_it_unconnected_with_a_clear_message(running: World) -> None:
    second_connection(running)
    try:
        page = answered(begun(running, "second"), "refuse")
        assert page.status_code == 403
        assert ">Sign in again</a>" in page.text
        view = running.api("GET", "/connections/second")
        assert view["state"] == "new"
        assert view["health"]["fix"]
    finally:
        running.api("DELETE", "/connections/second")


def test_the_rights_asked_for_are_those_that_are_shown_and_none_deletes(running: World) -> None:
    shown = running.api("GET", "/connections/zoho")["scopes"]
    asked = parse_qs(urlsplit(begun(running, "zoho")).query)["scope"][0].split(",")
    assert sorted(asked) == sorted(scope["name"] for scope in shown)
    assert all(scope["purpose"] for scope in shown)
    offered = next(one for one in running.api("GET", "/providers")["items"] if one["id"] == "zoho")
    assert sorted(asked) == sorted(scope["name"] for scope in offered["scopes"]), "told before it is connected"
    assert not [name for name in asked if name.endswith((".DELETE", ".ALL"))]


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        ("ZohoCRM.settings.layouts.READ", "pipelines"),
        ("ZohoCRM.settings.pipeline.READ", "pipelines"),
        ("ZohoCRM.users.READ", "users"),
    ],
)
def test_pickers_are_filled_from_the_crm_and_a_missing_right_is_named(running: World, scope: str, path: str) -> None:
    url = f"/connections/zoho/{path}"
    assert running.api("GET", url)["items"]
    running.control("POST", "/oauth", {"remove_scope": scope})
    try:
        said = running.get(url)
        assert scope.lower() in str(said).lower(), said
    finally:
        running.control("POST", "/oauth", {"restore": True})


def test_the_fields_of_the_crm_are_offered(running: World) -> None:
    fields = running.api("GET", "/connections/zoho/fields?entity=lead")["items"]
    offered = {field["name"]: field["type"] for field in fields}
    assert offered["Last_Name"] == "text"
    assert offered["Phone"] == "phone"


def test_without_the_right_to_read_fields_the_answer_names_it_and_calls_are_written_all_the_same(
    running: World,
) -> None:
    running.control("POST", "/oauth", {"remove_scope": "ZohoCRM.settings.fields.READ"})
    try:
        said = running.get("/connections/zoho/fields?entity=lead")
        assert (said["status"], said["code"]) == (409, "scope_missing")
        assert "ZohoCRM.settings.fields.READ" in said["detail"]
        assert said["next"] == "Reconnect and grant the permission."
        call = new_id()
        running.post([ended(call, "+34600600002")])
        kept = running.wait_settled(call)
        assert {effect["state"] for effect in kept["effects"]} == {"done"}
    finally:
        running.control("POST", "/oauth", {"restore": True})
    assert running.api("GET", "/connections/zoho/fields?entity=lead")["items"]


def test_without_the_right_to_query_the_health_names_it_and_what_waits_is_sent_afterwards(running: World) -> None:
    running.control("POST", "/oauth", {"remove_scope": "ZohoCRM.coql.READ"})
    call = new_id()
    try:
        running.post([ended(call, "+34600600001")])
        until(
            lambda: "coql" in str(running.api("GET", "/connections/zoho")["health"]).lower(), 30, "the right is named"
        )
        assert running.call_of(call)["settled"] is False
    finally:
        running.control("POST", "/oauth", {"restore": True})
    running.authorise()
    running.wait_settled(call, 60)


def test_no_password_is_asked_for_and_no_secret_or_token_lies_readable_on_the_disk(running: World) -> None:
    form = next(one for one in running.api("GET", "/providers")["items"] if one["id"] == "zoho")["settings"]
    assert not [field["name"] for field in form if "password" in field["name"]]
    running.authorise()
    folder = running.folder / "data"
    files = [path for path in running.folder.rglob("*") if path.is_file() and path.name != "token"]
    assert any(path.suffix == ".db" for path in files)
    for path in files:
        kept = path.read_bytes()
        assert not TOKEN.search(kept), path.name
        assert running.crm["client_secret"].encode() not in kept, path.name
    shown = str(running.api("GET", "/connections/zoho")) + str(running.api("GET", "/connections/zoho/exchanges"))
    assert not TOKEN.search(shown.encode())
    assert running.crm["client_secret"] not in shown
    assert oct((folder / "cordboard.key").stat().st_mode)[-3:] == "600"


def test_the_password_of_the_crm_is_not_in_the_memory_of_the_server_where_a_known_marker_is(running: World) -> None:
    if why := readable(running.pid):
        pytest.skip(why)
    password, marker = f"password-{secrets.token_hex(12)}", f"marker-{secrets.token_hex(12)}"
    second_connection(running)
    try:
        running.api("PATCH", "/connections/second", {"title": marker})
        page = answered(begun(running, "second"), "accept", password)
        assert page.status_code == 200
        found, looked_at = seen(running.pid, {"the password": password, "the marker": marker})
        assert running.alive()
        assert found == {"the marker"}, f"of {looked_at:,} bytes"
        files = [path for path in running.folder.rglob("*") if path.is_file()]
        assert not [path.name for path in files if password.encode() in path.read_bytes()]
        assert password not in str(running.api("GET", "/connections/second/exchanges"))
        assert password not in str(running.control("GET", "/requests"))
    finally:
        running.api("DELETE", "/connections/second")
