"""Mail to users: the links that let them in."""

from datetime import datetime
from typing import Protocol


class AccountMail(Protocol):
    """Uses the mail server of the notifications."""

    def is_set(self) -> bool:
        """Whether there is a mail server."""

    async def send(
        self, to: str, purpose: str, language: str, name: str, by: str, url: str, until: datetime
    ) -> str | None:
        """Send the link; returns why it could not be sent, None once the mail server has it. `purpose`: invitation or
        reset; `until`: when the link ends."""
