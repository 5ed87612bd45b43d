"""Conversations with clients in messengers."""

from cordboard.store.sqlite.conversations.store import ConversationRows

__all__ = ["ConversationRows"]
