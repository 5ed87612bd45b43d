"""What SMS gateways over HTTP share: one request a message, its answer as a result or as trouble, secrets in receipts.

Which status means what is the same for all of them. A server error after the request may hide a message that left, so
only 503 and 429 count as "not taken".
"""

from collections.abc import Callable, Mapping

import msgspec

from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable
from cordboard.ports.sms import SmsSubmission, Submitted
from cordboard.ports.webhook import HookRequest
from cordboard.toolkit.http.retry_after import retry_after
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.webhooks.request_body import refused
from cordboard.toolkit.webhooks.signatures import BadSignature, verify_shared

SECRET = "secret"  # noqa: S105 - the name of the setting, and of the parameter in our address
SHOWN = 300  # Units: characters of an answer

Encode = Callable[[SmsSubmission], Request]
Read = Callable[[Reply], Submitted]


class HttpSmsGateway:
    """`ports.sms.SmsGateway` by two pure functions."""

    def __init__(self, sender: Sender, encode: Encode, read: Read) -> None:
        self._sender, self._encode, self._read = sender, encode, read

    async def submit(self, message: SmsSubmission) -> Submitted:
        request = msgspec.structs.replace(self._encode(message), write=True, keys=(message.id,))
        return self._read(await self._sender.send(request))

    async def close(self) -> None:
        await self._sender.close()


def trouble_of(reply: Reply, gateway: str, said: str = "", code: str = "") -> Trouble:
    """What an answer means that is no success. `said`, `code`: the gateway's own words for it."""
    words = said or reply.body[:SHOWN].decode("utf-8", "replace").strip() or "no text"
    known, text = code or str(reply.status), f"{gateway}: answer {reply.status}: {words}"
    match reply.status:
        case 401 | 403:
            return NeedsHuman(text, code=known, wrote=False)
        case 404 | 405 | 407:
            return NeedsHuman(f"{text} Check the address.", code=known, wrote=False)
        case 429:
            return RateLimited(text, code=known, after=retry_after(reply.headers.get("retry-after", "")))
        case 503:
            wait = retry_after(reply.headers.get("retry-after", ""))
            return Unavailable(text, code=known, wrote=False, after=wait)
        case status if 300 <= status < 400:
            return NeedsHuman(f"{text} Check the address.", code=known, wrote=False)
        case status if 400 <= status < 500 and status != 408:
            return Refused(words, code=known)
    return Unavailable(text, code=known, wrote=None)


def verify_receipt(request: HookRequest, query: Mapping[str, str], secrets: Mapping[str, str]) -> None:
    """The secret that we wrote into our address has come back, or stands in a header. Raises: Rejected."""
    try:
        verify_shared(secrets.get(SECRET, ""), request.headers, query.get(SECRET), url_allowed=True)
    except BadSignature as problem:
        raise refused(problem) from problem
