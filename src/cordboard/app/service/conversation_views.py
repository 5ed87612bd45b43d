"""Conversations and messages as users see them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cordboard.contract.views.conversations import (
    AttachmentView,
    ConversationClientView,
    ConversationMessageView,
    ConversationPageView,
    ConversationView,
)
from cordboard.domain.conversations.conversation import ContactPoint
from cordboard.domain.conversations.message import Attachment, Message
from cordboard.ports.messenger import MessengerCapabilities
from cordboard.ports.store.conversations import ConversationRow
from cordboard.toolkit.clock import moment


def conversation_view(row: ConversationRow, title: str, reader: str) -> ConversationView:
    """`title`: of the messenger; `reader`: who looks."""
    one = row.conversation
    return ConversationView(
        id=one.id,
        connection=one.connection,
        title=title,
        state=one.state,
        agent=one.agent,
        mine=one.agent == reader,
        version=one.version,
        client=_client(row.client),
        created_at=moment(one.created_at),
        wrote_at=moment(one.wrote_at),
        taken_at=_maybe(one.taken_at),
        closed_at=_maybe(one.closed_at),
        last=message_view(row.last, {}) if row.last else None,
    )


def page_view(
    conversation: ConversationView,
    messages: Sequence[Message],
    earlier: bool,
    can: MessengerCapabilities | None,
    cannot: dict[str, str],
) -> ConversationPageView:
    """`can`: None where the messenger is no longer connected."""
    known = reply_ids(messages)
    return ConversationPageView(
        conversation=conversation,
        messages=tuple(message_view(one, known) for one in messages),
        earlier=earlier,
        text_most=can.text_most if can else 0,
        can_ask_phone=bool(can and can.ask_phone),
        cannot=cannot,
    )


def reply_ids(messages: Sequence[Message]) -> dict[str, str]:
    """Our ids by the messenger's."""
    return {one.external_id: one.id for one in messages if one.external_id}


def message_view(one: Message, known: Mapping[str, str]) -> ConversationMessageView:
    content = one.content
    return ConversationMessageView(
        id=one.id,
        direction=one.direction,
        kind=one.kind,
        text=one.text,
        state=one.state,
        reason=one.reason,
        detail=one.detail,
        by=one.by,
        at=moment(one.at),
        edited_at=_maybe(one.edited_at),
        deleted_at=_maybe(one.deleted_at),
        reply_to=known.get(content.reply_to),
        album=content.album or None,
        proposed_phone=content.proposed_phone or None,
        attachment=_attachment(content.attachment) if content.attachment else None,
        contact=content.card,
        location=content.place,
        asks_phone=bool(one.ask_phone),
    )


def _client(one: ContactPoint) -> ConversationClientView:
    return ConversationClientView(
        name=one.name,
        username=one.username,
        language=one.language,
        phone=one.phone or None,
        phone_state=one.phone_state,
        reachable=one.reachable,
        start=one.start or None,
    )


def _attachment(one: Attachment) -> AttachmentView:
    return AttachmentView(name=one.name, media_type=one.media_type, size=one.size, seconds=one.seconds)


def _maybe(at: float | None) -> datetime | None:
    return None if at is None else moment(at)
