"""Requests to other systems for people: the status of a reply, and the error that its body names."""

from typing import Any

import msgspec

from cordboard.contract.views.exchanges import ExchangeView
from cordboard.ports.http_exchange import Exchange

LONGEST = 80  # characters
FAILED = 400  # status
NAMES = ("code", "error", "message")  # of an error, the shortest first


def exchange_view(exchange: Exchange) -> ExchangeView:
    """The exchange with what its reply refused."""
    return ExchangeView(**msgspec.structs.asdict(exchange), refusal=refusal_in(exchange.reply))


def refusal_in(reply: str) -> str | None:
    """The error in a JSON body: of the whole, or of the first record that was refused. None without one."""
    whole, records = _parts(reply)
    return next((said for part in (whole, *records) if (said := _error_of(part))), None)


def succeeded(exchange: Exchange) -> bool:
    """Whether the service did what it was asked: no error in its status or its body, and not every record refused."""
    if exchange.error is not None or exchange.status is None or exchange.status >= FAILED:
        return False
    whole, records = _parts(exchange.reply)
    return not (_error_of(whole) or (records and all(map(_error_of, records))))


def _parts(reply: str) -> tuple[Any, list[Any]]:
    """The JSON body and its records; nothing of a page, a file, or what was cut off."""
    try:
        body = msgspec.json.decode(reply or "null")
    except msgspec.DecodeError:
        return None, []
    records = body.get("data") if isinstance(body, dict) else None
    return body, records if isinstance(records, list) else []


def _error_of(part: Any) -> str | None:
    if not isinstance(part, dict):
        return None
    error = part if part.get("status") == "error" else part.get("error")
    if isinstance(error, dict):
        error = next((one for name in NAMES if isinstance(one := error.get(name), str) and one), "error")
    return str(error)[:LONGEST] if error else None
