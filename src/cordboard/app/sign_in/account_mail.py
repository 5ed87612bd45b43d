"""Sends a user the link that lets them in, through the mail server of the notifications."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from cordboard.app.alerts.alert_channels import PASSWORD
from cordboard.app.alerts.alert_delivery import SECRETS_KEY
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.sign_in.mail_texts import mail_text
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store
from cordboard.toolkit import mail
from cordboard.toolkit.clock import moment

log = structlog.get_logger()
Send = Callable[[mail.MailServer, mail.Mail], Awaitable[tuple[str, ...]]]


class AccountMail:
    """`contract/account_mail.py` says what it does."""

    def __init__(self, store: Store, settings_in_force: SettingsInForce, clock: Clock, send: Send = mail.send) -> None:
        self._store = store
        self._settings_in_force = settings_in_force
        self._clock = clock
        self._send = send

    def is_set(self) -> bool:
        return self._settings_in_force.settings.alerts.mail is not None

    async def send(
        self, to: str, purpose: str, language: str, name: str, by: str, url: str, until: datetime
    ) -> str | None:
        settings = self._settings_in_force.settings.alerts.mail
        if settings is None:
            return "No mail server is set."
        server = mail.MailServer(
            host=settings.host,
            port=settings.port,
            security=settings.security.value,
            user=settings.user,
            password=(await self._store.secrets(SECRETS_KEY)).get(PASSWORD, ""),
            allow_private=settings.allow_private,
        )
        text = mail_text(purpose, language, name=name, by=by, url=url, until=until)
        message = mail.Mail(
            id=secrets.token_hex(16),
            sender=settings.sender,
            to=(to,),
            subject=text.subject,
            text=text.text,
            at=moment(self._clock.now()),
            language=language,
        )
        try:
            refused = await self._send(server, message)
        except Trouble as trouble:
            log.warning("mail to a user was not sent", user=name, problem=trouble.text)
            return trouble.text
        return f"The mail server refused the address {to}." if refused else None
