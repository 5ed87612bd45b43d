"""The kind of a message of the Bot API, and the file it carries. Pure. Source: Bot API 10.1 (2026-06)."""

from cordboard.domain.conversations.message import Attachment, MessageKind
from cordboard.toolkit.json_reader import Reader

KINDS = {  # their field: our kind; the first one that a message has counts
    "text": MessageKind.TEXT,
    "photo": MessageKind.PICTURE,
    "animation": MessageKind.VIDEO,  # stands beside `document`, for older programs
    "document": MessageKind.FILE,
    "voice": MessageKind.VOICE,
    "audio": MessageKind.AUDIO,
    "video": MessageKind.VIDEO,
    "video_note": MessageKind.VIDEO,
    "sticker": MessageKind.STICKER,
    "location": MessageKind.LOCATION,
    "venue": MessageKind.LOCATION,
    "contact": MessageKind.CONTACT,
}
FILES = ("animation", "document", "voice", "audio", "video", "video_note")


def kind_of(body: Reader) -> MessageKind:
    """The kind; unknown for what a later version brings."""
    return next((kind for name, kind in KINDS.items() if body.maybe(name)), MessageKind.UNKNOWN)


def attachment_in(body: Reader) -> Attachment | None:
    """The file of a message; of a picture its largest size."""
    if body.maybe("photo"):
        sizes = list(body["photo"])
        return _attachment(sizes[-1], "image/jpeg") if sizes else None
    name = next((name for name in FILES if body.maybe(name)), None)
    return None if name is None else _attachment(body[name])


def _attachment(file: Reader, media_type: str = "") -> Attachment:
    return Attachment(
        ref=file.text("file_id"),
        name=(file.maybe_text("file_name") or "")[:200],
        media_type=(file.maybe_text("mime_type") or media_type)[:100],
        size=_count(file.maybe("file_size")),
        seconds=_count(file.maybe("duration")),
    )


def _count(place: Reader) -> int | None:
    return place.number() if place else None
