"""Conversations as users see them."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.domain.conversations.conversation import ConversationState, PhoneState
from cordboard.domain.conversations.message import ContactCard, Direction, MessageKind, MessageState, Place


class ConversationClientView(View, frozen=True, kw_only=True):
    """The client. `phone`: only one that the messenger says is theirs. `start`: the key of the link they came by."""

    name: str
    username: str
    language: str
    phone: str | None
    phone_state: PhoneState
    reachable: bool
    start: str | None


class AttachmentView(View, frozen=True, kw_only=True):
    """A file that a client sent. Units: `size` bytes, `seconds` s."""

    name: str
    media_type: str
    size: int | None
    seconds: int | None


class ConversationMessageView(View, frozen=True, kw_only=True):
    """One message. `reply_to`: id of the message that it answers, if that is here. `proposed_phone`: a number that the
    client typed, which proves nothing. `reason`, `detail`: why it was not sent, a code and the messenger's own words.
    """

    id: str
    direction: Direction
    kind: MessageKind
    text: str
    state: MessageState
    reason: str
    detail: str
    by: str | None
    at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    reply_to: str | None
    album: str | None
    proposed_phone: str | None
    attachment: AttachmentView | None
    contact: ContactCard | None
    location: Place | None
    asks_phone: bool


class ConversationView(View, frozen=True, kw_only=True):
    """A conversation. `version` grows with each change of its state; `last`: the last message of anybody."""

    id: str
    connection: str
    title: str
    state: ConversationState
    agent: str | None
    mine: bool
    version: int
    client: ConversationClientView
    created_at: datetime
    wrote_at: datetime
    taken_at: datetime | None
    closed_at: datetime | None
    last: ConversationMessageView | None


class ConversationListView(View, frozen=True, kw_only=True):
    """Those with the last message first. `next`: for the following page, None on the last one."""

    items: tuple[ConversationView, ...]
    next: str | None = None


class ConversationPageView(View, frozen=True, kw_only=True):
    """A conversation with its last messages, in their order. `text_most`: how long an answer may be; `cannot`: what the
    messenger lacks, each with its reason.
    """

    conversation: ConversationView
    messages: tuple[ConversationMessageView, ...]
    earlier: bool
    text_most: int
    can_ask_phone: bool
    cannot: dict[str, str]
