"""`oidc-provider` from the package registry as a program: started, changed, killed. `provider.mjs` configures it."""

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from support.faultrun.world import World, free_port, until

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CLIENT, SECRET = "cordboard", "a-client-secret-that-only-tests-use"


def prepared() -> str:
    """Node, with the provider installed as its lock file pins it. Outside CI a missing part skips the test."""
    spec = importlib.util.spec_from_file_location("console_tool", ROOT / "tools/console.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    try:
        found = tool.environment()
        tool.install(found, HERE)
    except tool.Failed as failed:
        why = f"no tests with an OpenID provider: {failed}"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why.splitlines()[0])
    node = shutil.which("node", path=found["PATH"])
    assert node is not None
    return node


class OpenIdProvider:
    """One provider on a port of its own; accounts by their subject."""

    def __init__(self, node: str, cordboard: str) -> None:
        self._node, self._cordboard = node, cordboard
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.accounts: dict[str, Any] = {}
        self._program: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """With a new signing key, and nobody signed in."""
        command = [self._node, str(HERE / "provider.mjs"), str(self.port), CLIENT, SECRET, self._cordboard]
        self._program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self._program.stdout is not None
        assert json.loads(self._program.stdout.readline())["issuer"] == self.issuer
        self.change()

    def change(self, **accounts: Any) -> None:
        """Accounts as they are now at the provider."""
        self.accounts.update(accounts)
        httpx.post(f"{self.issuer}/control", json=self.accounts, timeout=10).raise_for_status()

    def stop(self) -> None:
        if self._program is not None:
            self._program.kill()
            self._program.wait()
            assert self._program.stdout is not None
            self._program.stdout.close()
        self._program = None


@contextlib.contextmanager
def openid_provider(cordboard: str) -> Iterator[OpenIdProvider]:
    """Running, and stopped whatever happens."""
    one = OpenIdProvider(prepared(), cordboard)
    try:
        one.start()
        yield one
    finally:
        one.stop()


class ProviderBrowser:
    """A browser by HTTP: follows where it is sent, fills in the provider's form, keeps the address it came back to."""

    def __init__(self, world: World, login: str) -> None:
        self.world, self.login = world, login
        self.http = httpx.Client(timeout=20)

    def begin(self) -> httpx.Response:
        """What Cordboard answers to the button."""
        session = self.http.get(f"{self.world.base}/api/v1/session")
        csrf = {"X-CSRF-Token": session.json()["csrf"]} if session.status_code == 200 else {}
        return self.http.post(f"{self.world.base}/api/v1/session/provider", headers=csrf)

    def to_the_door(self) -> str:
        """Sign in at the provider; the address that leads back, not opened yet."""
        place = self.begin().json()["url"]
        while not place.startswith(self.world.base):
            reply = self.http.get(place)
            if reply.status_code == 200:  # the form
                reply = self.http.post(place, data={"login": self.login})
            assert reply.is_redirect, f"{place}: {reply.status_code} {reply.text[:500]}"
            place = urljoin(place, reply.headers["location"])
        return place

    def open(self, place: str) -> str:
        """The code with which the console is opened; "" when signed in."""
        reply = self.http.get(place)
        assert reply.status_code == 303, reply.text
        return httpx.URL(f"{self.world.base}{reply.headers['location']}").params.get("sign_in", "")

    def sign_in(self) -> str:
        return self.open(self.to_the_door())

    def role(self) -> str | None:
        """None: not signed in."""
        reply = self.http.get(f"{self.world.base}/api/v1/session")
        return str(reply.json()["role"]) if reply.status_code == 200 else None

    def wait_until_out(self) -> None:
        until(lambda: self.role() is None, 20, f"{self.login} is signed out")

    def close(self) -> None:
        self.http.close()


def settings(provider: OpenIdProvider, **more: Any) -> dict[str, Any]:
    """Of single sign-on at this provider."""
    return {
        "title": "Company login",
        "issuer": provider.issuer,
        "client_id": CLIENT,
        "scopes": ["profile", "email", "groups", "offline_access"],
        "roles": [{"group": "calls-admins", "role": "admin"}, {"group": "calls-agents", "role": "agent"}],
        "allow_private": True,
        **more,
    }
