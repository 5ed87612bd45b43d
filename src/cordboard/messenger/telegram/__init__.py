"""Telegram: a bot's chats with clients, by long polling or by webhook."""
