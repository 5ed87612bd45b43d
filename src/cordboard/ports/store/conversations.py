"""Conversations with clients in messengers: each update is stored once, each message is sent once.

What a messenger tells is stored with the place where it is asked next, in one transaction: so nothing that was
confirmed is missing, and nothing that comes again is stored twice.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from cordboard.domain.conversations.conversation import ContactPoint, Conversation, ConversationState
from cordboard.domain.conversations.conversation_machine import Refusal, Step
from cordboard.domain.conversations.message import Message, MessageState
from cordboard.ports.messenger import Update


class ConversationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation with its client and its last message, if there is one."""

    conversation: Conversation
    client: ContactPoint
    last: Message | None = None


class ConversationQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which conversations. `agent`: taken by this account, or closed by it. `seen_by`: new ones and those of this
    account alone. `text`: in the name, number or messages. `before`: the place of the last one of the page before.
    """

    state: ConversationState | None = None
    agent: str | None = None
    seen_by: str | None = None
    text: str = ""
    before: tuple[float, int] | None = None
    limit: int = 50


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message of an agent. `key`: the hash of its idempotency key."""

    message: Message
    by: str
    key: str | None = None


class AddedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a new message; `refusal`: why it is not stored. `new`: false for a repetition."""

    message: Message | None = None
    refusal: Refusal | None = None
    new: bool = True


class MessageToSend(msgspec.Struct, frozen=True, kw_only=True):
    """One message that leaves now; it is stored as being sent. `reply_to`: the messenger's id of what it answers."""

    message: Message
    client: ContactPoint
    end_asking: bool = False


class MessageOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of sending. `unreachable`: the client blocked us. Units: `next_at` epoch s."""

    state: MessageState
    reason: str = ""
    detail: str = ""
    external_id: str = ""
    next_at: float = 0.0
    unreachable: bool = False


class ConversationStore(Protocol):
    """Units: times epoch s."""

    async def messenger_place(self, connection: str, account: str) -> str:
        """Where to ask next as this account, which is from now on the one of the connection."""

    async def messenger_account(self, connection: str) -> str:
        """Our account there that was last used; empty before the first."""

    async def put_updates(
        self, connection: str, updates: Sequence[Update], place: str | None, now: float
    ) -> Sequence[str]:
        """Store what is new of these, and where to ask next: one transaction. Ids of the conversations they changed."""

    async def conversation(self, conversation: str) -> ConversationRow | None:
        """The conversation of that id."""

    async def messages_of(self, conversation: str, limit: int) -> Sequence[Message]:
        """The last messages, in their order."""

    async def list_conversations(self, query: ConversationQuery) -> Sequence[tuple[tuple[float, int], ConversationRow]]:
        """Those who wrote last first, each with its place."""

    async def step_conversation(self, conversation: str, step: Step, now: float) -> ConversationRow | Refusal | None:
        """The conversation after the step, stored; None: there is none. Of two at once the second sees the first."""

    async def add_message(self, new: NewMessage) -> AddedMessage:
        """Store a message of an agent, if the conversation is theirs: one transaction."""

    async def take_message(self, connection: str, now: float) -> MessageToSend | None:
        """The message that is due next, from now on being sent; never one before an earlier one of its client."""

    async def put_message_outcome(self, message: str, outcome: MessageOutcome) -> str | None:
        """Store what came of sending it; the conversation."""

    async def interrupt_messages(self) -> int:
        """What was being sent when a server ended may have been sent; how many."""

    async def message_counts(self) -> Mapping[str, int]:
        """Connection to how many messages wait."""
