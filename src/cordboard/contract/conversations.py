"""Use cases of conversations with clients in messengers."""

from enum import StrEnum
from typing import Protocol

import msgspec

from cordboard.contract.languages import Language
from cordboard.contract.views.conversations import (
    ConversationListView,
    ConversationMessageView,
    ConversationPageView,
    ConversationView,
)

__all__ = ["ConversationList", "Conversations", "InboxList", "NewAnswer", "Worker"]


class InboxList(StrEnum):
    """The lists of the inbox."""

    NEW = "new"
    MINE = "mine"
    CLOSED = "closed"
    ALL = "all"


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks. `sees_all`: also conversations of others; `handles`: takes and answers; `assigns`: also for others."""

    name: str
    sees_all: bool = False
    handles: bool = False
    assigns: bool = False


class ConversationList(msgspec.Struct, frozen=True, kw_only=True):
    """What is listed. `after`: 'next' of the page before."""

    state: InboxList = InboxList.ALL
    text: str = ""
    after: str | None = None
    limit: int = 50


class NewAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent writes. `note`: for colleagues, never sent. `reply_to`: id of a message here."""

    text: str
    note: bool = False
    reply_to: str | None = None
    key: str | None = None


class Conversations(Protocol):
    """All of them raise Cannot 404 for a conversation that is not there or not open to this worker."""

    async def listed(self, asked: ConversationList, who: Worker) -> ConversationListView:
        """Raises: Cannot 422 for a place that is none."""

    async def show(self, conversation: str, who: Worker, language: Language) -> ConversationPageView: ...

    async def take(self, conversation: str, who: Worker) -> ConversationView:
        """Raises: Cannot 409 `taken_by_other`, `conversation_closed`."""

    async def close(self, conversation: str, who: Worker) -> ConversationView:
        """Raises: Cannot 409 `taken_by_other`, `not_taken`."""

    async def reopen(self, conversation: str, who: Worker) -> ConversationView:
        """Raises: Cannot 409 `conversation_open` where the client has another one that is open."""

    async def assign(self, conversation: str, agent: str, who: Worker) -> ConversationView:
        """Raises: Cannot 409 as `take`, 422 `agent_unknown`."""

    async def write(self, conversation: str, answer: NewAnswer, who: Worker) -> tuple[ConversationMessageView, bool]:
        """The message, to be sent at once, and whether it is new.

        Raises: Cannot 409 as `close`, or `client_unreachable`; 422 `no_text`, `text_too_long`, `no_such_message`.
        """

    async def ask_phone(self, conversation: str, text: str | None, who: Worker) -> ConversationMessageView:
        """Send the button that shares the client's number. Raises: Cannot as `write`, or 409 `cannot_ask_phone`."""
