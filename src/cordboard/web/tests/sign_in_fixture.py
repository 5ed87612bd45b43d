"""The web application with single sign-on at a provider that a test can make lie; users are in a real store."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import argon2
import httpx
import msgspec

from cordboard.domain.sign_in.provider import GroupRole, SignInProvider
from cordboard.testing.clock import FakeClock
from cordboard.testing.lying_provider import CLIENT, ISSUER, SECRET, LyingProvider
from cordboard.web.api.users import new_user
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.passwords import Passwords
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import NOON, RealApplication
from cordboard.web.tests.shared_api import web_app

QUICK = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse battery"
ROLES = (GroupRole(group="calls-agents", role="agent"), GroupRole(group="calls-admins", role="admin"))
SETTINGS = SignInProvider(title="Company login", issuer=ISSUER, client_id=CLIENT, roles=ROLES)


class SignInFixture:
    """`admin` is a local administrator; `marta` exists at the provider only, until she signs in."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOON)
        self.provider = LyingProvider(self.clock.now)
        self.application = RealApplication.seeded(self.clock, calls=False, connect=lambda: self.provider)
        self.store = self.application.store
        self.authenticator = Authenticator(self.store, self.clock, Passwords(QUICK))
        self.app = web_app(self.application.service, self.authenticator)
        self.sign_in = self.application.parts.service.sign_in
        self.checks = self.application.parts.session_checks

    async def begin(self, **settings: Any) -> "SignInFixture":
        """With an administrator and these settings of the provider."""
        await self.store.add_user(new_user("admin", QUICK.hash(PASSWORD), Role.ADMIN))
        await self.settle(**settings)
        return self

    async def settle(self, **settings: Any) -> None:
        await self.sign_in.save(msgspec.structs.replace(SETTINGS, **settings), SECRET, False, "tests")

    def browser(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, client=("127.0.0.1", 5))  # type: ignore[arg-type]
        return httpx.AsyncClient(transport=transport, base_url="http://house")

    async def local(self, name: str = "admin") -> tuple[httpx.AsyncClient, dict[str, str]]:
        """A browser signed in with a password, and the header of its requests."""
        browser = self.browser()
        reply = await browser.post("/api/v1/session", json={"user": name, "password": PASSWORD})
        assert reply.status_code == 201, reply.text
        return browser, {"X-CSRF-Token": reply.json()["csrf"]}

    async def arrive(self, browser: httpx.AsyncClient, **changed: str) -> str:
        """Go to the provider, sign in there, come back; `changed` is what the provider's answer says instead.

        Returns the code that the console gets; "" for success.
        """
        started = await browser.post("/api/v1/session/provider")
        assert started.status_code == 200, started.text
        return await self.return_to(browser, self.provider.come_back(started.json()["url"], **changed))

    async def return_to(self, browser: httpx.AsyncClient, params: dict[str, str]) -> str:
        reply = await browser.get("/oauth/sign-in", params=params)
        assert reply.status_code == 303, reply.text
        query = parse_qs(urlsplit(reply.headers["location"]).query)
        return query.get("sign_in", [""])[0]

    async def signed_in(self) -> httpx.AsyncClient:
        """A browser in which the person of the provider is signed in."""
        browser = self.browser()
        assert await self.arrive(browser) == ""
        return browser

    async def audit(self) -> list[tuple[str, str]]:
        return [(row.what, row.target) for row in await self.store.audited()]


async def role_in(browser: httpx.AsyncClient) -> str | None:
    """Of who is signed in there; None: nobody."""
    reply = await browser.get("/api/v1/session")
    return str(reply.json()["role"]) if reply.status_code == 200 else None
