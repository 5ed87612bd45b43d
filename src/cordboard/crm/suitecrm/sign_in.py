"""How a connection gets its tokens: as the OAuth2 client itself, or by a user's password and a rotating refresh token.

A refresh token is good for one use, so the new one is stored before the new access token is used (`TokenKeeper`).
Source: own run of SuiteCRM 7.13.2, 2026-11-22.
"""

import json
from collections.abc import Mapping
from typing import Any

from cordboard.crm.suitecrm.errors import ApiError, read_sign_in_error, trouble_of
from cordboard.ports.errors import NeedsHuman, Unavailable
from cordboard.toolkit.http.sender import Request, Sender
from cordboard.toolkit.json_reader import Reader, UnexpectedShape
from cordboard.toolkit.oauth2 import Granted

CLIENT, PASSWORD = "client_credentials", "password"  # values of the setting `grant`
GRANTED_FOR = ("client_secret", "password", "refresh_token")
WHAT = "issue a token"


class SignIn:
    """Asks the token endpoint of one SuiteCRM; the `Grant` of a `TokenKeeper`."""

    def __init__(self, sender: Sender, url: str, settings: Mapping[str, Any]) -> None:
        self._sender = sender
        self._url = url
        self._client = str(settings.get("client_id") or "").strip()
        self._by_password = settings.get("grant") == PASSWORD
        self._user = str(settings.get("user_name") or "").strip()

    async def grant(self, secrets: Mapping[str, str]) -> Granted:
        """A token for these secrets. Raises NeedsHuman, RateLimited, Unavailable."""
        self._sender.know_secrets([secrets[name] for name in (*GRANTED_FOR, "access_token") if secrets.get(name)])
        if self._by_password and secrets.get("refresh_token"):
            found = await self._asked(
                {"grant_type": "refresh_token", "refresh_token": secrets["refresh_token"]}, secrets
            )
            if isinstance(found, Granted):
                return found
            if found.code != "sign_in_refused":
                raise trouble_of(found, self._sender.connection, wrote=False, what=WHAT)
        found = await self._asked(self._form(secrets), secrets)
        if isinstance(found, ApiError):
            raise trouble_of(found, self._sender.connection, wrote=False, what=WHAT)
        return found

    def _form(self, secrets: Mapping[str, str]) -> dict[str, str]:
        if not self._by_password:
            return {"grant_type": CLIENT}
        if not self._user or not secrets.get("password"):
            text = f"{self._sender.connection}: the user name or the password is missing. Enter them and reconnect."
            raise NeedsHuman(text, code="credentials_missing", wrote=False)
        return {"grant_type": PASSWORD, "username": self._user, "password": secrets["password"]}

    async def _asked(self, form: Mapping[str, str], secrets: Mapping[str, str]) -> Granted | ApiError:
        if not self._client or not secrets.get("client_secret"):
            text = f"{self._sender.connection}: the client ID or its secret is missing. Enter them and reconnect."
            raise NeedsHuman(text, code="no_client", wrote=False)
        body = {**form, "client_id": self._client, "client_secret": secrets["client_secret"]}
        request = Request(
            method="POST",
            url=self._url,
            headers={"Accept": "application/json", "Content-Type": "application/json"},
            body=json.dumps(body, ensure_ascii=False).encode(),
            file=True,  # the journal keeps the size alone
        )
        reply = await self._sender.send(request)
        if error := read_sign_in_error(reply.status, reply.headers, reply.body):
            return error
        try:
            return read_granted(Reader(reply.json()))
        except (ValueError, UnexpectedShape) as error:
            text = (
                f"{self._sender.connection}: SuiteCRM's answer cannot be read ({error}). It is retried automatically."
            )
            raise Unavailable(text, code="unreadable", wrote=False) from None


def read_granted(reply: Reader) -> Granted:
    """A token with its length of life in seconds, and the next refresh token where there is one."""
    life = reply.maybe("expires_in").value
    return Granted(
        access_token=reply.text("access_token"),
        expires_in=life if isinstance(life, int) and not isinstance(life, bool) else 3600,
        rotated=reply.maybe_text("refresh_token"),
    )
