"""The web application in this process: over the real application, accounts in memory, a clock that stands still."""

from typing import Any

import argon2
import httpx

from cordboard.testing.clock import FakeClock
from cordboard.testing.fake_accounts import FakeAccounts
from cordboard.web.api.users import new_user
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.passwords import Passwords
from cordboard.web.auth.permissions import Role
from cordboard.web.options import WebOptions
from cordboard.web.tests.real_application import NOON, RealApplication
from cordboard.web.tests.shared_api import web_app

NEAR, ELSEWHERE = ("127.0.0.1", 5), ("192.0.2.1", 5)
PASSWORD = "correct horse battery"
QUICK = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class WebFixture:
    """The application, and clients for it."""

    def __init__(
        self,
        options: WebOptions | None = None,
        *,
        stays: bool = False,
        calls: bool = True,
        need_factor: tuple[str, ...] = (),
    ) -> None:
        self.accounts = FakeAccounts()
        self.clock = FakeClock(NOON)
        self.application = RealApplication.seeded(self.clock, stays=stays, calls=calls)
        self.authenticator = Authenticator(self.accounts, self.clock, Passwords(QUICK), need_factor=need_factor)
        self.app = web_app(self.application.service, self.authenticator, options)

    @property
    def queries(self) -> list[Any]:
        """Filters of lists that reached the application, in order."""
        return self.application.questions("calls.find", "calls.count", "outbox.find")

    def client(self, token: str | None = None, client: tuple[str, int] = NEAR, **more: object) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app=self.app, client=client)  # type: ignore[arg-type]
        return httpx.AsyncClient(transport=transport, base_url="http://house", headers=headers, **more)  # type: ignore[arg-type]

    async def token(self, *scopes: str) -> str:
        return await self.authenticator.new_token("t", scopes or ("*",), "tests")

    async def user(self, role: Role = Role.ADMIN, name: str = "ana") -> None:
        await self.accounts.add_user(new_user(name, QUICK.hash(PASSWORD), role))

    async def signed_in(
        self, role: Role = Role.ADMIN, name: str = "ana", client: tuple[str, int] = NEAR
    ) -> tuple[httpx.AsyncClient, str]:
        """A browser with a session, and its CSRF token."""
        await self.user(role, name)
        browser = self.client(client=client)
        reply = await browser.post("/api/v1/session", json={"user": name, "password": PASSWORD})
        assert reply.status_code == 201, reply.text
        return browser, reply.json()["csrf"]
