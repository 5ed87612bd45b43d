"""Subscribes to a CRM's notifications and renews the subscription while we have a public address.

A deletion or merge in a notification goes into the directory at once: many CRMs list it nowhere else. After any other
notification the directory asks what changed. Without notifications the directory polls.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence

import msgspec
import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.ports.crm import Change, PushedChange, PushKind, PushSecrets, Rejected, Subscription, WebhookRequest
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

log = structlog.get_logger()

HALF_LIFE_S = 3 * 86_400.0
RETRY_S = 6 * 3_600.0
GATHER_S = 2.0  # a mass change in the CRM sends thousands of notifications: one refresh answers those of a short time
TOKEN = "notify_token"  # noqa: S105  # the name under which it is stored
SUBSCRIPTIONS = "notify_subscriptions"
GONE = (PushKind.DELETED, PushKind.MERGED)


class CrmPushSubscriptions:
    """`base` is how the CRM reaches us; only https, or this machine for a sandbox, is asked for."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        directory_sync: DirectorySync,
        clock: Clock,
        base: str,
        soon: Callable[[str], None],
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._directory_sync = directory_sync
        self._clock = clock
        self._base = base
        self._soon = soon  # refresh the directory of this connection in the background
        self._not_before: dict[str, float] = {}
        self._gathering: dict[str, asyncio.TimerHandle] = {}
        self._news: dict[str, set[str]] = {}

    async def renew(self) -> None:
        """Ask where there are none, and where half of the life is over."""
        now = self._clock.now()
        for crm in self._live_connections.crms():
            if self._not_before.get(crm, 0.0) <= now and await self._due(crm, now) and await self._may(crm):
                self._not_before[crm] = now + RETRY_S
                await self._ask(crm)

    async def _due(self, crm: str, now: float) -> bool:
        until = self._live_connections.connected_accounts[crm].watch_until
        if until is not None:
            return until - now < HALF_LIFE_S
        held = await self._held(crm)
        return not held or any(one.until is not None for one in held)

    async def _may(self, crm: str) -> bool:
        reachable = self._base.startswith("https://") or bool(self._live_connections.settings(crm).get("allow_private"))
        return reachable and (await self._live_connections.states.of(crm)).open

    async def _held(self, crm: str) -> tuple[Subscription, ...]:
        kept = (await self._store.secrets(crm)).get(SUBSCRIPTIONS)
        return msgspec.json.decode(kept, type=tuple[Subscription, ...]) if kept else ()

    async def _ask(self, crm: str) -> None:
        token = (await self._store.secrets(crm)).get(TOKEN) or secrets.token_urlsafe(24)
        await self._store.change_secrets(crm, {TOKEN: token})
        live = self._live_connections.crm(crm)
        try:
            held = tuple(await live.subscribe(f"{self._base}/hooks/{crm}", token, await self._held(crm)))
        except Trouble as trouble:
            log.info("no notifications", connection=crm, reason=trouble.text)
            return
        await self._store.change_secrets(crm, {SUBSCRIPTIONS: msgspec.json.encode(held).decode()})
        ends = [one.until.timestamp() for one in held if one.until is not None]
        until = min(ends) if ends else None
        self._live_connections.connected_accounts[crm].watch_until = until
        await self._live_connections.save_status(crm)
        log.info("notifications", connection=crm, subscriptions=len(held), until=moment(until) if until else None)

    async def receive(self, crm: str, request: WebhookRequest) -> tuple[int, int]:
        """A notification arrived; returns (1, 1): one request, one accepted. Raises: Rejected."""
        kept = await self._store.secrets(crm)
        of = {one.id: one.secret for one in await self._held(crm) if one.secret}
        now = moment(self._clock.now())
        push_secrets = PushSecrets(token=kept.get(TOKEN, ""), of=of)
        found = self._live_connections.provider(crm).crm().parse_push(request, push_secrets, now)
        if isinstance(found, Rejected):
            raise found
        await self._remove(crm, found)
        self._news.setdefault(crm, set()).update(one.id for one in found)
        if self._gathering.get(crm) is None:
            self._gathering[crm] = asyncio.get_running_loop().call_later(GATHER_S, self._refresh, crm)
        return 1, 1

    async def _remove(self, crm: str, found: Sequence[PushedChange]) -> None:
        """Records that are gone leave the directory now: the caller of this minute must not be taken for them."""
        gone = [Change(entity=one.entity, id=one.id) for one in found if one.kind in GONE and one.entity is not None]
        await self._directory_sync.put(crm, gone)

    def _refresh(self, crm: str) -> None:
        """Ask what changed, unless we have just written all the named records ourselves."""
        self._gathering.pop(crm, None)
        news = [one for one in self._news.pop(crm, set()) if not self._directory_sync.is_ours(crm, one)]
        if news and crm in self._live_connections.connections:
            self._soon(crm)
