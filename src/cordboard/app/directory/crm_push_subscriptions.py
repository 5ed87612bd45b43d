"""Notifications of a CRM: asked for and renewed while we have an address they can reach; each is only a hint.

A hint makes the directory ask what changed; what it says is never taken as true. Without hints the directory polls.
"""

import asyncio
import secrets
from collections.abc import Callable

import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock
from cordboard.ports.phone import HookRequest, Rejected
from cordboard.ports.store.lanes import LaneState
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

log = structlog.get_logger()

HALF_LIFE_S = 3 * 86_400.0
AGAIN_S = 6 * 3_600.0
HINTS_S = 2.0  # a mass change over there brings thousands of hints: one refresh answers all of a moment
TOKEN = "notify_token"  # noqa: S105  # the name under which it is kept


class CrmPushSubscriptions:
    """`base` is how the CRM reaches us; only https, or this machine for a sandbox, is asked for."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        clock: Clock,
        base: str,
        soon: Callable[[str], None],
        is_ours: Callable[[str, str], bool] = lambda _crm, _record: False,
    ) -> None:
        self._is_ours = is_ours  # what we wrote ourselves a moment ago is no news
        self._store = store
        self._live_connections = live_connections
        self._clock = clock
        self._base = base
        self._soon = soon  # refresh the directory of this connection in the background
        self._not_before: dict[str, float] = {}
        self._hinted: dict[str, asyncio.TimerHandle] = {}
        self._news: dict[str, set[str]] = {}

    async def renew(self) -> None:
        """Ask where half of the life is over."""
        now = self._clock.now()
        for crm in self._live_connections.crms():
            until = self._live_connections.statuses[crm].watch_until or 0.0
            if until - now < HALF_LIFE_S and self._not_before.get(crm, 0.0) <= now and await self._may(crm):
                self._not_before[crm] = now + AGAIN_S
                await self._ask(crm)

    async def _may(self, crm: str) -> bool:
        reachable = self._base.startswith("https://") or bool(self._live_connections.settings(crm).get("allow_private"))
        return reachable and (await self._store.lane(crm)).state is LaneState.OPEN

    async def _ask(self, crm: str) -> None:
        kept = dict(await self._store.secrets(crm))
        token = kept.get(TOKEN) or secrets.token_urlsafe(24)
        await self._store.keep_secrets(crm, {**kept, TOKEN: token})
        try:
            until = await self._live_connections.crm(crm).subscribe(f"{self._base}/hooks/{crm}", token)
        except Trouble as trouble:
            log.info("no notifications", connection=crm, reason=trouble.text)
            return
        self._live_connections.statuses[crm].watch_until = until.timestamp() if until else None
        await self._live_connections.save_status(crm)
        log.info("notifications asked for", connection=crm, until=moment(until.timestamp()) if until else None)

    async def heard(self, crm: str, request: HookRequest) -> tuple[int, int]:
        """A notification came. Raises: Rejected when it is not ours."""
        token = (await self._store.secrets(crm)).get(TOKEN, "")
        ids = self._live_connections.provider(crm).crm().parse_push(request.body, token)
        if ids is None:
            text = "This is no notification that was asked for, or its token is wrong."
            raise Rejected(401, "not_ours", text, "Re-authorise the connection, so that notifications are asked anew.")
        self._news.setdefault(crm, set()).update(ids)
        if self._hinted.get(crm) is None:
            self._hinted[crm] = asyncio.get_running_loop().call_later(HINTS_S, self._refresh, crm)
        return 1, 1

    def _refresh(self, crm: str) -> None:
        self._hinted.pop(crm, None)
        news = [one for one in self._news.pop(crm, set()) if not self._is_ours(crm, one)]
        if news and crm in self._live_connections.connections:
            self._soon(crm)
