"""An SMS to one or more people, as it is stored."""

from cordboard.domain.calls.call import Value
from cordboard.domain.sms.segments import Alphabet
from cordboard.domain.sms.states import SmsState


class SmsRecipient(Value, frozen=True, kw_only=True):
    """One recipient. `id` names it to the gateway; `to` in E.164, or as written where that is refused.

    `reason`: a code of ours or the gateway's own; `detail` in the words of the gateway. Units: epoch s.
    """

    id: str
    to: str
    state: SmsState = SmsState.QUEUED
    reason: str = ""
    detail: str = ""
    gateway_id: str = ""
    attempts: int = 0
    next_at: float = 0.0
    changed_at: float = 0.0


class Sms(Value, frozen=True, kw_only=True):
    """A message. `by`: who asked for it. After `valid_until` it is not sent any more. Units: epoch s."""

    id: str
    connection: str
    by: str
    sender: str
    text: str
    alphabet: Alphabet
    parts: int
    created_at: float
    valid_until: float
    recipients: tuple[SmsRecipient, ...]
