"""How a gateway described by a preset answers and calls, for the contract suite."""

from urllib.parse import parse_qs, urlencode

import httpx

from cordboard.domain.sms.states import SmsState
from cordboard.ports.sms import SmsProvider
from cordboard.ports.webhook import HookRequest
from cordboard.sms.http_gateway.provider import HttpGateway

SETTINGS = {"preset": "twilio", "account": "AC0123"}
SECRETS = {"key": "auth-t0ken-01", "secret": "receipt-s3cret"}
ANSWERS = {
    "taken": (201, b'{"sid": "SM0123", "status": "queued"}'),
    "refused": (400, b'{"code": 21211, "message": "The number is not valid."}'),
    "sign_in": (401, b'{"code": 20003, "message": "Authenticate"}'),
    "busy": (503, b""),
    "broken": (500, b""),
}
WORDS = {
    SmsState.DELIVERED: "delivered",
    SmsState.UNDELIVERED: "undelivered",
    SmsState.ACCEPTED: "sent",
    SmsState.REJECTED: "failed",
}
GATEWAY_ID = "SM0123"


def provider(transport: httpx.AsyncBaseTransport) -> SmsProvider:
    return HttpGateway(transport)


def sent(request: httpx.Request) -> tuple[str, str, str]:
    """Recipient, text and our id in a request that arrived."""
    given = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    return given["To"], given["Body"], httpx.URL(given["StatusCallback"]).params["id"]


def receipt(message: str, state: SmsState, secret: str) -> HookRequest:
    body = f"MessageSid={GATEWAY_ID}&MessageStatus={WORDS[state]}&To=%2B34600111222".encode()
    query = f"id={message}&secret={secret}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return HookRequest(method="POST", path="/hooks/sms", query=query, headers=headers, body=body)


def incoming(text: str, secret: str) -> HookRequest:
    form = {"MessageSid": "SM9", "From": "+34600111222", "To": "+34928000080", "Body": text, "SmsStatus": "received"}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    body = urlencode(form).encode()
    return HookRequest(method="POST", path="/hooks/sms", query=f"secret={secret}", headers=headers, body=body)
