"""The whole street side in this process: fake application, fake accounts, a clock that stands still."""

import argon2
import httpx

from cordboard.testing.clock import FakeClock
from cordboard.testing.fake_accounts import FakeAccounts
from cordboard.testing.fake_service import FakeService, service_of
from cordboard.web.api.users import new_user
from cordboard.web.app import WebApp, build
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.passwords import Passwords
from cordboard.web.auth.permissions import Role
from cordboard.web.options import WebOptions

NEAR, ELSEWHERE = ("127.0.0.1", 5), ("192.0.2.1", 5)
PASSWORD = "correct horse battery"
QUICK = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class WebFixture:
    """A built house and ways to knock."""

    def __init__(self, options: WebOptions | None = None) -> None:
        self.service = FakeService()
        self.accounts = FakeAccounts()
        self.clock = FakeClock()
        self.authenticator = Authenticator(self.accounts, self.clock, Passwords(QUICK))
        self.app: WebApp = build(service_of(self.service), self.authenticator, options)

    def client(self, token: str | None = None, client: tuple[str, int] = NEAR, **more: object) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app=self.app, client=client)  # type: ignore[arg-type]
        return httpx.AsyncClient(transport=transport, base_url="http://house", headers=headers, **more)  # type: ignore[arg-type]

    async def token(self, *scopes: str) -> str:
        return await self.authenticator.new_token("t", scopes or ("*",), "tests")

    async def user(self, role: Role = Role.ADMIN, name: str = "ana") -> None:
        await self.accounts.put_user(new_user(name, QUICK.hash(PASSWORD), role))

    async def signed_in(
        self, role: Role = Role.ADMIN, name: str = "ana", client: tuple[str, int] = NEAR
    ) -> tuple[httpx.AsyncClient, str]:
        """A browser with a session, and its CSRF token."""
        await self.user(role, name)
        browser = self.client(client=client)
        reply = await browser.post("/api/v1/session", json={"user": name, "password": PASSWORD})
        assert reply.status_code == 201, reply.text
        return browser, reply.json()["csrf"]
