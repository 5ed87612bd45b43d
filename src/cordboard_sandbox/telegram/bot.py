"""A bot of the sandbox: its clients, the updates that wait, what it sent, and faults.

An update is confirmed by a question with a higher offset, as with the real service; a webhook by its answer. Which
kinds of updates are kept is remembered from the last request that named them.
"""

import asyncio
import random
from typing import Any

import msgspec

DEFAULT_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
TOKEN = "4839574812:sandbox-token"
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Faults(msgspec.Struct, omit_defaults=True):
    """What goes wrong: updates come twice, in another order; so many requests are told to wait; no token counts."""

    duplicates: bool = False
    shuffled: bool = False
    retry_after: int = 0
    times: int = 0
    revoked: bool = False


class Bot:
    """`updates` wait for their confirmation; `sent`: all that arrived for clients, the oldest first."""

    def __init__(self, token: str = TOKEN, seed: int = 1) -> None:
        self.token = token
        self.faults = Faults()
        self.updates: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        self.written: list[dict[str, Any]] = []
        self.clients: dict[int, dict[str, Any]] = {}
        self.blocked: set[int] = set()
        self.webhook: dict[str, Any] = {}
        self.kinds: tuple[str, ...] = DEFAULT_KINDS
        self.question = asyncio.Event()  # the newest one: set when something came, or when another takes its place
        self._chance = random.Random(seed)
        self._update_id, self._message_id = 900_000_000, 0

    @property
    def me(self) -> dict[str, Any]:
        """What getMe says."""
        can = {"can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return {**_person(int(self.token.partition(":")[0]), "Sandbox", True), "username": "sandbox_bot", **can}

    def allow(self, kinds: Any) -> None:
        """Remember which kinds are asked for; an empty list is the usual ones."""
        if isinstance(kinds, list):
            self.kinds = tuple(str(kind) for kind in kinds) or DEFAULT_KINDS

    def come(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """Something happens at a client: it waits for its confirmation, if its kind is asked for."""
        self._update_id += 1
        update = {"update_id": self._update_id, kind: body}
        if kind in self.kinds:
            self.updates.append(update)
            self.question.set()
        return update

    def ask(self) -> asyncio.Event:
        """A new question; an older one that is open ends."""
        self.question.set()
        self.question = asyncio.Event()
        return self.question

    def client(self, chat: int, name: str = "") -> dict[str, Any]:
        """The client of this chat, who is new with the first thing they do."""
        return self.clients.setdefault(chat, _person(chat, name or f"Client {chat}", False))

    def write(self, chat: int, now: float, **content: Any) -> dict[str, Any]:
        """A client sends a message."""
        message = self._message(chat, now, self.client(chat), **content)
        self.written.append(message)
        self.come("message", message)
        return message

    def send(self, chat: int, now: float, **content: Any) -> dict[str, Any]:
        """The bot sends a message."""
        return self._message(chat, now, self.me_as_user, **content)

    @property
    def me_as_user(self) -> dict[str, Any]:
        """As the sender of a message."""
        return {name: self.me[name] for name in ("id", "is_bot", "first_name", "username")}

    def block(self, chat: int, now: float, blocked: bool) -> None:
        """A client blocks the bot, or stops doing so."""
        (self.blocked.add if blocked else self.blocked.discard)(chat)
        states = ({"status": "member", "user": self.me_as_user}, _kicked(self.me_as_user))
        old, new = states if blocked else reversed(states)
        sides = {"old_chat_member": old, "new_chat_member": new}
        self.come("my_chat_member", {"chat": self._chat(chat), "from": self.client(chat), "date": int(now), **sides})

    def confirm(self, offset: int) -> None:
        """Forget the updates before this one; a negative offset keeps so many of the last."""
        if offset < 0:
            self.updates = self.updates[offset:]
        elif offset > 0:
            self.updates = [one for one in self.updates if one["update_id"] >= offset]

    def batch(self, limit: int) -> list[dict[str, Any]]:
        """What waits, with the faults that are on."""
        found = self.updates[:limit]
        if self.faults.duplicates:
            found = [*found, *found]
        if self.faults.shuffled:
            self._chance.shuffle(found)
        return found

    def _message(self, chat: int, now: float, sender: dict[str, Any], **content: Any) -> dict[str, Any]:
        self._message_id += 1
        return {
            "message_id": self._message_id,
            "date": int(now),
            "chat": self._chat(chat),
            "from": sender,
            **content,
        }

    def _chat(self, chat: int) -> dict[str, Any]:
        return {"id": chat, "type": "private", "first_name": self.client(chat)["first_name"]}


def _person(id_: int, name: str, is_bot: bool) -> dict[str, Any]:
    return {"id": id_, "is_bot": is_bot, "first_name": name}


def _kicked(user: dict[str, Any]) -> dict[str, Any]:
    return {"status": "kicked", "user": user, "until_date": 0}
