"""Delivery reports of SMS gateways: stored before they are acknowledged."""

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.sms.gateways import Changed
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store
from cordboard.ports.webhook import HookAnswer, HookRequest


class SmsReceipts:
    """Passes them to the store."""

    def __init__(self, store: Store, live_connections: LiveConnections, changed: Changed, clock: Clock) -> None:
        self._store, self._live_connections, self._changed, self._clock = store, live_connections, changed, clock

    async def receive(self, connection: str, request: HookRequest) -> HookAnswer:
        """Raises: Rejected."""
        live = self._live_connections
        secrets = await self._store.secrets(connection)
        receipts, answer = live.provider(connection).sms().receipts(request, live.settings(connection), secrets)
        for sms in dict.fromkeys(await self._store.put_receipts(connection, receipts, self._clock.now())):
            self._changed(sms)
        return answer
