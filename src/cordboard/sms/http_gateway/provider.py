"""The exports of this folder: any gateway whose HTTP interface a table can describe."""

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import parse_qsl

import httpx

from cordboard.ports.errors import NeedsHuman
from cordboard.ports.http_exchange import Journal
from cordboard.ports.sms import IncomingSms, Origin, Receipt, Settings, SmsGateway, SmsProvider
from cordboard.ports.webhook import HookAnswer, HookRequest
from cordboard.sms.http_gateway import codec
from cordboard.sms.http_gateway.signatures import verify
from cordboard.sms.http_gateway.table import NoTable, Table, problems_of, table_of
from cordboard.toolkit.http.sender import HttpLimits, Sender
from cordboard.toolkit.sms import SECRET, HttpSmsGateway, verify_receipt
from cordboard.toolkit.webhooks.request_body import FIELD_LIMIT, refused
from cordboard.toolkit.webhooks.signatures import BadSignature

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

    def heard(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], origin: Origin
    ) -> tuple[Sequence[Receipt | IncomingSms], HookAnswer]:
        address = dict(parse_qsl(request.query, keep_blank_values=True, max_num_fields=FIELD_LIMIT))
        table = table_of(settings)
        if SECRET in address or not table.signature:
            verify_receipt(request, address, secrets)
        else:
            _verify_signature(request, table, settings, secrets, origin)
        fields = codec.receipt_fields(request)
        found = codec.incoming(fields, table) or codec.receipt(fields, table, address)
        return (() if found is None else (found,)), HookAnswer()

    def problems(self, settings: Settings) -> Sequence[str]:
        try:
            return tuple(problems_of(table_of(settings)))
        except NoTable as missing:
            return (str(missing),)


def _verify_signature(
    request: HookRequest, table: Table, settings: Settings, secrets: Mapping[str, str], origin: Origin
) -> None:
    """Raises: Rejected."""
    secret = secrets.get("signature_secret") or secrets.get("key", "")
    method = str(settings.get("signature_method") or "md5hash")
    try:
        verify(table.signature, request, origin.address, secret, method, origin.now)
    except BadSignature as problem:
        raise refused(problem) from problem


PROVIDER: SmsProvider = HttpGateway()
