"""Requests to one CRM: by the contract or its templates, signed in, answers read once, errors as decisions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from cordboard.crm.custom.contract import ROUTES, WRITES
from cordboard.crm.custom.errors import ApiError, read_error, trouble_of
from cordboard.crm.custom.places import rows_at
from cordboard.crm.custom.requests import SignIn, built
from cordboard.crm.custom.templates import Templates, WrongTemplates, templates_of
from cordboard.ports.errors import NeedsHuman, Trouble, Unavailable, Unsupported
from cordboard.ports.secrets import Secrets
from cordboard.toolkit.filled_text import Values
from cordboard.toolkit.http.sender import Reply, Sender
from cordboard.toolkit.json_reader import Reader

HOLDING = ("unauthorized", "redirected", "too_many_requests", "server_error")  # of the whole connection


class Answer(msgspec.Struct, frozen=True):
    """What came back: `error`, or the body."""

    value: Any = None
    error: ApiError | None = None

    @property
    def reader(self) -> Reader:
        return Reader(self.value)


class Api:
    """Asks one CRM."""

    def __init__(
        self, sender: Sender, secrets: Secrets, settings: Mapping[str, Any], now: Callable[[], datetime]
    ) -> None:
        self.connection = sender.connection
        self.site = str(settings.get("url") or "").rstrip("/")
        self._sender = sender
        self._secrets = secrets
        self._settings = settings
        self._now = now
        self._held: Mapping[str, str] = {}
        self._templates: Templates | WrongTemplates
        try:
            self._templates = templates_of(settings.get("templates"))
        except WrongTemplates as wrong:
            self._templates = wrong

    @property
    def templates(self) -> Templates:
        """Raises: NeedsHuman where the setting cannot be read."""
        if isinstance(self._templates, WrongTemplates):
            text = f"{self.connection}: the templates cannot be used: {self._templates}. Correct them and reconnect."
            raise NeedsHuman(text, code="wrong_templates", wrote=False)
        return self._templates

    def offers(self, name: str) -> bool:
        """Whether this CRM has a request of this name. Raises: NeedsHuman."""
        return self.templates.offered(name) is not None

    async def ask(self, name: str, values: Values, body: Any = None) -> Answer:
        """The answer, errors of this one record included. Raises what concerns the whole connection, Unsupported."""
        template = self.templates.offered(name)
        if template is None:
            said = f"{self.connection}: the templates of this CRM have no request {name}."
            raise Unsupported(f"{said} Add it, or switch off what needs it.", part=name)
        reply = await self._sent(name, values, body)
        error = read_error(reply)
        if error and error.code == "unauthorized" and await self._renewed():
            reply = await self._sent(name, values, body)
            error = read_error(reply)
        if error:
            if error.code in HOLDING:
                raise self.trouble(error, name)
            return Answer(error=error)
        return Answer(self._value(reply, name))

    async def read(self, name: str, values: Values, body: Any = None) -> Answer:
        """The answer. Raises for every error."""
        answer = await self.ask(name, values, body)
        if answer.error:
            raise self.trouble(answer.error, name)
        return answer

    async def rows(self, name: str, values: Values) -> tuple[list[Reader], Reader]:
        """The rows of a list, and the whole answer. Raises for every error but one that means "nobody"."""
        template = self.templates.offered(name)
        answer = await self.ask(name, values)
        if answer.error:
            if template is not None and template.means_nobody(answer.error.status):
                return [], Reader({})
            raise self.trouble(answer.error, name)
        where = ROUTES[name].rows if template is None or template.rows is None else template.rows
        if template is not None and template.rows is None:
            return list(answer.reader[where]), answer.reader
        return [Reader(one) for one in rows_at(answer.value, where)], answer.reader

    def trouble(self, error: ApiError, name: str) -> Trouble:
        wrote = None if name in WRITES else False
        masked = msgspec.structs.replace(error, said=self._sender.masked(error.said))
        return trouble_of(masked, self.connection, wrote=wrote, what=name)

    def unreadable(self, why: str, name: str) -> Unavailable:
        """An answer of another shape than expected; a write may have happened."""
        text = f"{self.connection}: the answer of your CRM cannot be read ({name}: {why}). It is retried automatically."
        return Unavailable(text, code="unreadable", wrote=None if name in WRITES else False)

    async def _renewed(self) -> bool:
        """Whether other credentials were stored meanwhile."""
        before, self._held = self._held, dict(await self._secrets.load())
        return dict(before) != self._held

    async def _sent(self, name: str, values: Values, body: Any) -> Reply:
        if not self._held:
            self._held = dict(await self._secrets.load())
        sign_in = self._sign_in()
        template = self.templates.offered(name)
        assert template is not None  # for the type checker: `ask` has looked
        region = str(self._settings.get("region") or "")
        request = built(name, template, values, body, self.site, sign_in, region)
        self._sender.know_secrets([*self._held.values(), *sign_in.headers(b"").values()])
        return await self._sender.send(request)

    def _sign_in(self) -> SignIn:
        """Raises: NeedsHuman where the secret is missing."""
        kind, secret = str(self._settings.get("sign_in") or "header"), self._held.get("secret", "")
        if kind != "none" and not secret:
            text = (
                f"{self.connection}: the secret is missing. Enter it and reconnect, or choose the sign-in without one."
            )
            raise NeedsHuman(text, code="no_secret", wrote=False)
        return SignIn(
            kind=kind,
            secret=secret,
            user=str(self._settings.get("user") or ""),
            header=str(self._settings.get("header") or "Authorization: Bearer {secret}"),
            now=int(self._now().timestamp()),
        )

    def _value(self, reply: Reply, name: str) -> Any:
        if reply.status == 204 and name not in ("list", "logged"):
            return {}
        try:
            return reply.json()
        except ValueError:
            raise self.unreadable(f"status {reply.status}, no JSON", name) from None
