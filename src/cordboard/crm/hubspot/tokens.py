"""How a connection proves who it is: the lasting token of a private app, or OAuth with a token that is renewed.

Which of the two, and keeping it, is `toolkit.lasting_or_renewed_token`.
Source: docs/reference/crm-connectors.md, HubSpot.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from cordboard.crm.hubspot.record_types import APP, Paths, api_of
from cordboard.ports.errors import NeedsHuman, RateLimited, Trouble, Unavailable
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader
from cordboard.toolkit.oauth2 import Granted

PRIVATE = "private_token"
CONSENT = f"https://{APP}/oauth/authorize"
LIFE = 1800  # Units: s; where the answer says none
LONGEST = 86_400
REST = timedelta(minutes=1)
_FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
REFUSALS = {  # their error: what a person can do
    "invalid_grant": "HubSpot has withdrawn the access. Sign in again.",
    "bad_refresh_token": "HubSpot has withdrawn the access. Sign in again.",
    "bad_auth_code": "HubSpot doesn't accept the code. It was used before or has expired. Sign in again.",
    "invalid_client": "HubSpot doesn't accept the client ID and secret. Correct both. Sign in again.",
    "bad_client_id": "HubSpot doesn't know the client ID. Correct the client ID. Sign in again.",
    "bad_client_secret": "HubSpot doesn't accept the client secret. Correct the client secret. Sign in again.",
    "unauthorized_client": (
        "the app isn't allowed to sign in this way. Check its OAuth settings in HubSpot. Sign in again."
    ),
    "bad_redirect_uri": "HubSpot doesn't know the redirect address of this server. Enter it in the app. Sign in again.",
}


class Tokens(Granted, frozen=True, kw_only=True):
    """A token answer; the refresh token comes with every one."""

    refresh_token: str | None = None


def consent_url(
    settings: Mapping[str, Any], redirect_uri: str, state: str, challenge: str, scopes: Sequence[str]
) -> str:
    """Where the administrator agrees."""
    query = {
        "client_id": str(settings.get("client_id") or ""),
        "redirect_uri": redirect_uri,
        "scope": " ".join(["oauth", *scopes]),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{CONSENT}?{urlencode(query)}"


def exchange_form(client_id: str, secret: str, code: str, redirect_uri: str | None, verifier: str) -> dict[str, str]:
    form = {"grant_type": "authorization_code", "client_id": client_id, "client_secret": secret, "code": code}
    return form | {
        name: value for name, value in (("redirect_uri", redirect_uri), ("code_verifier", verifier)) if value
    }


def refresh_form(client_id: str, secrets: Mapping[str, str]) -> dict[str, str]:
    return {
        "grant_type": "refresh_token",
        "client_id": client_id,
        "client_secret": secrets.get("client_secret", ""),
        "refresh_token": secrets.get("refresh_token", ""),
    }


async def granted(sender: Sender, settings: Mapping[str, Any], form: Mapping[str, str]) -> Tokens:
    """Ask the token endpoint. Raises NeedsHuman, RateLimited, Unavailable."""
    url = f"{api_of(settings)}{paths_of(settings).token}"
    reply = await sender.send(Request(method="POST", url=url, headers=_FORM, body=urlencode(dict(form)).encode()))
    return read_tokens(reply, sender.connection)


def paths_of(settings: Mapping[str, Any]) -> Paths:
    return Paths(str(settings.get("api_version") or Paths().version))


def read_tokens(reply: Reply, connection: str) -> Tokens:
    """The tokens of an answer. Raises what it says instead."""
    try:
        body = Reader(reply.json(), "token reply")
    except ValueError:
        raise _passing(connection, f"no JSON, status {reply.status}") from None
    if not isinstance(body.value, dict):
        raise _passing(connection, f"another shape, status {reply.status}")
    token = body.maybe_text("access_token")
    if reply.status >= 400 or token is None:
        raise _refusal(body, reply.status, connection)
    life, again = body.maybe("expires_in").value, body.maybe_text("refresh_token")
    return Tokens(
        access_token=token,
        expires_in=life if isinstance(life, int) and 0 < life <= LONGEST else LIFE,
        rotated=again,
        refresh_token=again,
    )


def _refusal(body: Reader, status: int, connection: str) -> Trouble:
    if status == 429:
        text = f"{connection}: HubSpot issues no new access token for a moment. Sending continues automatically."
        return RateLimited(text, code="token_throttled", after=REST)
    words = [str(body.value.get(name) or "").lower() for name in ("error", "status")]
    for word in words:
        if word in REFUSALS:
            return NeedsHuman(f"{connection}: {REFUSALS[word]}", code=word, wrote=False)
    return _passing(connection, next((word for word in words if word and word != "error"), f"status {status}"))


def _passing(connection: str, what: str) -> Unavailable:
    text = f"{connection}: HubSpot's accounts server returned {what}. It is retried automatically."
    return Unavailable(text, code="token_endpoint", wrote=False)
