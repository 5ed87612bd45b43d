"""Notifications are hints: however many come, few questions follow."""

import asyncio

import pytest

from cordboard.app.directory import crm_push_subscriptions
from cordboard.app.directory.crm_push_subscriptions import TOKEN, CrmPushSubscriptions
from cordboard.ports.phone import HookRequest
from cordboard.testing.app_fixture import CRM, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import FakeCrmProvider


@run
async def test_a_flood_of_hints_is_answered_by_one_refresh(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crm_push_subscriptions, "HINTS_S", 0.01)
    monkeypatch.setattr(FakeCrmProvider, "parse_push", lambda *_: ("1",))
    asked: list[str] = []
    refreshed = asyncio.Event()

    def soon(crm: str) -> None:
        asked.append(crm)
        refreshed.set()

    async with opened() as app_fixture:
        await app_fixture.store.keep_secrets(CRM, {TOKEN: "t"})
        hints = CrmPushSubscriptions(
            app_fixture.store, app_fixture.live_connections, app_fixture.clock, "https://here.example", soon
        )
        request = HookRequest(method="POST", path=f"/hooks/{CRM}", query="", headers={}, body=b"{}")
        for _ in range(3):
            refreshed.clear()
            await asyncio.gather(*(hints.heard(CRM, request) for _ in range(50)))
            async with asyncio.timeout(5):
                await refreshed.wait()
        assert asked == [CRM] * 3


@run
async def test_what_we_wrote_ourselves_is_no_news(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crm_push_subscriptions, "HINTS_S", 0.0)
    monkeypatch.setattr(FakeCrmProvider, "parse_push", lambda _self, body, _token: (body.decode(),))
    asked = asyncio.Event()
    async with opened() as app_fixture:
        await app_fixture.store.keep_secrets(CRM, {TOKEN: "t"})
        hints = CrmPushSubscriptions(
            app_fixture.store,
            app_fixture.live_connections,
            app_fixture.clock,
            "https://here.example",
            lambda _: asked.set(),
            lambda _, one: one == "ours",
        )
        ours = HookRequest(method="POST", path=f"/hooks/{CRM}", query="", headers={}, body=b"ours")
        await hints.heard(CRM, ours)
        for _ in range(5):
            await asyncio.sleep(0)
        assert not asked.is_set()
        await hints.heard(CRM, HookRequest(method="POST", path="/", query="", headers={}, body=b"theirs"))
        async with asyncio.timeout(5):
            await asked.wait()
