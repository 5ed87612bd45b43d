"""How a connection gets its tokens: a person's consent and a refresh token, or the app as itself.

A token answer says no length of life: a token is used until it is refused. Where the app rotates refresh tokens, the
new one is stored before the new access token is used (`toolkit.oauth2.TokenKeeper`). Each token answer names the
address of the organisation. Source: docs/reference/crm-connectors.md, Salesforce.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from cordboard.crm.salesforce.record_types import address_of, is_own_host, login_of
from cordboard.ports.errors import NeedsHuman, RateLimited, Trouble, Unavailable
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader
from cordboard.toolkit.oauth2 import Granted

LIFE = 86_400  # Units: s; until then a token is used, unless it is refused before
REST = timedelta(minutes=1)
GRANTED_FOR = ("client_secret", "refresh_token")
SCOPES = ("api", "refresh_token")
_FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
REFUSALS = {  # their error: what a person can do; KNOW, but for the first
    "invalid_grant": "Salesforce doesn't accept the code, or has withdrawn the access. Reconnect.",
    "invalid_client": "Salesforce doesn't accept the client ID and secret. Correct both. Reconnect.",
    "invalid_client_id": "Salesforce doesn't know the client ID. Correct the client ID. Reconnect.",
    "invalid_client_credentials": "Salesforce doesn't accept the client secret. Correct the client secret. Reconnect.",
    "unauthorized_client": (
        "the app isn't allowed to sign in this way. Check its OAuth settings in Salesforce. Reconnect."
    ),
    "unsupported_grant_type": (
        "the app isn't allowed to sign in this way. Check its OAuth settings in Salesforce. Reconnect."
    ),
    "redirect_uri_mismatch": (
        "Salesforce doesn't know the redirect address of this server. Enter it in the app. Reconnect."
    ),
    "inactive_user": "the user of the connection is inactive in Salesforce. Reconnect.",
    "inactive_org": "the organisation is closed in Salesforce. Reconnect.",
}


class Tokens(Granted, frozen=True, kw_only=True):
    """A token answer. `instance`: the address of the organisation."""

    instance: str
    refresh_token: str | None = None


class SignIn:
    """Asks the token endpoint; the `Grant` of a `TokenKeeper`. `instance` is the address that requests go to."""

    def __init__(self, sender: Sender, settings: Mapping[str, Any]) -> None:
        self._sender = sender
        self._settings = settings
        own = address_of(settings.get("my_domain"))
        self.instance = own or address_of(settings.get("instance_url")) or login_of(settings)

    async def grant(self, secrets: Mapping[str, str]) -> Granted:
        """A token for these secrets. Raises NeedsHuman, RateLimited, Unavailable."""
        self._sender.know_secrets([value for name, value in secrets.items() if name != "expires_at"])
        got = await granted(self._sender, self._settings, self._form(secrets))
        self.instance = got.instance
        return got

    def _form(self, secrets: Mapping[str, str]) -> dict[str, str]:
        client = client_form(self._settings, secrets)
        if address_of(self._settings.get("my_domain")):
            return {"grant_type": "client_credentials", **client}
        if not secrets.get("refresh_token"):
            text = f"{self._sender.connection}: there is no access token. Sign in again."
            raise NeedsHuman(text, code="no_token", wrote=False)
        return {"grant_type": "refresh_token", "refresh_token": secrets["refresh_token"], **client}


def consent_url(settings: Mapping[str, Any], redirect_uri: str, state: str, challenge: str) -> str:
    """Where the administrator agrees."""
    query = {
        "response_type": "code",
        "client_id": str(settings.get("client_id") or ""),
        "redirect_uri": redirect_uri,
        "scope": " ".join(SCOPES),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{login_of(settings)}/services/oauth2/authorize?{urlencode(query)}"


def exchange_form(
    settings: Mapping[str, Any], secrets: Mapping[str, str], answer: Mapping[str, str], redirect_uri: str | None
) -> dict[str, str]:
    """The form that turns a code into tokens."""
    form = {"grant_type": "authorization_code", "code": answer.get("code", ""), **client_form(settings, secrets)}
    more = (("redirect_uri", redirect_uri), ("code_verifier", answer.get("verifier", "")))
    return form | {name: value for name, value in more if value}


def client_form(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    return {"client_id": str(settings.get("client_id") or ""), "client_secret": secrets.get("client_secret", "")}


async def granted(sender: Sender, settings: Mapping[str, Any], form: Mapping[str, str]) -> Tokens:
    """Ask the token endpoint. Raises NeedsHuman, RateLimited, Unavailable."""
    url = f"{login_of(settings)}/services/oauth2/token"
    body = urlencode(dict(form)).encode()
    reply = await sender.send(Request(method="POST", url=url, headers=_FORM, body=body, file=True))
    return read_tokens(reply, sender.connection, login_of(settings))


def read_tokens(reply: Reply, connection: str, login: str) -> Tokens:
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
    instance, again = address_of(body.maybe_text("instance_url")) or login, body.maybe_text("refresh_token")
    if not is_own_host(instance, login):
        text = f"The token answer names an API domain that is not Salesforce's: {instance}. Reconnect."
        raise NeedsHuman(text, code="foreign_instance", wrote=False)
    return Tokens(access_token=token, expires_in=LIFE, rotated=again, refresh_token=again, instance=instance)


def _refusal(body: Reader, status: int, connection: str) -> Trouble:
    if status == 429:
        text = f"{connection}: Salesforce issues no new access token for a moment. Sending continues automatically."
        return RateLimited(text, code="token_throttled", after=REST)
    word = str(body.value.get("error") or "").lower()
    if word in REFUSALS:
        return NeedsHuman(f"{connection}: {REFUSALS[word]}", code=word, wrote=False)
    return _passing(connection, word or f"status {status}")


def _passing(connection: str, what: str) -> Unavailable:
    text = f"{connection}: Salesforce's accounts server returned {what}. It is retried automatically."
    return Unavailable(text, code="token_endpoint", wrote=False)
