"""Tokens of Pipedrive: the lasting API token of a user, or OAuth with a token that is renewed.

Which of the two, and keeping it, is `toolkit.lasting_or_renewed_token`. The client signs in with its id and secret by
basic authentication. Source: docs/reference/crm-connectors.md, Pipedrive; KNOW: words of refusals.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from cordboard.crm.pipedrive.record_types import TOKENS, token_url
from cordboard.ports.errors import NeedsHuman, RateLimited, Trouble, Unavailable
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader
from cordboard.toolkit.oauth2 import Granted

API_TOKEN = "api_token"  # noqa: S105  the name of the secret
LIFE = 3600  # Units: s; where the answer says none
LONGEST = 86_400
REST = timedelta(minutes=1)
REFUSALS = {  # their error: what a person can do
    "invalid_grant": "Pipedrive has withdrawn the access. Sign in again.",
    "invalid_client": "Pipedrive doesn't accept the client ID and secret. Correct both. Sign in again.",
    "unauthorized_client": (
        "the app isn't allowed to sign in this way. Check its OAuth settings in Pipedrive. Sign in again."
    ),
    "invalid_request": "Pipedrive doesn't accept the sign-in. Check the callback URL of the app. Sign in again.",
}


class Tokens(Granted, frozen=True, kw_only=True):
    """A token answer. `domain`: where the API of this company is."""

    refresh_token: str | None = None
    domain: str | None = None


def consent_url(client_id: str, redirect_uri: str, state: str) -> str:
    """Where the administrator agrees. The scopes are those of the app; a consent names none."""
    query = {"client_id": client_id, "redirect_uri": redirect_uri, "state": state}
    return f"{TOKENS}/oauth/authorize?{urlencode(query)}"


async def granted(sender: Sender, settings: Mapping[str, Any], client_secret: str, form: Mapping[str, str]) -> Tokens:
    """Ask the token endpoint. Raises NeedsHuman, RateLimited, Unavailable."""
    pair = f"{settings.get('client_id') or ''}:{client_secret}"
    basic = b64encode(pair.encode()).decode()
    sender.know_secrets([value for value in (client_secret, basic, *form.values()) if value])
    headers = {
        "authorization": f"Basic {basic}",
        "content-type": "application/x-www-form-urlencoded",
        "accept": "application/json",
    }
    body = urlencode(dict(form)).encode()
    reply = await sender.send(Request(method="POST", url=token_url(settings), headers=headers, body=body))
    return read_tokens(reply, sender.connection)


def exchange_form(code: str, redirect_uri: str | None) -> dict[str, str]:
    form = {"grant_type": "authorization_code", "code": code}
    return form | ({"redirect_uri": redirect_uri} if redirect_uri else {})


def refresh_form(secrets: Mapping[str, str]) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": secrets.get("refresh_token", "")}


def read_tokens(reply: Reply, connection: str) -> Tokens:
    """The tokens of an answer. Raises what it says instead."""
    try:
        body = Reader(reply.json(), "token reply")
    except ValueError:
        raise _passing(connection, f"no JSON, status {reply.status}") from None
    if not isinstance(body.value, dict):
        raise _passing(connection, f"another shape, status {reply.status}")
    token = body.value.get("access_token")
    if reply.status >= 400 or not isinstance(token, str) or not token:
        raise _refusal(body.value, reply.status, connection)
    life, again = body.value.get("expires_in"), body.value.get("refresh_token")
    domain, scope = (body.value.get(name) for name in ("api_domain", "scope"))
    refresh = again if isinstance(again, str) and again else None
    return Tokens(
        access_token=token,
        expires_in=life if isinstance(life, int) and 0 < life <= LONGEST else LIFE,
        rotated=refresh,
        refresh_token=refresh,
        domain=domain if isinstance(domain, str) and domain.startswith("https://") else None,
        scope=scope if isinstance(scope, str) else None,
    )


def _refusal(body: Mapping[str, Any], status: int, connection: str) -> Trouble:
    if status == 429:
        text = f"{connection}: Pipedrive issues no new access token for a moment. Sending continues automatically."
        return RateLimited(text, code="token_throttled", after=REST)
    word = str(body.get("error") or "").lower()
    if word in REFUSALS:
        return NeedsHuman(f"{connection}: {REFUSALS[word]}", code=word, wrote=False)
    return _passing(connection, f"status {status}")


def _passing(connection: str, what: str) -> Unavailable:
    text = f"{connection}: Pipedrive's accounts server returned {what}. It is retried automatically."
    return Unavailable(text, code="token_endpoint", wrote=False)
