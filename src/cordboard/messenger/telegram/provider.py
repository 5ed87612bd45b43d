"""The exports of this folder: a bot of Telegram."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

import httpx
import msgspec

from cordboard.messenger.telegram import codec
from cordboard.messenger.telegram.client import WAIT_S, TelegramBot, without_silence
from cordboard.ports.http_exchange import Journal
from cordboard.ports.messenger import Messenger, MessengerProvider, Settings, Update
from cordboard.ports.webhook import HookAnswer, HookRequest, Rejected
from cordboard.toolkit.foreign_text import same_secret
from cordboard.toolkit.http.sender import HttpLimits, Sender
from cordboard.toolkit.json_reader import Reader, UnexpectedShape
from cordboard.toolkit.webhooks.request_body import refused, text_of
from cordboard.toolkit.webhooks.signatures import BadSignature, Reason

PATIENCE_S = WAIT_S + 15.0
HEADER = "x-telegram-bot-api-secret-token"


class Telegram:
    """`transport` is given by tests."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport

    def messenger(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, hook: str, journal: Journal
    ) -> Messenger:
        limits = HttpLimits(total=PATIENCE_S, allow_private=bool(settings.get("allow_private")))
        sender = Sender(connection, without_silence(journal), reach=limits, transport=self._transport)
        token = secrets.get("token", "")
        secret = secret_of(token)
        sender.know_secrets((token, secret))
        return TelegramBot(sender, settings, token, hook, secret)

    def polls(self, settings: Settings) -> bool:
        return settings.get("mode") != "webhook"

    def updates(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str]
    ) -> tuple[Sequence[Update], HookAnswer]:
        try:
            _verify(request.headers.get(HEADER, ""), secrets.get("token", ""))
        except BadSignature as problem:
            raise refused(problem) from problem
        return (_update(text_of(request)),), HookAnswer()


def secret_of(token: str) -> str:
    """What Telegram proves itself with: made of the bot's token, which it does not give away."""
    return hmac.new(token.encode(), b"cordboard webhook", hashlib.sha256).hexdigest()


def _verify(given: str, token: str) -> None:
    """Raises: BadSignature."""
    if not token:
        raise BadSignature(Reason.NO_SECRET, "This connection has no bot token.")
    if not given:
        raise BadSignature(Reason.MISSING, "The request has no header X-Telegram-Bot-Api-Secret-Token.")
    if not same_secret(given, secret_of(token)):
        raise BadSignature(Reason.WRONG, "X-Telegram-Bot-Api-Secret-Token is not the one of this connection.")


def _update(text: str) -> Update:
    """Raises: Rejected."""
    try:
        return codec.update(Reader(_decoded(text), "update"))
    except UnexpectedShape as shape:
        raise Rejected(400, "not_an_update", f"This is no update of a bot: {shape}", "Send updates as they are.") from (
            shape
        )


def _decoded(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise UnexpectedShape(str(error)) from error


PROVIDER: MessengerProvider = Telegram()
