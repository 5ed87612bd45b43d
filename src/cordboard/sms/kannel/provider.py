"""The exports of this folder: an SMS gateway of one's own, which speaks SMPP to operators."""

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import parse_qsl

import httpx

from cordboard.ports.http_exchange import Journal
from cordboard.ports.sms import IncomingSms, Origin, Receipt, Settings, SmsGateway, SmsProvider
from cordboard.ports.webhook import HookAnswer, HookRequest
from cordboard.sms.kannel import codec
from cordboard.toolkit.http.sender import HttpLimits, Sender
from cordboard.toolkit.sms import SECRET, HttpSmsGateway, verify_receipt
from cordboard.toolkit.webhooks.request_body import FIELD_LIMIT

PATIENCE_S = 15.0


class Kannel:
    """Sends by GET; receipts come by GET and want 200 with an empty body: any other text goes to the client.

    `transport` is given by tests.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport

    def gateway(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, hook: str, journal: Journal
    ) -> SmsGateway:
        limits = HttpLimits(total=PATIENCE_S, allow_private=bool(settings.get("allow_private")))
        sender = Sender(connection, journal, reach=limits, transport=self._transport)
        sender.know_secrets((secrets.get("password", ""), secrets.get(SECRET, "")))
        encode = partial(codec.submission, settings=settings, secrets=secrets, hook=hook)
        return HttpSmsGateway(sender, encode, codec.outcome)

    def heard(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], origin: Origin
    ) -> tuple[Sequence[Receipt | IncomingSms], HookAnswer]:
        fields = dict(parse_qsl(request.query, keep_blank_values=True, max_num_fields=FIELD_LIMIT))
        verify_receipt(request, fields, secrets)
        message = codec.incoming(request.query)
        return (codec.receipt(fields) if message is None else message,), HookAnswer()

    def problems(self, settings: Settings) -> Sequence[str]:
        """Kannel takes a name that it does not have, and sends over another line."""
        chosen = str(settings.get("smsc") or "").strip()
        known = [one.strip() for one in str(settings.get("smsc_names") or "").split(",")]
        if not chosen or chosen in known:
            return ()
        return (f"smsc: {chosen} is not among smsc_names, and Kannel would send over another line.",)


PROVIDER: SmsProvider = Kannel()
