"""How Kannel answers and calls, for the contract suite. Source: seen running, version 1.4.5-12 (2026-11)."""

from urllib.parse import urlencode

import httpx

from cordboard.domain.sms.states import SmsState
from cordboard.ports.sms import SmsProvider
from cordboard.ports.webhook import HookRequest
from cordboard.sms.kannel.provider import Kannel

SETTINGS = {"url": "https://kannel.test/cgi-bin/sendsms", "username": "cordboard"}
SECRETS = {"password": "pa55-w0rd", "secret": "receipt-s3cret"}
ANSWERS = {
    "taken": (202, b"0: Accepted for delivery"),
    "refused": (400, b"Missing receiver number, rejected"),
    "sign_in": (403, b"Authorization failed for sendsms"),
    "busy": (503, b"Temporal failure, try again later."),
    "broken": (500, b""),
}
TYPES = {SmsState.DELIVERED: 1, SmsState.UNDELIVERED: 2, SmsState.ACCEPTED: 8, SmsState.REJECTED: 16}
GATEWAY_ID = ""


def provider(transport: httpx.AsyncBaseTransport) -> SmsProvider:
    return Kannel(transport)


def sent(request: httpx.Request) -> tuple[str, str, str]:
    """Recipient, text and our id in a request that arrived."""
    given = request.url.params
    return given["to"], given["text"], httpx.URL(given["dlr-url"].replace("%", "%25")).params["id"]


def receipt(message: str, state: SmsState, secret: str) -> HookRequest:
    query = f"id={message}&secret={secret}&d={TYPES[state]}&p=%2B34600111222&A=&F=22"
    return HookRequest(method="GET", path="/hooks/sms", query=query, headers={}, body=b"")


def incoming(text: str, secret: str) -> HookRequest:
    given = {"secret": secret, "p": "+34600111222", "P": "+34928000080", "b": text, "C": "UTF-8", "I": "e422514a"}
    return HookRequest(method="GET", path="/hooks/sms", query=urlencode(given), headers={}, body=b"")
