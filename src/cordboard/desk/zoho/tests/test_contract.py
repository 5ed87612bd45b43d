"""Zoho Desk under the contract: the real client over the sandbox's application in-process."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from cordboard.desk.zoho.client import ZohoDesk
from cordboard.ports.http_exchange import Exchange
from cordboard.testing.desk_contract import SUITE, Check
from cordboard.testing.event_loop import run
from cordboard.testing.fault_injecting_transport import FaultInjectingTransport
from cordboard_sandbox.clock import Clock
from cordboard_sandbox.faults import Fault
from cordboard_sandbox.zoho_crm.org.seed import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN
from cordboard_sandbox.zoho_crm.settings_api import oauth
from cordboard_sandbox.zoho_desk.app import Sandbox
from cordboard_sandbox.zoho_desk.control import customer_mail
from cordboard_sandbox.zoho_desk.seed import accounts_server, furnished

BASE = "http://127.0.0.1:9"


class Drawer:
    """Secrets in memory."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)

    async def load(self) -> Mapping[str, str]:
        return dict(self.values)

    async def save(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)


class ZohoDeskWorld:
    """`testing.desk_contract.DeskWorld` for Zoho Desk."""

    def __init__(self) -> None:
        clock = Clock("manual", time.time())
        self.portal, self.accounts = furnished(clock, seed=3, tickets=4), accounts_server(clock, 3)
        self.far = FaultInjectingTransport(httpx.ASGITransport(Sandbox(self.portal, self.accounts)))
        self.journal: list[Exchange] = []
        self.drawer = Drawer({"client_secret": CLIENT_SECRET, "refresh_token": REFRESH_TOKEN})
        settings = {
            "accounts": BASE,
            "desk": BASE,
            "client_id": CLIENT_ID,
            "org": self.portal.org,
            "allow_private": True,
        }
        self.desk = ZohoDesk("desk", settings, self.drawer, self.journal.append, transport=self.far, now=clock.now)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.portal.clock.now(), UTC)

    def department(self) -> str:
        return next(iter(self.portal.tables["departments"]))

    def other_department(self) -> str:
        return list(self.portal.tables["departments"])[1]

    def agent(self) -> str:
        return next(iter(self.portal.tables["agents"]))

    def mails(self) -> list[str]:
        return [str(one["to"]) for one in self.portal.sent]

    def revoke(self) -> None:
        self.accounts.state.oauth.access.clear()
        for token in [*self.accounts.state.oauth.refresh]:
            oauth.forget_refresh(self.accounts, token)

    def write_as_customer(self, ticket: str, html: str) -> None:
        contact = self.portal.tables["tickets"][ticket]["contactId"]
        self.portal.clock.advance(1)
        customer_mail(self.portal, {"contact": contact, "ticket": ticket, "content": html})

    def secrets(self) -> list[str]:
        return [self.drawer.values[name] for name in ("client_secret", "refresh_token", "access_token")]

    def overload(self) -> None:
        self.portal.faults.add(Fault(switch="too_many", times=1))

    def due_yesterday(self) -> dict[str, Any]:
        return {"dueDate": self.portal.at(self.portal.clock.now() - 86_400)}

    def use_up(self) -> None:
        self.portal.used = self.portal.daily


@pytest.mark.parametrize("check", SUITE, ids=lambda check: check.__name__)
def test_contract(check: Check) -> None:
    async def checked() -> None:
        world = ZohoDeskWorld()
        try:
            await check(world)
        finally:
            await world.desk.close()
        assert [one for entry in world.portal.journal.entries for one in entry.warnings] == []

    run(checked())
