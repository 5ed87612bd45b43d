"""Refusals of the Bot API as decisions. Source: Bot API 10.1; which status comes when: shared reference (2026-11).

Texts of `description` are not stable: the status decides, and the text only tells the two meanings of 409 apart.
"""

from datetime import timedelta

import msgspec

from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable
from cordboard.toolkit.crm.error_actions import ErrorAction, ErrorRow
from cordboard.toolkit.http.sender import Reply

TOKEN, WEBHOOK, POLLER, BLOCKED = "token_revoked", "webhook_elsewhere", "other_poller", "blocked"
ERRORS: dict[str, ErrorRow] = {
    TOKEN: ErrorRow(ErrorAction.SIGN_IN, "Copy the token again from @BotFather and enter it."),
    WEBHOOK: ErrorRow(ErrorAction.SIGN_IN, "Stop the other program, use another bot, or take this one over."),
    POLLER: ErrorRow(ErrorAction.SIGN_IN, "Stop the other program, or use another bot; then resume."),
    BLOCKED: ErrorRow(ErrorAction.PARK, "The client blocked the bot: reach them in another way."),
}
SHOWN = 300  # Units: characters of an answer
MOST_WAIT_S = 86_400


class _Parameters(msgspec.Struct):
    retry_after: float | None = None


class _Answer(msgspec.Struct):
    description: str = ""
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


def trouble_of(reply: Reply) -> Trouble:
    """What an answer means that is no success."""
    answer = _read(reply.body)
    words = answer.description or reply.body[:SHOWN].decode("utf-8", "replace").strip() or "no text"
    text = f"Telegram: answer {reply.status}: {words}"
    match reply.status:
        case 401 | 404:
            return NeedsHuman(text, code=TOKEN, wrote=False)
        case 403:
            return Refused(words, code=BLOCKED)
        case 409:
            return NeedsHuman(text, code=WEBHOOK if "webhook" in words.lower() else POLLER, wrote=False)
        case 429:
            return RateLimited(text, code="429", after=_wait(answer.parameters.retry_after))
        case status if 300 <= status < 400:
            return NeedsHuman(f"{text} Check the address.", code=str(status), wrote=False)
        case status if 400 <= status < 500:
            return Refused(words, code=str(status))
    return Unavailable(text, code=str(reply.status), wrote=None)


def _read(body: bytes) -> _Answer:
    try:
        return msgspec.json.decode(body, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _Answer()


def _wait(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=min(max(seconds, 0.0), MOST_WAIT_S))
