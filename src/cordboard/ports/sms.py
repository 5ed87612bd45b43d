"""The interface of an SMS gateway's folder. Each exports `PROVIDER` from its `provider.py`.

A gateway takes one message to one recipient at a time. The class of an error says what happens next: `Refused`, never
sent and not tried again; `NeedsHuman`, the connection is paused; `Unavailable` and `RateLimited`, later if it certainly
was not taken (`wrote` false), else it may have been sent and is not repeated.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cordboard.domain.calls.call import Value
from cordboard.domain.sms.segments import Alphabet
from cordboard.domain.sms.states import SmsState
from cordboard.ports.http_exchange import Journal
from cordboard.ports.webhook import HookAnswer, HookRequest

Settings = Mapping[str, Any]


class SmsSubmission(Value, frozen=True, kw_only=True):
    """One message to one recipient. `id`: ours, which comes back in receipts; `to` in E.164; `sender` may be empty.

    Units: `valid_s` s from now, after which nobody should deliver it.
    """

    id: str
    to: str
    sender: str
    text: str
    alphabet: Alphabet
    valid_s: int


class Submitted(Value, frozen=True, kw_only=True):
    """The gateway took it. `gateway_id`: its own name for it, where it gives one at once."""

    gateway_id: str = ""


class Receipt(Value, frozen=True, kw_only=True):
    """What a gateway reports of a message: by our id, by its own, or both. `detail` in its words."""

    id: str = ""
    gateway_id: str = ""
    state: SmsState
    detail: str = ""


class IncomingSms(Value, frozen=True, kw_only=True):
    """A message that somebody sent to us. `gateway_id`: the gateway's own name for it, the same when it is repeated;
    `sender`: a number as the gateway writes it, or a name; `part`: which part it is where the others never came.
    """

    gateway_id: str
    sender: str
    to: str = ""
    text: str = ""
    part: str = ""


class Origin(Value, frozen=True, kw_only=True):
    """What a signature is compared with. `address`: ours from outside, without query. Units: `now` epoch s."""

    address: str
    now: float


class SmsGateway(Protocol):
    """One connected gateway."""

    async def submit(self, message: SmsSubmission) -> Submitted:
        """Raises: Refused, NeedsHuman, RateLimited, Unavailable."""

    async def close(self) -> None: ...


class SmsProvider(Protocol):
    """A gateway's folder."""

    def gateway(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, hook: str, journal: Journal
    ) -> SmsGateway:
        """The gateway with these settings. `hook`: our address that its receipts go to, without query."""

    def heard(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], origin: Origin
    ) -> tuple[Sequence[Receipt | IncomingSms], HookAnswer]:
        """Verify a request and read its receipts and messages; the answer is sent once they are durable. Pure.

        Raises: Rejected.
        """
