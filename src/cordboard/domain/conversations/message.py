"""A message of a conversation, and what became of one that was sent.

A state never goes back: a late "sent" does not undo "delivered". What may have been sent is `uncertain` and is never
sent again automatically.
"""

from enum import StrEnum

from cordboard.domain.calls.call import Value


class MessageKind(StrEnum):
    """What a message is."""

    TEXT = "text"
    PICTURE = "picture"
    FILE = "file"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    BUTTON = "button"  # the client pressed one; the text is its value
    UNKNOWN = "unknown"  # of a kind that cannot be shown here


class Direction(StrEnum):
    """Who wrote it."""

    IN = "in"
    OUT = "out"
    NOTE = "note"  # of an agent, for colleagues; it is never sent


class MessageState(StrEnum):
    """As the API shows it."""

    RECEIVED = "received"
    KEPT = "kept"  # a note
    QUEUED = "queued"
    SENDING = "sending"  # stored before the messenger is asked: after a crash nobody knows whether it left
    UNCERTAIN = "uncertain"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Attachment(Value, frozen=True, kw_only=True):
    """A file of a message. `ref`: how the messenger names it. Units: `size` bytes, `seconds` s."""

    ref: str
    name: str = ""
    media_type: str = ""
    size: int | None = None
    seconds: int | None = None


class ContactCard(Value, frozen=True, kw_only=True):
    """A contact that was sent. `own`: the messenger says that it is the sender's own number."""

    phone: str
    name: str = ""
    own: bool = False


class Place(Value, frozen=True, kw_only=True):
    """A location. Units: degrees."""

    latitude: float
    longitude: float


class Content(Value, frozen=True, kw_only=True):
    """What a message holds besides its text. `reply_to`: the messenger's id of the message that it answers; `album`:
    pictures with the same one belong together; `proposed_phone`: a number that somebody typed, which proves nothing.
    """

    attachment: Attachment | None = None
    card: ContactCard | None = None
    place: Place | None = None
    reply_to: str = ""
    album: str = ""
    proposed_phone: str = ""


class Message(Value, frozen=True, kw_only=True):
    """One message as it is stored. `by`: the agent who wrote it; `ask_phone`: the text of the button that asks for the
    client's number. `order`: of the messenger, within one second. Units: epoch s.
    """

    id: str
    conversation: str
    direction: Direction
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    content: Content = Content()
    state: MessageState = MessageState.RECEIVED
    reason: str = ""
    detail: str = ""
    by: str | None = None
    external_id: str = ""
    order: int = 0
    at: float = 0.0
    edited_at: float | None = None
    deleted_at: float | None = None
    ask_phone: str = ""
    attempts: int = 0
    next_at: float = 0.0


RANK = {
    MessageState.QUEUED: 0,
    MessageState.SENDING: 1,
    MessageState.UNCERTAIN: 2,
    MessageState.FAILED: 3,
    MessageState.SENT: 4,
    MessageState.DELIVERED: 5,
    MessageState.READ: 6,
}


def state_after(state: MessageState, heard: MessageState) -> MessageState:
    """The state once this was heard of a message that was sent."""
    return heard if RANK.get(heard, -1) > RANK.get(state, len(RANK)) else state
