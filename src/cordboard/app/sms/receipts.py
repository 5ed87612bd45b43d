"""What SMS gateways report: deliveries and incoming messages, stored before they are acknowledged."""

from collections.abc import Sequence

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.sms.gateways import Changed
from cordboard.domain.numbers.reading import read
from cordboard.domain.sms.guards import cleaned
from cordboard.domain.sms.opt_out import wish_of
from cordboard.ports.host import Clock
from cordboard.ports.sms import IncomingSms, Origin, Receipt
from cordboard.ports.store.sms import ReceivedSms
from cordboard.ports.store.store import Store
from cordboard.ports.webhook import HookAnswer, HookRequest


class SmsReceipts:
    """Passes them to the store."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        hook_base: str,
        changed: Changed,
        clock: Clock,
    ) -> None:
        self._store, self._live_connections, self._settings_in_force = store, live_connections, settings_in_force
        self._hook_base, self._changed, self._clock = hook_base, changed, clock

    async def receive(self, connection: str, request: HookRequest) -> HookAnswer:
        """Raises: Rejected."""
        live = self._live_connections
        secrets = await self._store.secrets(connection)
        settings = live.settings(connection)
        address = str(settings.get("receipt_address") or f"{self._hook_base}/hooks/{connection}")
        origin = Origin(address=address, now=self._clock.now())
        heard, answer = live.provider(connection).sms().heard(request, settings, secrets, origin)
        receipts = [one for one in heard if isinstance(one, Receipt)]
        messages = [one for one in heard if isinstance(one, IncomingSms)]
        about = list(await self._store.put_receipts(connection, receipts, origin.now)) if receipts else []
        if messages:
            about += await self._receive(connection, messages, origin.now)
        for sms in dict.fromkeys(about):
            self._changed(sms)
        return answer

    async def _receive(self, connection: str, messages: Sequence[IncomingSms], now: float) -> list[str]:
        """Ids of our messages that they ended, and an empty one for the new messages."""
        settings = self._settings_in_force.settings
        home, words = settings.company.home, settings.sms
        received = [
            ReceivedSms(
                connection=connection,
                gateway_id=one.gateway_id,
                sender=one.sender,
                number=read(one.sender, home).e164 or "",
                to=one.to,
                text=cleaned(one.text),
                part=one.part,
                wish=wish_of(one.text, words.stop_words, words.start_words),
                at=now,
            )
            for one in messages
        ]
        return [*await self._store.receive_sms(received), ""]
