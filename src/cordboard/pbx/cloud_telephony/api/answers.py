"""What an answer of the provider means: its values, or the trouble that it is. Pure."""

from typing import Any

from cordboard.pbx.cloud_telephony.api.shapes import Api, Operation
from cordboard.pbx.cloud_telephony.reading import EventReader, KeptRequest
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable
from cordboard.toolkit.http.retry_after import retry_after
from cordboard.toolkit.http.sender import Reply

SIGN_IN, GONE, RATE = "api_sign_in", "gone", "api_rate"
WHOLE = "answer"  # where an answer stands that is no object


def reader_of(value: Any) -> EventReader:
    """Reads an answer like a request."""
    return EventReader(KeptRequest(fields=value if isinstance(value, dict) else {WHOLE: value}))


def understood(reply: Reply, api: Api, operation: Operation, connection: str, service: str, write: bool) -> Any:
    """The answer. Raises: NeedsHuman, RateLimited, Refused, Unavailable (`wrote` None where it may have happened)."""
    value, readable = _value(reply)
    reader = reader_of(value)
    words = reader.first(api.words)
    said = f"{connection}: {service} answered {reply.status}"
    text = f"{said} ({words})." if words else f"{said}."
    meaning = _meaning(reply, api, reader)
    if trouble := _trouble(meaning, text, words, service, reply, write):
        raise trouble
    if not readable:
        raise Unavailable(f"{connection}: {service}'s answer cannot be read (no JSON).", wrote=None if write else False)
    wanted = api.success if operation.success is None else operation.success
    if not reader.holds(wanted):
        raise Refused(f"{service} refused: {words or 'no reason given'}.", code="refused")
    return value


def _value(reply: Reply) -> tuple[Any, bool]:
    if reply.status == 204 or not reply.body.strip():
        return {}, True
    try:
        return reply.json(), True
    except ValueError:
        return {}, False


def _meaning(reply: Reply, api: Api, reader: EventReader) -> str:
    """By the provider's own code first, then by the status."""
    if (code := reader.first(api.code)) and (meaning := api.codes.get(code)):
        return meaning
    by_status = {401: "sign_in", 403: "sign_in", 404: "gone", 429: "rate"}
    if reply.status in by_status:
        return by_status[reply.status]
    if reply.status >= 500:
        return "later"
    return "" if 200 <= reply.status < 300 else "refused"


def _trouble(meaning: str, text: str, words: str, service: str, reply: Reply, write: bool) -> Trouble | None:
    match meaning:
        case "sign_in":
            return NeedsHuman(text, code=SIGN_IN, wrote=False)
        case "rate":
            return RateLimited(text, code=RATE, after=retry_after(reply.headers.get("retry-after", "")))
        case "gone":
            return Refused(text, code=GONE)
        case "later":
            return Unavailable(text, code="api_away", wrote=None if write else False)
        case "refused":
            return Refused(f"{service} refused: {words or reply.status}.", code="refused")
    return None
