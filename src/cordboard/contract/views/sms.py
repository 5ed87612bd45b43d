"""SMS as users see them."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.domain.sms.opt_out import Wish
from cordboard.domain.sms.segments import Alphabet
from cordboard.domain.sms.states import SmsState


class SmsRecipientView(View, frozen=True, kw_only=True):
    """`to` in E.164, or as written where that was refused. `reason`: why, a code of ours or the gateway's; `detail` in
    the words of the gateway. `held_until`: of a queued one, when it is tried next, if not at once.
    """

    to: str
    state: SmsState
    reason: str = ""
    detail: str = ""
    changed_at: datetime
    held_until: datetime | None = None


class SmsView(View, frozen=True, kw_only=True):
    """A message. `parts`: how many a recipient gets, joined by the phone. `by`: whose account asked for it."""

    id: str
    connection: str
    by: str
    sender: str
    text: str
    alphabet: Alphabet
    parts: int
    created_at: datetime
    valid_until: datetime
    recipients: tuple[SmsRecipientView, ...]


class SmsPreviewView(View, frozen=True, kw_only=True):
    """How a text would travel. `text`: as it is sent, with what the settings replace. `units`: of each part, septets or
    16 bits; `room`: how many fit into one part of this alphabet, joined ones less. `outside`: characters that make the
    text go out as UCS-2. `most`: parts that a message may have. `placeholder`: one that nobody replaced.
    """

    text: str
    alphabet: Alphabet
    parts: int
    units: tuple[int, ...]
    room: int
    outside: str
    most: int
    placeholder: str | None = None


class SmsListView(View, frozen=True, kw_only=True):
    """The newest first. `next`: for the following page, None on the last one."""

    items: tuple[SmsView, ...]
    next: str | None = None


class SmsReceivedView(View, frozen=True, kw_only=True):
    """An incoming message. `sender`: in E.164 where it was understood. `part`: which part it is, where the others of a
    long message never came. `wish`: "stop" where its sender wants no SMS from now on, "start" for SMS again.
    """

    id: str
    connection: str
    sender: str
    to: str
    text: str
    part: str = ""
    wish: Wish
    at: datetime


class SmsReceivedListView(View, frozen=True, kw_only=True):
    """The newest first. `next`: for the following page, None on the last one."""

    items: tuple[SmsReceivedView, ...]
    next: str | None = None


class SmsBudgetView(View, frozen=True, kw_only=True):
    """Parts of today, in the company's time zone. `most` 0: any number; `left` None then."""

    used: int
    most: int
    left: int | None = None
