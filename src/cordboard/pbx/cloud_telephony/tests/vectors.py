"""The vectors of cloud telephony providers: raw requests with their keys, verdicts and events. Data of other tests."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from cordboard.domain.calls.call import CallEvent
from cordboard.domain.numbers.reading import read
from cordboard.ports.phone import HookRequest

VECTORS = Path(__file__).parent.parent / "fixtures" / "vectors"
ADDRESS = "https://calls.example.com/in/k7Qm2"
TOKEN = "k7Qm2"
KEYS = {
    "secret": "key", "api_key": "key", "auth_token": "key", "token": "key", "public_key": "key",
    "signature_secret": "key", "webhook_key": "key", "verification_token": "key", "application_secret": "key",
    "api_salt": "second_key", "shared_key": "second_key", "application_key": "second_key",
}  # fmt: skip


class Vector(msgspec.Struct, frozen=True, kw_only=True):
    """One request and what must come of it."""

    id: str
    preset: str
    request: HookRequest
    settings: dict[str, Any]
    secrets: dict[str, str]
    now: float
    want: dict[str, Any]


def vectors(folder: Path = VECTORS) -> Iterator[Vector]:
    for path in sorted(folder.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            yield _vector(case, case.get("provider", path.stem))


def _vector(case: Mapping[str, Any], preset: str) -> Vector:
    given, asked = case["settings"], case["request"]
    url = urlsplit(asked["url"])
    path = url.path.removeprefix("/in/")
    if given.get("proof") == "secret in the path":
        path, secrets = f"c/{path}", {"key": TOKEN}
    else:
        secrets = {KEYS[name]: value for name, value in given.items() if name in KEYS}
    settings = {
        "preset": preset,
        "public_url": given.get("public_url", ADDRESS),
        "time_zone": given.get("time_zone"),
        "region": given.get("own_country"),
        "addresses": ", ".join(given.get("addresses", ())),
    }
    return Vector(
        id=case["id"],
        preset=preset,
        request=HookRequest(
            method=asked["method"],
            path=f"/hooks/{path}",
            query=url.query,
            headers={name.lower(): value for name, value in asked["headers"].items()},
            body=asked["body"].encode(),
            source=case.get("source", "192.0.2.1"),
        ),
        settings={name: value for name, value in settings.items() if value},
        secrets=secrets,
        now=datetime.fromisoformat(case.get("received_at", "2026-11-02T10:00:00Z")).timestamp(),
        want=case["want"],
    )


def differences(wanted: Mapping[str, Any], event: CallEvent, region: str | None) -> list[str]:
    """What of an event is not as it must be."""
    found = msgspec.to_builtins(event)
    client = event.client
    found["client"] = read(client.number, region).e164 or client.number if client and client.number else None
    found["own_number"] = read(event.own_number, region).e164 or event.own_number if event.own_number else None
    found["hidden"] = bool(client and client.hidden)
    return [
        f"{name}: {found.get(name)!r} instead of {value!r}"
        for name, value in wanted.items()
        if not _fits(name, value, found)
    ]


def _fits(name: str, value: Any, found: Mapping[str, Any]) -> bool:
    if name == "parameters_without":
        return not set(value) & set(found.get("parameters", {}))
    got = found.get(name)
    if name in ("at",) and got:
        return datetime.fromisoformat(got) == datetime.fromisoformat(value)
    if name == "times":
        return all(_moment((got or {}).get(one)) == _moment(text) for one, text in value.items())
    if isinstance(value, list):
        return got in value or ("abandoned" in value and got == "cancelled")
    if isinstance(value, dict):
        return all((got or {}).get(one) == wanted for one, wanted in value.items())
    return bool(got == value)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
