"""Zoho's OAuth: consent address, code exchange, refresh, revocation; its token endpoint's errors as decisions.

Keeping tokens and refreshing once is `kit.oauth2`. Source: docs/reference/zoho-crm.md section 3.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from cordboard.ports.errors import NeedsHuman, RateLimited, Trouble, Unavailable
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader
from cordboard.toolkit.oauth2 import Granted
from cordboard.vendors.zoho.data_centres import accounts_of

THROTTLE_WINDOW = timedelta(minutes=10)
_FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
_THROTTLED = ("access denied", "access_denied")
REFUSALS = {  # their error: what it means, and what a person can do
    "invalid_code": "Zoho has withdrawn the access. Sign in again.",
    "invalid_client": "Zoho doesn't know the client ID. Correct the client ID or the data centre.",
    "invalid_client_secret": "Zoho doesn't accept the client secret. Correct the client secret.",
    "invalid_redirect_uri": "Zoho doesn't know the redirect address of this server. Enter it in Zoho's API console.",
    "access_denied": "Zoho denied the access. Sign in again.",
}
EXCHANGE_REFUSALS = {
    **REFUSALS,
    "invalid_code": "Zoho doesn't accept the code. It was used before or has expired. Sign in again.",
}


class Tokens(Granted, frozen=True, kw_only=True):
    """A token answer of Zoho's: it also names the API domain, and once the refresh token."""

    refresh_token: str | None = None
    api_domain: str | None = None


def consent_url(settings: Mapping[str, Any], redirect_uri: str, state: str, scopes: list[str]) -> str:
    """Where the administrator agrees; `offline` and `consent` make Zoho give a refresh token every time."""
    query = {
        "response_type": "code",
        "client_id": str(settings.get("client_id", "")),
        "scope": ",".join(scopes),
        "redirect_uri": redirect_uri,
        "access_type": "offline",
        "prompt": "consent",
        "state": state,
    }
    return f"{accounts_of(settings)}/oauth/v2/auth?{urlencode(query)}"


def token_request(accounts: str, form: Mapping[str, str]) -> Request:
    return Request(method="POST", url=f"{accounts}/oauth/v2/token", headers=_FORM, body=urlencode(dict(form)).encode())


def exchange_form(client_id: str, client_secret: str, code: str, redirect_uri: str | None) -> dict[str, str]:
    """A self-client's code comes without a redirect address."""
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "client_secret": client_secret,
        "code": code,
    }
    return {**form, "redirect_uri": redirect_uri} if redirect_uri else form


def refresh_form(client_id: str, secrets: Mapping[str, str]) -> dict[str, str]:
    return {
        "grant_type": "refresh_token",
        "client_id": client_id,
        "client_secret": secrets.get("client_secret", ""),
        "refresh_token": secrets.get("refresh_token", ""),
    }


async def tokens(sender: Sender, accounts: str, form: Mapping[str, str]) -> Tokens:
    """Ask the token endpoint. Raises NeedsHuman, RateLimited, Unavailable."""
    reply = await sender.send(token_request(accounts, form))
    return read_tokens(reply, sender.connection, exchanging=form["grant_type"] == "authorization_code")


async def revoke(sender: Sender, accounts: str, refresh_token: str) -> bool:
    """Give the refresh token back; a client keeps at most twenty."""
    body = urlencode({"token": refresh_token}).encode()
    reply = await sender.send(Request(method="POST", url=f"{accounts}/oauth/v2/token/revoke", headers=_FORM, body=body))
    return reply.status == 200


def read_tokens(reply: Reply, connection: str, *, exchanging: bool) -> Tokens:
    """Errors come with status 200 or 400; whatever is neither token nor known error passes by itself."""
    try:
        body = Reader(reply.json(), "token reply")
    except ValueError:
        raise _passing(connection, f"no JSON, status {reply.status}") from None
    if not isinstance(body.value, dict):
        raise _passing(connection, f"another shape, status {reply.status}")
    token = body.maybe_text("access_token")
    if token is None or body.maybe_text("error"):
        raise _refusal(body, reply.status, connection, exchanging=exchanging)
    # `expires_in` is in seconds; very old answers had it in milliseconds beside `expires_in_sec`
    life = body.maybe("expires_in_sec").value if body.maybe("expires_in_sec") else body.maybe("expires_in").value
    return Tokens(
        access_token=token,
        expires_in=life if isinstance(life, int) and 0 < life <= 86_400 else 3600,
        scope=body.maybe_text("scope"),
        refresh_token=body.maybe_text("refresh_token"),
        api_domain=body.maybe_text("api_domain"),
    )


def _refusal(body: Reader, status: int, connection: str, *, exchanging: bool) -> Trouble:
    error = body.maybe_text("error") or f"status {status}"
    described = (body.maybe_text("error_description") or "").lower()
    throttled = error == "Access Denied" or (error.lower() in _THROTTLED and not exchanging) or "too many" in described
    if throttled or status == 429:
        text = f"{connection}: Zoho issues no new access token for up to ten minutes. Sending continues automatically."
        return RateLimited(text, code=error, after=THROTTLE_WINDOW)
    refusals = EXCHANGE_REFUSALS if exchanging else REFUSALS
    refusal = refusals.get(error.lower())
    if refusal is None:
        return _passing(connection, error)
    return NeedsHuman(f"{connection}: {refusal}", code=error, wrote=False)


def _passing(connection: str, what: str) -> Unavailable:
    text = f"{connection}: Zoho's accounts server returned {what}. It is retried automatically."
    return Unavailable(text, code="token_endpoint", wrote=False)
