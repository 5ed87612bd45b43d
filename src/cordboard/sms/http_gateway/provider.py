"""The exports of this folder: any gateway whose HTTP interface a table can describe."""

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import parse_qsl

import httpx

from cordboard.ports.errors import NeedsHuman
from cordboard.ports.http_exchange import Journal
from cordboard.ports.sms import Receipt, Settings, SmsGateway, SmsProvider
from cordboard.ports.webhook import HookAnswer, HookRequest
from cordboard.sms.http_gateway import codec
from cordboard.sms.http_gateway.table import NoTable, problems_of, table_of
from cordboard.toolkit.http.sender import HttpLimits, Sender
from cordboard.toolkit.sms import SECRET, HttpSmsGateway, verify_receipt
from cordboard.toolkit.webhooks.request_body import FIELD_LIMIT

PATIENCE_S = 15.0


class HttpGateway:
    """`transport` is given by tests."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport

    def gateway(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, hook: str, journal: Journal
    ) -> SmsGateway:
        """Raises: NeedsHuman where the settings describe no gateway."""
        try:
            table = table_of(settings)
        except NoTable as missing:
            raise NeedsHuman(f"{connection}: {missing}", code="no_table", wrote=False) from missing
        limits = HttpLimits(total=PATIENCE_S, allow_private=bool(settings.get("allow_private")))
        sender = Sender(connection, journal, reach=limits, transport=self._transport)
        sender.know_secrets((secrets.get("key", ""), secrets.get(SECRET, "")))
        encode = partial(codec.submission, table=table, settings=settings, secrets=secrets, hook=hook)
        return HttpSmsGateway(sender, encode, partial(codec.outcome, table=table))

    def receipts(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str]
    ) -> tuple[Sequence[Receipt], HookAnswer]:
        address = dict(parse_qsl(request.query, keep_blank_values=True, max_num_fields=FIELD_LIMIT))
        verify_receipt(request, address, secrets)
        found = codec.receipt(codec.receipt_fields(request), table_of(settings), address)
        return (() if found is None else (found,)), HookAnswer()

    def problems(self, settings: Settings) -> Sequence[str]:
        try:
            return tuple(problems_of(table_of(settings)))
        except NoTable as missing:
            return (str(missing),)


PROVIDER: SmsProvider = HttpGateway()
