"""How one vtiger is signed in to: a session by challenge (open source), or a key in each request (cloud).

The session is held in memory alone: each process signs in once, and learns who it is and in which time zone.
Source: own run of vtiger 8.2.0, 2026-11-22. Cloud: the vendor's public page about its REST API, read 2026-12-01.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec

from cordboard.crm.vtiger.errors import ERRORS, read_error, trouble_of
from cordboard.ports.errors import NeedsHuman, Refused, Trouble, Unavailable
from cordboard.ports.secrets import Secrets
from cordboard.toolkit.crm.error_actions import ErrorAction
from cordboard.toolkit.http.sender import Request, Sender
from cordboard.toolkit.json_reader import Reader, UnexpectedShape
from cordboard.toolkit.oauth2 import Granted, TokenKeeper

SERVICE_PATH = "/webservice.php"
CLOUD_PATH = "/restapi/v1/vtiger/default"
LIFE_S = 86_400  # of a session; one that ends earlier is renewed when the server says so
_SIGN_IN = frozenset({"getchallenge", "login"})  # their answers are secrets
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
KEY, SESSION = "access_key", "access_token"  # names of secrets; the second is what the keeper calls a session


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """The user behind the sign-in, as the answer to it says. `zone` (IANA) is empty where it says none."""

    id: str
    name: str
    email: str | None = None
    zone: str = ""
    version: str | None = None


class SignedIn(Protocol):
    """Makes requests that are signed in."""

    async def request(
        self, operation: str, values: Mapping[str, str], *, write: bool, keys: tuple[str, ...]
    ) -> Request:
        """The request of an operation. Raises what signing in says."""

    async def renewed(self, stale: Request) -> bool:
        """Whether the request may be made again, with other credentials than it had."""

    async def who(self) -> Who:
        """The user behind the sign-in."""


class _InMemory:
    """Secrets of the connection, with what is granted kept here and never stored."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._granted: dict[str, str] = {}

    async def load(self) -> Mapping[str, str]:
        return {**await self._secrets.load(), **self._granted}

    async def save(self, values: Mapping[str, str]) -> None:
        self._granted = {name: values[name] for name in (SESSION, "expires_at") if name in values}


class Session:
    """The open-source server: `webservice.php`, a session that is renewed under one lock."""

    def __init__(self, sender: Sender, secrets: Secrets, site: str, username: str, now: Callable[[], float]) -> None:
        self._sender = sender
        self._url = f"{site}{SERVICE_PATH}"
        self._username = username
        self._who: Who | None = None
        self._keeper = TokenKeeper(_InMemory(secrets), self._signed_in, now, granted_for=(KEY,))

    async def request(
        self, operation: str, values: Mapping[str, str], *, write: bool, keys: tuple[str, ...]
    ) -> Request:
        session = await self._keeper.token()
        self._sender.know_secrets([session, *self._keeper.known()])
        return self._made(operation, {"sessionName": session, **values}, write=write, keys=keys)

    async def renewed(self, stale: Request) -> bool:
        held = next((one for one in self._keeper.known() if one in stale.url or one.encode() in stale.body), "")
        await self._keeper.renew(held)
        return True

    async def who(self) -> Who:
        await self._keeper.token()
        assert self._who is not None, "whoever has a session has signed in"
        return self._who

    def _made(
        self, operation: str, values: Mapping[str, str], *, write: bool = False, keys: tuple[str, ...] = ()
    ) -> Request:
        pairs = urlencode({"operation": operation, **values})
        secret = operation in _SIGN_IN
        if write or operation == "login":
            body = pairs.encode()
            return Request(
                method="POST", url=self._url, headers={**FORM}, body=body, write=write, keys=keys, file=secret
            )
        return Request(method="GET", url=f"{self._url}?{pairs}", keys=keys, file=secret)

    async def _signed_in(self, held: Mapping[str, str]) -> Granted:
        """A new session: the answer to a challenge is made with the access key."""
        key = held.get(KEY, "")
        if not key or not self._username:
            raise missing(self._sender.connection)
        challenge = (await self._answer("getchallenge", {"username": self._username})).text("result", "token")
        answer = hashlib.new("md5", f"{challenge}{key}".encode(), usedforsecurity=False).hexdigest()  # as it asks
        self._sender.know_secrets([key, challenge, answer])
        reply = (await self._answer("login", {"username": self._username, "accessKey": answer}))["result"]
        self._who = who_of(reply, "userId", "username")
        return Granted(access_token=reply.text("sessionName"), expires_in=LIFE_S)

    async def _answer(self, operation: str, values: Mapping[str, str]) -> Reader:
        reply = await self._sender.send(self._made(operation, values))
        error = read_error(reply.status, reply.headers, reply.body, operation)
        if error:
            raise self._refusal(trouble_of(error, self._sender.connection, wrote=False, what="sign in"))
        try:
            reader = Reader(reply.json())
            reader["result"]
        except (ValueError, UnexpectedShape) as error:
            said = f"{self._sender.connection}: vtiger's answer cannot be read ({error}). It is retried automatically."
            raise Unavailable(said, code="unreadable", wrote=False) from None
        return reader

    def _refusal(self, trouble: Trouble) -> Trouble:
        """Whatever refuses a sign-in for good needs a person."""
        if isinstance(trouble, Refused):
            row = ERRORS["INVALID_USER_CREDENTIALS"]
            assert row.action is ErrorAction.SIGN_IN
            return NeedsHuman(f"{trouble.text} {row.then}", code=trouble.code, wrote=False)
        return trouble


class CloudKey:
    """The cloud: one path an operation, the access key in each request."""

    def __init__(self, sender: Sender, secrets: Secrets, site: str, username: str) -> None:
        self._sender = sender
        self._secrets = secrets
        self._url = f"{site}{CLOUD_PATH}"
        self._username = username
        self._held: str | None = None
        self._who: Who | None = None

    async def request(
        self, operation: str, values: Mapping[str, str], *, write: bool, keys: tuple[str, ...]
    ) -> Request:
        if self._held is None:
            self._held = (await self._secrets.load()).get(KEY, "")
        if not self._held or not self._username:
            raise missing(self._sender.connection)
        basic = b64encode(f"{self._username}:{self._held}".encode()).decode()
        self._sender.know_secrets([self._held, basic])
        headers = {"Authorization": f"Basic {basic}", "Accept": "application/json"}
        url, pairs = f"{self._url}/{operation}", urlencode(values)
        if write:
            return Request(
                method="POST", url=url, headers={**headers, **FORM}, body=pairs.encode(), write=True, keys=keys
            )
        return Request(method="GET", url=f"{url}?{pairs}" if pairs else url, headers=headers, keys=keys)

    async def renewed(self, stale: Request) -> bool:
        before, self._held = self._held, (await self._secrets.load()).get(KEY, "")
        return before != self._held

    async def who(self) -> Who:
        if self._who is None:
            request = await self.request("me", {}, write=False, keys=())
            reply = await self._sender.send(request)
            error = read_error(reply.status, reply.headers, reply.body, "me")
            if error:
                raise trouble_of(error, self._sender.connection, wrote=False, what="sign in")
            try:
                self._who = who_of(Reader(reply.json())["result"], "id", "user_name")
            except ValueError as error:
                said = (
                    f"{self._sender.connection}: vtiger's answer cannot be read ({error}). It is retried automatically."
                )
                raise Unavailable(said, code="unreadable", wrote=False) from None
        return self._who


def who_of(reply: Reader, id_field: str, name_field: str) -> Who:
    """The user in the answer to a sign-in."""
    names = (reply.maybe_text(name) for name in ("first_name", "last_name"))
    email = reply.maybe_text("email") or reply.maybe_text("email1")
    return Who(
        id=reply.text(id_field),
        name=" ".join(name for name in names if name) or reply.maybe_text(name_field) or reply.text(id_field),
        email=email or None,
        zone=reply.maybe_text("time_zone") or "",
        version=reply.maybe_text("vtigerVersion"),
    )


def missing(connection: str) -> NeedsHuman:
    text = f"{connection}: the user name or the access key is missing. Enter them and reconnect."
    return NeedsHuman(text, code="no_access_key", wrote=False)


def signed_in(
    sender: Sender, secrets: Secrets, site: str, settings: Mapping[str, Any], now: Callable[[], float]
) -> SignedIn:
    """By the edition in the settings of the connection."""
    username = str(settings.get("username") or "").strip()
    if settings.get("edition") == "cloud":
        return CloudKey(sender, secrets, site, username)
    return Session(sender, secrets, site, username, now)
