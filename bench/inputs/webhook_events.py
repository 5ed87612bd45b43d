"""Canonical webhook events for load tests: small, signed, with new ids. Pure apart from the given time."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

SECRET = "bench-hook-secret"  # of a server that lives for seconds, on loopback
HOOK = "hook"
CRM = "zoho"
LINE = "+34928000080"
TYPES = ("started", "ringing", "answered", "ended")


def number_of(person: int) -> str:
    """The phone of a person in the invented directory."""
    return f"+346{person:08}"


def stranger(n: int) -> str:
    """A number that is not in the directory."""
    return f"+347{10_000_000 + n:08}"


def event(call: str, kind: str, client: str, at: float, n: int = 0, **more: Any) -> dict[str, Any]:
    """About 0.45 KB as JSON, as a provider sends it."""
    found: dict[str, Any] = {
        "schema": 1,
        "id": f"{call}-{n}",
        "call": call,
        "at": datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "type": kind,
        "direction": "inbound",
        "client": {"number": client, "name": None, "hidden": False},
        "own_number": LINE,
        "extension": "80",
        "parameters": {"utm_source": "google", "utm_medium": "cpc", "pool_name": "brand", "landing": "/prices/summer"},
    }
    if kind == "ended":
        found |= {"disposition": "answered", "ended_by": "client", "durations_ms": {"ring": 9000, "talk": 71000}}
    return {**found, **more}


def ended(call: str, client: str, at: float, **more: Any) -> dict[str, Any]:
    """A whole call as reported by a provider that only sends the end."""
    return event(call, "ended", client, at, **more)


def signed(body: bytes, at: int, host: str) -> bytes:
    """A complete HTTP request that the webhook endpoint accepts. Units: `at` epoch s."""
    proof = hmac.new(SECRET.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    head = (
        f"POST /hooks/{HOOK} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n"
        f"x-cordboard-signature: t={at},v1={proof}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def requests(count: int, prefix: str, people: int, at: float, host: str) -> list[bytes]:
    """One event per request: calls with four events each, three of four from people in the directory."""
    found = []
    for n in range(count):
        call, part = divmod(n, len(TYPES))
        client = number_of(call % people) if call % 4 else stranger(call)
        one = event(f"{prefix}-{call}", TYPES[part], client, at - 60 + part, part)
        found.append(signed(json.dumps(one, separators=(",", ":")).encode(), int(at), host))
    return found
