"""Updates as Telegram sends them: whose number, what is shown, what a later version brings."""

import json
from pathlib import Path
from typing import Any

import pytest

from cordboard.domain.conversations.message import MessageKind
from cordboard.messenger.telegram import codec
from cordboard.ports.messenger import ChatMoved, Deleted, Reachable, Received, Started, Unknown, Update
from cordboard.toolkit.json_reader import Reader, UnexpectedShape

FIXTURES = json.loads((Path(__file__).parents[1] / "fixtures/updates.json").read_text(encoding="utf-8"))["cases"]
PERSON = {"id": 7001, "is_bot": False, "first_name": "Anna"}
CHAT = {"id": 7001, "type": "private", "first_name": "Anna"}
ALBUM_SIZES = {"L0", "L1"}


def read(update: dict[str, Any]) -> Update:
    return codec.update(Reader(update, "update"))


def message(**fields: Any) -> Received:
    body = {"message_id": 11, "date": 1764000000, "chat": CHAT, "from": PERSON, **fields}
    found = read({"update_id": 1, "message": body})
    assert isinstance(found, Received)
    return found


def as_wanted(update: Update, want: dict[str, Any]) -> dict[str, Any]:
    """What an update says, in the words of the cases."""
    match update:
        case Started(start=start):
            return {"start_payload": start or None, "shown_as_message": False}
        case Reachable(reachable=reachable):
            return {"reachable": reachable, "shown_as_message": False}
        case Unknown():
            return {"result": "kept as unknown, confirmed, no error"}
        case Deleted(external_ids=ids):
            return {"deletes": [int(one) for one in ids]}
        case ChatMoved(now=now):
            return {"chat_now": now, "shown_as_message": False}
        case Received() as one:
            return _of_message(one)
    raise AssertionError(update)


def _of_message(one: Received) -> dict[str, Any]:
    said: dict[str, Any] = {"text": one.text or None, "shown_as_message": True, "user": one.account.chat}
    if one.content.card is not None:
        own = one.content.card.own
        said |= {"phone": one.content.card.phone, "state": "verified" if own else "unverified, of somebody else"}
    if one.content.proposed_phone:
        said |= {"proposed_phone": one.content.proposed_phone, "state": "typed: proposal only"}
    if one.edited_at is not None:
        said["edits_message"] = int(one.external_id)
    if one.content.album:
        said |= {"album": one.content.album, "bubbles": "one for both"}
    if one.kind is MessageKind.UNKNOWN:
        said["text"] = "(unknown kind)"
    if one.kind is MessageKind.BUTTON:
        said["callback"] = one.text
    return said


@pytest.mark.parametrize("case", FIXTURES, ids=lambda case: case["id"])
def test_a_recorded_update_is_read(case: dict[str, Any]) -> None:
    found = as_wanted(read(case["update"]), case["want"])
    assert {name: found.get(name, "missing") for name in case["want"]} == case["want"]


def test_of_a_picture_the_largest_size_counts() -> None:
    pictures = [read(case["update"]) for case in FIXTURES if case["id"] in ("TG14", "TG15")]
    refs = {one.content.attachment.ref for one in pictures if isinstance(one, Received) and one.content.attachment}
    assert refs == ALBUM_SIZES


@pytest.mark.parametrize(
    ("fields", "kind", "text"),
    [
        ({"sticker": {"file_id": "s", "emoji": "👍"}}, MessageKind.STICKER, "👍"),
        ({"sticker": {"file_id": "s"}}, MessageKind.STICKER, ""),
        ({"location": {"latitude": 50, "longitude": 30.5}}, MessageKind.LOCATION, ""),
        ({"voice": {"file_id": "v", "duration": 3, "mime_type": "audio/ogg"}}, MessageKind.VOICE, ""),
        (
            {"animation": {"file_id": "a"}, "document": {"file_id": "a"}, "caption": "look"},
            MessageKind.VIDEO,
            "look",
        ),
        ({"text": "/start_now"}, MessageKind.TEXT, "/start_now"),
    ],
)
def test_a_message_has_its_kind_and_its_text(fields: dict[str, Any], kind: MessageKind, text: str) -> None:
    one = message(**fields)
    assert (one.kind, one.text) == (kind, text)


def test_a_file_keeps_the_name_type_size_and_length_that_the_sender_gave() -> None:
    file = {"file_id": "f", "file_name": "Рахунок.pdf", "mime_type": "application/pdf", "file_size": 3, "duration": 2}
    found = message(document=file).content.attachment
    assert found is not None
    assert (found.ref, found.name, found.media_type, found.size, found.seconds) == (
        "f", "Рахунок.pdf", "application/pdf", 3, 2,
    )  # fmt: skip


def test_an_answer_names_the_message_that_it_answers() -> None:
    assert message(text="yes", reply_to_message={"message_id": 7}).content.reply_to == "7"


def test_a_bot_and_a_group_write_nothing_into_the_inbox() -> None:
    for fields in ({"from": {**PERSON, "is_bot": True}}, {"chat": {"id": -5, "type": "supergroup"}}):
        body = {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "text": "x", **fields}
        assert isinstance(read({"update_id": 1, "message": body}), Unknown)


@pytest.mark.parametrize(
    "body",
    [
        {"message_id": 1, "date": "yesterday", "chat": CHAT, "from": PERSON, "text": "x"},
        {"message_id": 1, "chat": CHAT, "from": PERSON, "text": "x"},
        {"message_id": 1, "date": 1, "chat": {"type": "private"}, "from": PERSON, "text": "x"},
        {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "location": {"latitude": "north", "longitude": 1}},
        {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "photo": [5]},
        {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "contact": {}},
        [],
        None,
        "text",
    ],
)
def test_an_update_that_cannot_be_read_is_confirmed_all_the_same(body: Any) -> None:
    found = read({"update_id": 5, "message": body})
    assert found == Unknown(key="5", what="unreadable message")


def test_one_without_an_id_is_none() -> None:
    for update in ({}, {"message": {}}, {"update_id": None}, {"update_id": True}):
        with pytest.raises(UnexpectedShape):
            read(update)
