"""Requests to other systems for people: the status of a reply, and the error that its body names."""

from typing import Any

import msgspec

from cordboard.contract.views.exchanges import ExchangeView
from cordboard.ports.http_exchange import Exchange

LONGEST = 80  # characters
NAMES = ("code", "error", "message")  # of an error, the shortest first


def exchange_view(exchange: Exchange) -> ExchangeView:
    """The exchange with what its reply refused."""
    return ExchangeView(**msgspec.structs.asdict(exchange), refusal=refusal_in(exchange.reply))


def refusal_in(reply: str) -> str | None:
    """The error in a JSON body: of the whole, or of the first record that was refused. None without one."""
    try:
        body = msgspec.json.decode(reply or "null")
    except msgspec.DecodeError:
        return None  # a page, a file, or cut off
    records = body.get("data") if isinstance(body, dict) else None
    parts = [body, *(records if isinstance(records, list) else ())]
    return next((said for part in parts if (said := _error_of(part))), None)


def _error_of(part: Any) -> str | None:
    if not isinstance(part, dict):
        return None
    error = part if part.get("status") == "error" else part.get("error")
    if isinstance(error, dict):
        error = next((one for name in NAMES if isinstance(one := error.get(name), str) and one), "error")
    return str(error)[:LONGEST] if error else None
