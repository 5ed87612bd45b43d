"""A list in JSON from a phone provider's own API: answers sorted into decisions once, for every provider."""

from typing import Any

from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Unavailable
from cordboard.toolkit.http.retry_after import retry_after
from cordboard.toolkit.http.sender import Reply, Request, Sender

AGAIN = "It is tried again by itself."


async def json_list(sender: Sender, request: Request, what: str) -> list[Any]:
    """The list that the service answers. `what` is asked for, for texts.

    Raises: Unavailable, RateLimited, NeedsHuman, Refused.
    """
    reply = await sender.send(request)
    said = f"{sender.connection}: the {what} was answered with status {reply.status}"
    if reply.status in (401, 403):
        text = f"{said}. Check the key or the address of the {what} on the page of the connection."
        raise NeedsHuman(text, code="call_records", wrote=False)
    if reply.status == 429:
        raise RateLimited(
            f"{said}. {AGAIN}", code="call_records", after=retry_after(reply.headers.get("retry-after", ""))
        )
    if reply.status >= 500:
        raise Unavailable(f"{said}. {AGAIN}", code="call_records", wrote=False)
    if not 200 <= reply.status < 300:
        raise Refused(f"{said}.", code="call_records")
    return _list(reply, sender, what)


def _list(reply: Reply, sender: Sender, what: str) -> list[Any]:
    if reply.status == 204:
        return []
    try:
        value = reply.json()
    except ValueError:
        value = None
    if not isinstance(value, list):
        text = f"{sender.connection}: the {what} is no list in JSON. {AGAIN}"
        raise Unavailable(text, code="call_records", wrote=False)
    return value
