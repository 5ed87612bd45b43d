"""The addresses of the former SMS interface, by GET and POST, as CRMs and scripts already call them.

`principal` is the name of an API token and `pass` the token, whose only permission is to send SMS: it travels in
addresses. An unknown name and a wrong token are answered alike, after the same look-up. The address is written nowhere.
"""

from collections.abc import Sequence

import msgspec

from cordboard.contract.errors import Cannot, Trouble
from cordboard.contract.sms import REASONS, LegacyAction, LegacyRequest, NewMessage, SmsMessages, read_legacy
from cordboard.contract.views.sms import SmsRecipientView, SmsView
from cordboard.toolkit.foreign_text import same_secret
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.permissions import Principal
from cordboard.web.problems import note_failure, problem_of
from cordboard.web.raw.asgi_messages import (
    BODY_LIMIT,
    JSON,
    NO_STORE,
    Receive,
    Scope,
    Send,
    TooLarge,
    TooSlow,
    answer,
    body_of,
    header,
)

TEXT = (b"content-type", b"text/plain; charset=utf-8")
FORM = b"application/x-www-form-urlencoded"
PATIENCE_S = 10.0
SEND = frozenset({"sms.send"})
NAME = "/api/sms/legacy"  # in logs, for the address itself holds a secret
Line = tuple[str, ...]


class Wrong(Exception):
    """The answer to a request that sends nothing."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


class LegacySmsEndpoint:
    """One ASGI application."""

    def __init__(self, messages: SmsMessages, authenticator: Authenticator) -> None:
        self._messages, self._authenticator = messages, authenticator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        as_json = b"application/json" in (header(scope, b"accept") or b"")
        try:
            asked = await _read(scope, receive)
            as_json = as_json or asked.as_json
            status, lines, body = await self._answer(scope, asked)
        except Wrong as wrong:
            status, lines, body = _wrong(wrong.status, wrong.code, wrong.text)
        except (Cannot, Trouble) as refused:
            found = problem_of(refused)
            status, lines, body = _wrong(found.status, found.code, f"{found.detail} {found.next}".strip())
        except Exception as broken:
            found = problem_of(broken)
            note_failure(found, broken, scope["method"], NAME)
            status, lines, body = _wrong(found.status, found.code, found.detail)
        if as_json:
            await answer(send, status, msgspec.json.encode(body), (JSON, NO_STORE))
        else:
            text = "".join(f"{';'.join(map(_plain, line))}\n" for line in lines)
            await answer(send, status, text.encode(), (TEXT, NO_STORE))

    async def _answer(self, scope: Scope, asked: LegacyRequest) -> tuple[int, Sequence[Line], dict[str, object]]:
        me = scope["user"] = await self._account(asked)
        match asked.action:
            case LegacyAction.SEND:
                return await self._send(asked, me.name)
            case LegacyAction.SHOW:
                return _states(await self._messages.show(asked.id, me.name))
            case LegacyAction.BUDGET:
                budget = await self._messages.budget()
                left = "" if budget.left is None else str(budget.left)
                return 200, [("OK", "saldo", left, str(budget.used))], {"left": budget.left, "used": budget.used}
        known = ", ".join(one.value for one in LegacyAction)
        raise Wrong(400, "wrong_action", f"accion must be one of: {known}; not {asked.asked[:40]!r}.")

    async def _account(self, asked: LegacyRequest) -> Principal:
        """Raises: Wrong."""
        found = await self._authenticator.holder_of(asked.secret)
        name = found.name.removeprefix("token ") if found is not None else ""
        if found is None or not same_secret(asked.principal, name):
            raise Wrong(401, "wrong_login", "principal or pass is wrong.")
        if found.permissions != SEND:
            text = "This token may do more, or less, than send SMS. Create one with the only permission sms.send."
            raise Wrong(403, "wrong_token", text)
        return found

    async def _send(self, asked: LegacyRequest, by: str) -> tuple[int, Sequence[Line], dict[str, object]]:
        """Raises: Wrong, Cannot."""
        if not asked.to:
            raise Wrong(400, "wrong_recipients", "No recipient: send movil1, or moviles.")
        message = NewMessage(to=asked.to, text=asked.text, sender=asked.sender or None, key=asked.id or None)
        view, new = await self._messages.send(message, by)
        lines = [_line(view, one) for one in view.recipients]
        status = 200 if any(line[0] == "OK" for line in lines) else 422
        people = [{"to": one.to, "state": one.state, "reason": one.reason} for one in view.recipients]
        body = {"id": view.id, "duplicate": not new, "parts": view.parts, "alphabet": view.alphabet}
        return status, lines, {**body, "recipients": people, "ignored": asked.ignored}


async def _read(scope: Scope, receive: Receive) -> LegacyRequest:
    """Raises: Wrong."""
    if scope["method"] not in ("GET", "POST"):
        raise Wrong(405, "wrong_method", "Use GET or POST.")
    try:
        body = await body_of(scope, receive, BODY_LIMIT, PATIENCE_S)
    except (TooLarge, TooSlow):
        raise Wrong(413, "too_large", "The body is too long, or it came too slowly.") from None
    kind = (header(scope, b"content-type") or FORM).partition(b";")[0].strip().lower()
    if body and kind != FORM:
        raise Wrong(415, "not_a_form", "The body must be a form: application/x-www-form-urlencoded.")
    return read_legacy(scope["query_string"], body)


def _line(view: SmsView, one: SmsRecipientView) -> Line:
    if one.reason in REASONS:
        return ("ERROR", one.reason, one.to, REASONS[one.reason])
    return ("OK", view.id, one.to, str(view.parts))


def _states(view: SmsView) -> tuple[int, Sequence[Line], dict[str, object]]:
    people = [{"to": one.to, "state": one.state, "reason": one.reason} for one in view.recipients]
    lines = [("OK", view.id, one.to, one.state.value) for one in view.recipients]
    return 200, lines, {"id": view.id, "recipients": people}


def _wrong(status: int, code: str, text: str) -> tuple[int, Sequence[Line], dict[str, object]]:
    return status, [("ERROR", code, "", text)], {"error": code, "text": text}


def _plain(value: str) -> str:
    """One field of a line."""
    return value.replace(";", ",").replace("\n", " ").replace("\r", " ")
