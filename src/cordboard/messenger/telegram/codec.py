"""Updates of the Bot API as ours, and our messages as its requests. Pure. Source: Bot API 10.1 (2026-06).

Traps: offsets of entities count UTF-16 units; a contact is the sender's own only if its `user_id` is the sender's; a
button under a message that is gone has the date 0; kinds of later versions come, and are confirmed like all others.
"""

from typing import Any

import msgspec

from cordboard.domain.conversations.message import ContactCard, Content, MessageKind, Place
from cordboard.domain.numbers.reading import read
from cordboard.messenger.telegram.media import attachment_in, kind_of
from cordboard.ports.messenger import (
    Account,
    Batch,
    ChatMoved,
    Deleted,
    Outgoing,
    Reachable,
    Received,
    Sent,
    Started,
    Unknown,
    Update,
)
from cordboard.toolkit.json_reader import Reader, UnexpectedShape

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
GONE = ("kicked", "left")
START = "/start"
UTF16 = "utf-16-le"


def batch(result: Reader, place: str) -> Batch:
    """The answer of getUpdates. Raises: UnexpectedShape."""
    updates = tuple(update(one) for one in result)
    last = [int(one.key) for one in updates]
    return Batch(updates=updates, place=str(max(last) + 1) if last else place)


def update(one: Reader) -> Update:
    """One update. What cannot be read is unknown: it must not keep others from being confirmed.

    Raises: UnexpectedShape where it has no id.
    """
    key = str(one.number("update_id"))
    kind = next((name for name in one.fields() if name != "update_id"), "nothing")
    try:
        return _read(key, kind, one[kind]) if kind in READERS else Unknown(key=key, what=kind[:60])
    except (UnexpectedShape, OverflowError):
        return Unknown(key=key, what=f"unreadable {kind}"[:60])


def _read(key: str, kind: str, body: Reader) -> Update:
    found: Update = READERS[kind](key, body)
    return found


def _message(key: str, body: Reader) -> Update:
    chat = body["chat"]
    if moved := body.maybe("migrate_to_chat_id"):
        return ChatMoved(key=key, chat=chat.text("id"), now=moved.text())
    if chat.maybe_text("type") != "private" or body.maybe("from", "is_bot").value is True:
        return Unknown(key=key, what="message outside of a private chat")
    account = _account(chat, body.maybe("from"))
    text = body.maybe_text("text")
    if text is not None and (text == START or text.startswith(f"{START} ")):
        return Started(key=key, account=account, at=_moment(body), start=text[len(START) :].strip()[:64])
    edited = body.maybe("edit_date")
    return Received(
        key=key,
        account=account,
        external_id=body.text("message_id"),
        order=body.number("message_id"),
        at=_moment(body),
        kind=kind_of(body),
        text=text or body.maybe_text("caption") or _said(body),
        content=_content(body, account),
        edited_at=float(edited.number()) if edited else None,
    )


def _content(body: Reader, account: Account) -> Content:
    card = body.maybe("contact")
    location = body.maybe("location")
    return Content(
        attachment=attachment_in(body),
        card=_card(card, account) if card else None,
        place=Place(latitude=_degrees(location["latitude"]), longitude=_degrees(location["longitude"]))
        if location
        else None,
        reply_to=_id(body.maybe("reply_to_message", "message_id")),
        album=body.maybe_text("media_group_id") or "",
        proposed_phone=_typed_number(body),
    )


def _card(card: Reader, account: Account) -> ContactCard:
    """In a private chat the sender is the chat."""
    names = (card.maybe_text("first_name"), card.maybe_text("last_name"))
    own = _id(card.maybe("user_id")) == account.chat
    return ContactCard(phone=_number(card.text("phone_number")), name=_joined(*names), own=own)


def _said(body: Reader) -> str:
    """The text that stands for a sticker."""
    sticker = body.maybe("sticker")
    return (sticker.maybe_text("emoji") or "") if sticker else ""


def _typed_number(body: Reader) -> str:
    """The first number that Telegram found in the text. Its offsets count UTF-16 units."""
    text, entities = body.maybe_text("text"), body.maybe("entities")
    if not text or not entities:
        return ""
    for entity in entities:
        if entity.maybe_text("type") == "phone_number":
            begin, length = entity.number("offset"), entity.number("length")
            piece = text.encode(UTF16, "surrogatepass")[2 * begin : 2 * (begin + length)]
            return _number(piece.decode(UTF16, "replace"))
    return ""


def _number(written: str) -> str:
    """In E.164: numbers of Telegram are international, with or without the plus. Else as written."""
    bare = written.strip()
    return read(bare if bare.startswith("+") else f"+{bare}").e164 or bare[:40]


def _pressed(key: str, body: Reader) -> Update:
    """A button under one of our messages; it has no message of its own."""
    message = body.maybe("message")
    chat = message["chat"] if message else body["from"]
    return Received(
        key=key,
        account=_account(chat, body["from"]),
        external_id=f"button {body.text('id')}",
        order=0,
        at=0.0,  # when it comes
        kind=MessageKind.BUTTON,
        text=body.maybe_text("data") or "",
        content=Content(reply_to=_id(message.maybe("message_id")) if message else ""),
    )


def _member(key: str, body: Reader) -> Update:
    chat = body["chat"]
    if chat.maybe_text("type") != "private":
        return Unknown(key=key, what="member of a group")
    status = body.text("new_chat_member", "status")
    return Reachable(key=key, account=_account(chat, body.maybe("from")), reachable=status not in GONE)


def _deleted(key: str, body: Reader) -> Update:
    ids = tuple(_id(one) for one in body["message_ids"])
    return Deleted(key=key, chat=body.text("chat", "id"), external_ids=ids)


READERS: dict[str, Any] = {
    "message": _message,
    "edited_message": _message,
    "callback_query": _pressed,
    "my_chat_member": _member,
    "deleted_business_messages": _deleted,  # asked for by nobody here; read where a bot server sends it
}


def _account(chat: Reader, sender: Reader) -> Account:
    person = sender if sender else chat
    return Account(
        chat=chat.text("id"),
        name=_joined(person.maybe_text("first_name"), person.maybe_text("last_name")),
        username=person.maybe_text("username") or "",
        language=person.maybe_text("language_code") or "",
    )


def _joined(*names: str | None) -> str:
    return " ".join(name.strip() for name in names if name)[:200]


def _id(place: Reader) -> str:
    return place.text() if place else ""


def _moment(body: Reader) -> float:
    return float(body.number("date"))


def _degrees(place: Reader) -> float:
    if isinstance(place.value, bool) or not isinstance(place.value, int | float):
        raise UnexpectedShape(f"{place.path} is not a number")
    return float(place.value)


def message(one: Outgoing) -> bytes:
    """The body of sendMessage: plain text, so what agents write stays as it is. Raises nothing."""
    body: dict[str, Any] = {"chat_id": one.chat, "text": one.text}
    if one.reply_to.isdigit():
        body["reply_parameters"] = {"message_id": int(one.reply_to), "allow_sending_without_reply": True}
    if one.ask_phone:
        button = {"text": one.ask_phone, "request_contact": True}
        body["reply_markup"] = {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
    elif one.end_asking:
        body["reply_markup"] = {"remove_keyboard": True}
    return msgspec.json.encode(body)


def sent(result: Reader) -> Sent:
    """Raises: UnexpectedShape."""
    return Sent(external_id=result.text("message_id"))
