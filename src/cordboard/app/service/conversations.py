"""Use cases of conversations; `contract/conversations.py` says what each does."""

import hashlib
import secrets
from collections.abc import Callable

import msgspec

from cordboard.app.conversations.messengers import Messengers
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.conversation_views import conversation_view, message_view, page_view, reply_ids
from cordboard.contract.conversations import ConversationList, InboxList, NewAnswer, Worker
from cordboard.contract.errors import Cannot
from cordboard.contract.languages import Language
from cordboard.contract.views.conversations import (
    ConversationListView,
    ConversationMessageView,
    ConversationPageView,
    ConversationView,
)
from cordboard.domain.conversations.conversation import ConversationState
from cordboard.domain.conversations.conversation_machine import Assign, Close, Refusal, Reopen, Step, Take
from cordboard.domain.conversations.message import Content, Direction, Message, MessageState
from cordboard.domain.conversations.phone_request import phone_request
from cordboard.ports.accounts import Accounts
from cordboard.ports.host import Clock
from cordboard.ports.store.conversations import ConversationQuery, ConversationRow, NewMessage
from cordboard.ports.store.store import Store

SHOWN = 500  # messages of a conversation; the export has all
STATES = {
    InboxList.NEW: ConversationState.NEW,
    InboxList.MINE: ConversationState.TAKEN,
    InboxList.CLOSED: ConversationState.CLOSED,
}
REFUSALS = {
    Refusal.TAKEN_BY_OTHER: ("{agent} has taken this conversation.", "Choose another one, or ask them to pass it on."),
    Refusal.NOT_TAKEN: ("Nobody has taken this conversation.", "Take it first."),
    Refusal.CLOSED: ("This conversation is closed.", "Reopen it, or wait until the client writes again."),
    Refusal.OPEN: ("The client has an open conversation.", "Go on there."),
}


class ConversationUseCases:
    """`changed` is called with the id of each conversation that changed."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        messengers: Messengers,
        settings_in_force: SettingsInForce,
        changed: Callable[[str], None],
        audit_log: AuditLog,
        clock: Clock,
    ) -> None:
        self._store, self._accounts, self._messengers = store, accounts, messengers
        self._settings_in_force, self._changed = settings_in_force, changed
        self._audit_log, self._clock = audit_log, clock

    async def listed(self, asked: ConversationList, who: Worker) -> ConversationListView:
        query = ConversationQuery(
            state=STATES.get(asked.state),
            agent=who.name if asked.state is InboxList.MINE else None,
            seen_by=None if who.sees_all else who.name,
            text=asked.text,
            before=_place(asked.after),
            limit=asked.limit + 1,
        )
        found = await self._store.list_conversations(query)
        place = found[asked.limit - 1][0] if len(found) > asked.limit else None
        items = tuple(self._view(row, who) for _, row in found[: asked.limit])
        return ConversationListView(items=items, next=f"{place[0]!r}_{place[1]}" if place else None)

    async def show(self, conversation: str, who: Worker, language: Language) -> ConversationPageView:
        row = await self._open_to(conversation, who)
        messages = await self._store.messages_of(conversation, SHOWN + 1)
        connection = row.conversation.connection
        return page_view(
            self._view(row, who),
            messages[-SHOWN:],
            len(messages) > SHOWN,
            self._messengers.capabilities(connection),
            self._messengers.cannot(connection, language),
        )

    async def take(self, conversation: str, who: Worker) -> ConversationView:
        return await self._step(conversation, Take(by=who.name), who, "conversations.take")

    async def close(self, conversation: str, who: Worker) -> ConversationView:
        await self._open_to(conversation, who)
        step = Close(by=who.name, any_agent=who.assigns)
        return await self._step(conversation, step, who, "conversations.close")

    async def reopen(self, conversation: str, who: Worker) -> ConversationView:
        await self._open_to(conversation, who)
        return await self._step(conversation, Reopen(by=who.name), who, "conversations.reopen")

    async def assign(self, conversation: str, agent: str, who: Worker) -> ConversationView:
        await self._open_to(conversation, who)
        if await self._accounts.user_named(agent) is None:
            raise Cannot(422, "agent_unknown", f"There is no user named {agent!r}.", "Choose one of the users.")
        step = Assign(by=who.name, agent=agent, any_agent=who.assigns)
        return await self._step(conversation, step, who, "conversations.assign")

    async def write(self, conversation: str, answer: NewAnswer, who: Worker) -> tuple[ConversationMessageView, bool]:
        row = await self._open_to(conversation, who)
        if not answer.text.strip():
            raise Cannot(422, "no_text", "The message has no text.", "Write one.")
        reply_to = await self._replied(conversation, answer.reply_to)
        message = self._message(row, answer.text, who, note=answer.note, reply_to=reply_to)
        if not answer.note:
            self._require_sendable(row, answer.text)
        return await self._add(row, message, who, answer.key)

    async def ask_phone(self, conversation: str, text: str | None, who: Worker) -> ConversationMessageView:
        row = await self._open_to(conversation, who)
        can = self._messengers.capabilities(row.conversation.connection)
        if can is None or not can.ask_phone:
            title = self._messengers.title(row.conversation.connection)
            text = f"{title} has no button that shares a number."
            raise Cannot(409, "cannot_ask_phone", text, "Ask for the number in a message.")
        request = phone_request(row.client.language, self._settings_in_force.settings.company.language)
        said = text or request.text
        self._require_sendable(row, said)
        message = self._message(row, said, who, ask_phone=request.button)
        return (await self._add(row, message, who, None))[0]

    async def _step(self, conversation: str, step: Step, who: Worker, audited: str) -> ConversationView:
        before = await self._store.conversation(conversation)
        row = await self._store.step_conversation(conversation, step, self._clock.now())
        if row is None or before is None:
            raise _absent(conversation)
        if isinstance(row, Refusal):
            raise await self._refused(conversation, row)
        if row.conversation.version != before.conversation.version:
            await self._audit_log.record(who.name, audited, conversation, row.conversation.agent or "")
            self._changed(conversation)
        return self._view(row, who)

    async def _add(
        self, row: ConversationRow, message: Message, who: Worker, key: str | None
    ) -> tuple[ConversationMessageView, bool]:
        hashed = None if key is None else hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()
        added = await self._store.add_message(NewMessage(message=message, by=who.name, key=hashed))
        if added.refusal is not None or added.message is None:
            raise await self._refused(message.conversation, added.refusal or Refusal.CLOSED)
        if added.new:
            await self._audit_log.record(who.name, "conversations.write", message.conversation, message.direction)
            self._changed(message.conversation)
        elif added.message.text != message.text:
            raise Cannot(409, "key_reused", "This key stands for another message.", "Use a new key for each message.")
        messages = await self._store.messages_of(row.conversation.id, SHOWN)
        return message_view(added.message, reply_ids(messages)), added.new

    def _message(
        self,
        row: ConversationRow,
        text: str,
        who: Worker,
        note: bool = False,
        reply_to: str = "",
        ask_phone: str = "",
    ) -> Message:
        now = self._clock.now()
        return Message(
            id=f"msg_{secrets.token_hex(10)}",
            conversation=row.conversation.id,
            direction=Direction.NOTE if note else Direction.OUT,
            text=text,
            content=Content(reply_to=reply_to),
            state=MessageState.KEPT if note else MessageState.QUEUED,
            by=who.name,
            at=now,
            next_at=now,
            ask_phone=ask_phone,
        )

    def _require_sendable(self, row: ConversationRow, text: str) -> None:
        """Raises: Cannot 409, 422."""
        can = self._messengers.capabilities(row.conversation.connection)
        if can is None:
            title = self._messengers.title(row.conversation.connection)
            raise Cannot(409, "messenger_gone", f"{title} is no longer connected.", "Connect it again to answer.")
        if not row.client.reachable:
            said = "The client has blocked us in this messenger."
            raise Cannot(409, "client_unreachable", said, "Reach them in another way; they may also unblock us.")
        length = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if length > can.text_most:
            said = f"The message has {length} characters, and at most {can.text_most} are possible here."
            raise Cannot(422, "text_too_long", said, "Send it in several messages.")

    async def _replied(self, conversation: str, message: str | None) -> str:
        """The messenger's id of the message that is answered. Raises: Cannot 422."""
        if message is None:
            return ""
        known = {one.id: one.external_id for one in await self._store.messages_of(conversation, SHOWN)}
        if not known.get(message):
            text = f"There is no message {message!r} that can be answered."
            raise Cannot(422, "no_such_message", text, "Take the id from this conversation.")
        return known[message]

    async def _open_to(self, conversation: str, who: Worker) -> ConversationRow:
        """Raises: Cannot 404."""
        row = await self._store.conversation(conversation)
        if row is None:
            raise _absent(conversation)
        is_new = row.conversation.state is ConversationState.NEW
        if not (who.sees_all or who.assigns or is_new or row.conversation.agent == who.name):
            raise _absent(conversation)
        return row

    async def _refused(self, conversation: str, refusal: Refusal) -> Cannot:
        row = await self._store.conversation(conversation)
        agent = (row.conversation.agent if row else None) or "Somebody else"
        return Cannot(409, refusal.value, REFUSALS[refusal][0].format(agent=agent), REFUSALS[refusal][1])

    def _view(self, row: ConversationRow, who: Worker) -> ConversationView:
        return conversation_view(row, self._messengers.title(row.conversation.connection), who.name)


def _absent(conversation: str) -> Cannot:
    return Cannot(404, "absent", f"Conversation not found: {conversation!r}.", "List the conversations.")


def _place(after: str | None) -> tuple[float, int] | None:
    """Raises: Cannot 422."""
    if after is None:
        return None
    wrote_at, _, no = after.partition("_")
    try:
        return msgspec.convert((float(wrote_at), int(no)), tuple[float, int])
    except ValueError:
        text = f"after: {after!r} is no place in the list."
        raise Cannot(422, "wrong_value", text, "Take it from 'next'.") from None
