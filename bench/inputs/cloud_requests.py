"""Requests of a cloud telephony provider for load tests: forms signed as Zadarma signs them. Pure but for the time."""

import base64
import hmac
from datetime import UTC, datetime
from urllib.parse import urlencode

from bench.inputs.webhook_events import LINE, number_of, stranger

CLOUD = "cloud"
KEY = "bench-cloud-secret"  # of a server that lives for seconds, on loopback
SETTINGS = {"preset": "zadarma", "key": KEY}
SIGNED = {"NOTIFY_ANSWER": ("caller_id", "destination", "call_start")}  # any other event:
USUAL = ("caller_id", "called_did", "call_start")
EVENTS = ("NOTIFY_START", "NOTIFY_INTERNAL", "NOTIFY_ANSWER", "NOTIFY_END")
ENDED = {"duration": "71", "disposition": "answered", "status_code": "16", "is_recorded": "0"}


def signed(fields: dict[str, str], host: str) -> bytes:
    """A complete HTTP request that the connection accepts."""
    text = "".join(fields[name] for name in SIGNED.get(fields["event"], USUAL))
    proof = base64.b64encode(hmac.digest(KEY.encode(), text.encode(), "sha1").hex().encode()).decode()
    body = urlencode(fields).encode()
    head = (
        f"POST /hooks/{CLOUD} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/x-www-form-urlencoded\r\n"
        f"signature: {proof}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def requests(count: int, prefix: str, people: int, at: float, host: str) -> list[bytes]:
    """One event per request: calls with four events each, three of four from people in the directory."""
    started = f"{datetime.fromtimestamp(at - 60, UTC):%Y-%m-%d %H:%M:%S}"
    found = []
    for n in range(count):
        call, part = divmod(n, len(EVENTS))
        client = number_of(call % people) if call % 4 else stranger(call)
        fields = {
            "event": EVENTS[part],
            "call_start": started,
            "pbx_call_id": f"in_{prefix}-{call}",
            "caller_id": client.removeprefix("+"),
            "called_did": LINE.removeprefix("+"),
            "internal": "80",
            **({"destination": "80"} if EVENTS[part] == "NOTIFY_ANSWER" else {}),
            **(ENDED if EVENTS[part] == "NOTIFY_END" else {}),
        }
        found.append(signed(fields, host))
    return found
