"""A data folder of the release before, with users of every role: after the upgrade they are who they were."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.faultrun.world import World, world
from support.journey_steps import save

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

ROOT = Path(__file__).parents[2]
EARLIER = (
    "4f8a248"  # it had no second factors, no links by mail, no people of users, no before and after in the audit log
)
PASSWORD, GIVEN = "a long sentence of its own", "what the administrator chose"
ROLES = ("admin", "supervisor", "agent", "light_agent", "auditor")


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A checkout of that release."""
    tree = tmp_path / "earlier"
    tree.mkdir()
    packed = subprocess.run(["git", "archive", EARLIER], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        pytest.skip("this clone has no history")
    subprocess.run(["tar", "-x", "-C", str(tree)], input=packed.stdout, check=True)
    return tree


@pytest.fixture
def running(tmp_path: Path, earlier: Path) -> Iterator[World]:
    folder = tmp_path / "world"
    folder.mkdir()
    with world(folder, 29, earlier=earlier) as one:
        one.start()
        one.connect()
        yield one


class Person:
    """A browser of one user."""

    def __init__(self, running: World, name: str) -> None:
        self._running, self.name = running, name
        self._http = httpx.Client(timeout=30)
        self.csrf = ""

    def sign_in(self, password: str = PASSWORD) -> int:
        reply = self.ask("POST", "/session", {"user": self.name, "password": password})
        self.csrf = reply.json().get("csrf", "") if reply.is_success else ""
        return reply.status_code

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"X-CSRF-Token": self.csrf} if self.csrf else {}
        return self._http.request(method, f"{self._running.base}/api/v1{path}", json=body, headers=headers)

    def choose_password(self) -> None:
        assert self.sign_in(GIVEN) == 201
        reply = self.ask("PATCH", "/session", {"password": PASSWORD, "present_password": GIVEN})
        assert reply.is_success, reply.text

    def close(self) -> None:
        self._http.close()


def test_users_roles_sessions_tokens_and_the_audit_log_outlive_the_upgrade(running: World) -> None:
    for role in ROLES:
        running.api("POST", "/users", {"name": f"the {role}", "role": role, "password": GIVEN, "language": "fr"})
    gone = running.api("POST", "/users", {"name": "the former", "role": "supervisor", "password": GIVEN})
    running.api("PATCH", f"/users/{gone['id']}", {"disabled": True})
    before = {one["name"]: one for one in running.api("GET", "/users")["items"]}
    people = {role: Person(running, f"the {role}") for role in ROLES}
    admin = people["admin"]
    for role in ("admin", "supervisor"):  # the others did not sign in before the upgrade
        people[role].choose_password()
    made = admin.ask("POST", "/tokens", {"name": "report", "scopes": ["operators.read", "calls.read"]})
    assert made.is_success, made.text
    written = [(one["who"], one["what"], one["target"]) for one in running.api("GET", "/audit?limit=100")["items"]]
    assert ("token faults", "user_created", "the agent") in written

    running.upgrade()

    after = {one["name"]: one for one in running.api("GET", "/users")["items"]}
    assert set(after) == set(before)
    for name, one in after.items():
        kept = ("id", "role", "language", "disabled")
        assert [one[field] for field in kept] == [before[name][field] for field in kept], name
        assert (one["has_password"], one["email"], one["second_factor"], one["account"]) == (True, "", False, None)
    kept_rows = [(one["who"], one["what"], one["target"]) for one in running.api("GET", "/audit?limit=500")["items"]]
    assert [row for row in kept_rows if row in written][-len(written) :] == written
    assert admin.ask("GET", "/users").status_code == 200, "the session of before goes on"
    for role, person in people.items():
        chosen = role in ("admin", "supervisor")
        assert person.sign_in(PASSWORD if chosen else GIVEN) == 201, role
        assert person.ask("GET", "/session").json()["role"] == role
        assert person.ask("GET", "/summary").json().get("code") == (None if chosen else "change_password")
    for name, password in (("the former", GIVEN), ("the admin", GIVEN)):
        stranger = Person(running, name)
        assert stranger.sign_in(password) == 401, name
        stranger.close()

    token = {"Authorization": f"Bearer {made.json()['token']}"}
    assert httpx.get(f"{running.base}/api/v1/users", headers=token, timeout=30).status_code == 200
    assert httpx.get(f"{running.base}/api/v1/operators", headers=token, timeout=30).status_code == 200, "the old name"
    assert httpx.get(f"{running.base}/api/v1/settings", headers=token, timeout=30).status_code == 403

    blind = {name for name, one in after.items() if one["sees_no_calls"]}
    assert blind == {"the agent", "the light_agent"}, "nobody is a person of the team yet"
    line = next(one for one in running.api("GET", "/doctor")["checks"] if "see no calls" in one["sentence"])
    assert line["fix"]
    held = running.api("GET", "/settings")["settings"]
    save(running, {**held, "team": [{"id": "ana", "name": "Ana", "extensions": ["80"]}]})
    linked = running.api("PUT", f"/users/{after['the agent']['id']}/person", {"person": "ana"})
    assert (linked["person"]["extensions"], linked["sees_no_calls"]) == (["80"], False)
    running.api("PATCH", f"/users/{after['the auditor']['id']}", {"role": "supervisor"})
    newest = running.api("GET", "/audit?what=user_changed&limit=1")["items"][0]
    assert (newest["before"], newest["after"]) == ({"role": "auditor"}, {"role": "supervisor"})
    for person in people.values():
        person.close()
