"""Use case: receive a provider's webhook."""

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.conversations.message_reader import MessageReader
from cordboard.app.directory.crm_push_subscriptions import CrmPushSubscriptions
from cordboard.app.ingest.phone_connections import PhoneConnections
from cordboard.app.ingest.webhook_activity import RefusedRequest, WebhookActivity
from cordboard.app.sms.receipts import SmsReceipts
from cordboard.ports.host import Clock
from cordboard.ports.phone import HookAnswer, HookRequest


class WebhookUseCases:
    """Passes a request to the phone system or the CRM that it is for."""

    def __init__(
        self,
        live_connections: LiveConnections,
        phones: PhoneConnections,
        push_subscriptions: CrmPushSubscriptions,
        sms_receipts: SmsReceipts,
        message_reader: MessageReader,
        activity: WebhookActivity,
        clock: Clock,
    ) -> None:
        self._sms_receipts = sms_receipts
        self._message_reader = message_reader
        self._activity = activity
        self._clock = clock
        self._live_connections = live_connections
        self._phone_connections = phones
        self._push_subscriptions = push_subscriptions

    async def accept(self, connection: str, request: HookRequest) -> tuple[int, int] | HookAnswer:
        known = self._live_connections.connections.get(connection)
        if known is not None and known.kind == "crm":
            return await self._push_subscriptions.receive(connection, request)
        if known is not None and known.kind == "sms":
            return await self._sms_receipts.receive(connection, request)
        if known is not None and known.kind == "messenger":
            return await self._message_reader.receive(connection, request)
        accepted = await self._phone_connections.accept(connection, request)
        self._activity.accepted(connection, accepted.events, self._clock.now(), accepted.unknown)
        return accepted.answer or (accepted.events, accepted.new)

    def refused(self, connection: str, status: int, code: str, reason: str) -> None:
        if connection in self._live_connections.connections:
            one = RefusedRequest(at=self._clock.now(), status=status, code=code, reason=reason)
            self._activity.refused(connection, one)
