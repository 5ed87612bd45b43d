"""Notifications: however many come, few questions follow; who is gone leaves the directory at once."""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from cordboard.app.directory import crm_push_subscriptions
from cordboard.app.directory.crm_push_subscriptions import TOKEN, CrmPushSubscriptions
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.interaction import identity_from
from cordboard.ports.crm import PushedChange, PushKind, Rejected, Subscription, WebhookRequest
from cordboard.testing.app_fixture import CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.toolkit.clock import moment


class Watched:
    """Subscriptions of the fixture's CRM, and which refreshes they asked for."""

    def __init__(self, app_fixture: AppFixture) -> None:
        self.asked: list[str] = []
        self.refreshed = asyncio.Event()
        self.subscriptions = CrmPushSubscriptions(
            app_fixture.store,
            app_fixture.live_connections,
            app_fixture.directory_sync,
            app_fixture.clock,
            "https://here.example",
            self.soon,
        )

    def soon(self, crm: str) -> None:
        self.asked.append(crm)
        self.refreshed.set()

    async def push(self, *changes: PushedChange, token: str = "t") -> None:
        body = msgspec.json.encode(changes)
        request = WebhookRequest(method="POST", path=f"/hooks/{CRM}", query="", headers={"x-token": token}, body=body)
        await self.subscriptions.receive(CRM, request)


def changed(record: str) -> PushedChange:
    return PushedChange(id=record, kind=PushKind.CHANGED, entity=Entity.CONTACT)


async def watched(app_fixture: AppFixture, monkeypatch: pytest.MonkeyPatch, gather_s: float = 0.0) -> Watched:
    monkeypatch.setattr(crm_push_subscriptions, "GATHER_S", gather_s)
    await app_fixture.store.keep_secrets(CRM, {TOKEN: "t"})
    return Watched(app_fixture)


@run
async def test_a_flood_of_notifications_is_answered_by_one_refresh(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as app_fixture:
        one = await watched(app_fixture, monkeypatch, 0.01)
        for _ in range(3):
            one.refreshed.clear()
            await asyncio.gather(*(one.push(changed("1")) for _ in range(50)))
            async with asyncio.timeout(5):
                await one.refreshed.wait()
        assert one.asked == [CRM] * 3


@run
async def test_what_we_wrote_ourselves_is_no_news(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as app_fixture:
        one = await watched(app_fixture, monkeypatch)
        await app_fixture.directory_sync.put_ours(CRM, [contact("ours", "+34600111222")])
        await one.push(changed("ours"))
        for _ in range(5):
            await asyncio.sleep(0)
        assert one.asked == []
        await one.push(changed("theirs"))
        async with asyncio.timeout(5):
            await one.refreshed.wait()


@run
async def test_whoever_is_deleted_or_merged_leaves_the_directory_before_anything_is_asked(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as app_fixture:
        one = await watched(app_fixture, monkeypatch, 60.0)
        numbers = ["+34600111221", "+34600111222", "+34600111223"]
        await app_fixture.directory_sync.put(CRM, [contact(str(n), phone) for n, phone in enumerate(numbers, 1)])
        await one.push(
            PushedChange(id="1", kind=PushKind.DELETED, entity=Entity.CONTACT),
            PushedChange(id="2", kind=PushKind.MERGED, entity=Entity.CONTACT, merged_into="3"),
            PushedChange(id="3", kind=PushKind.UNKNOWN, entity=Entity.CONTACT),
        )
        left = [len(await app_fixture.store.lookup(CRM, identity_from(number))) for number in numbers]
        assert (left, one.asked) == ([0, 0, 1], [])


@run
async def test_a_notification_without_our_token_changes_nothing(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as app_fixture:
        one = await watched(app_fixture, monkeypatch)
        await app_fixture.directory_sync.put(CRM, [contact("1", "+34600111222")])
        with pytest.raises(Rejected) as refused:
            await one.push(PushedChange(id="1", kind=PushKind.DELETED, entity=Entity.CONTACT), token="forged")
        assert refused.value.status == 401
        assert await app_fixture.store.lookup(CRM, identity_from("+34600111222"))


@run
async def test_subscriptions_that_never_end_are_asked_for_once(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as app_fixture:
        one = await watched(app_fixture, monkeypatch)
        app_fixture.crm.gives = (Subscription(id="w1", secret="s1"), Subscription(id="w2", secret="s2"))
        for _ in range(3):
            await one.subscriptions.renew()
            app_fixture.clock.advance(7 * 86_400)
        assert app_fixture.crm.subscribed == [(f"https://here.example/hooks/{CRM}", ())]


@run
async def test_subscriptions_that_end_are_renewed_with_what_is_held(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as app_fixture:
        one = await watched(app_fixture, monkeypatch)
        ends = moment(app_fixture.clock.now()) + timedelta(days=7)
        app_fixture.crm.gives = (Subscription(id="c1", until=ends),)
        await one.subscriptions.renew()
        app_fixture.clock.advance(86_400)
        await one.subscriptions.renew()
        app_fixture.clock.advance(4 * 86_400)
        await one.subscriptions.renew()
        assert [len(held) for _, held in app_fixture.crm.subscribed] == [0, 1]
