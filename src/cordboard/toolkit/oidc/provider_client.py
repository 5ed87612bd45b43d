"""Requests to an OpenID provider: description, keys, tokens, claims of a person. All go through the guarded sender."""

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
import msgspec

from cordboard.domain.sign_in.provider import SignInProvider
from cordboard.ports.errors import NeedsHuman, Unavailable
from cordboard.ports.http_exchange import Exchange
from cordboard.toolkit.foreign_text import same_secret
from cordboard.toolkit.http.sender import HttpLimits, Reply, Request, Sender
from cordboard.toolkit.oauth2 import challenge
from cordboard.toolkit.oidc import id_tokens
from cordboard.toolkit.oidc.discovery import POST, Discovery, address_of, discovered
from cordboard.toolkit.oidc.errors import SessionOver, SignInRefused
from cordboard.toolkit.oidc.id_tokens import Expected
from cordboard.toolkit.oidc.key_set import KeySet

KEEP_S = 3600.0  # Units: s; how long a description is believed
LIMITS = HttpLimits(connect=5.0, total=10.0, max_bytes=512 * 1024, idle_connections=2)
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
NO_CODE = "cordboard-test"  # no provider ever gave such a code


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What the token endpoint gave."""

    id_token: str | None = None
    access_token: str | None = None
    refresh_token: str | None = None


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One sign-in that was begun: what must come back, and what proves that it is ours."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str


class ProviderClient:
    """One provider, with the client secret we have there ("" for a public client)."""

    def __init__(
        self,
        provider: SignInProvider,
        secret: str,
        now: Callable[[], float],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.provider = provider
        self._secret = secret
        self._now = now
        limits = msgspec.structs.replace(LIMITS, allow_private=provider.allow_private)
        clock = lambda: datetime.fromtimestamp(now(), UTC)  # noqa: E731  # three words
        self._sender = Sender(provider.title, _no_journal, reach=limits, transport=transport, clock=clock)
        self._sender.know_secrets((secret,))
        self._described: tuple[Discovery, float] | None = None
        self.keys = KeySet(self._load_keys, now)

    async def close(self) -> None:
        await self._sender.close()

    async def description(self, fresh: bool = False) -> Discovery:
        """Kept for an hour. Raises: SignInRefused."""
        now = self._now()
        if not fresh and self._described is not None and 0 <= now - self._described[1] < KEEP_S:
            return self._described[0]
        reply = await self._send(Request(method="GET", url=address_of(self.provider.issuer)))
        if reply.status != 200:
            text = f"{address_of(self.provider.issuer)} answered {reply.status}."
            raise SignInRefused(_code_of(reply.status), text)
        found = discovered(_json(reply), self.provider.issuer)
        self._described = (found, now)
        return found

    async def _load_keys(self) -> Any:
        found = await self.description()
        reply = await self._send(Request(method="GET", url=found.jwks_uri))
        if reply.status != 200:
            raise SignInRefused(_code_of(reply.status), f"The provider's list of keys answered {reply.status}.")
        return _json(reply)

    async def authorization_url(self, attempt: Attempt) -> str:
        """Where the browser goes. Raises: SignInRefused."""
        found = await self.description()
        query = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": attempt.redirect_uri,
            "scope": " ".join(dict.fromkeys(("openid", *self.provider.scopes))),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        if "offline_access" in self.provider.scopes:
            query["prompt"] = "consent"  # OpenID Connect Core 11: else the provider ignores the scope
        joiner = "&" if "?" in found.authorization_endpoint else "?"
        return f"{found.authorization_endpoint}{joiner}{urlencode(query)}"

    async def check_response(self, params: Mapping[str, str]) -> None:
        """The answer names the provider it came from (RFC 9207). Raises: SignInRefused."""
        given = params.get("iss")
        if given is None and (await self.description()).authorization_response_iss_parameter_supported:
            raise SignInRefused("wrong_issuer", "The provider's answer does not say whom it is from.")
        if given is not None and not same_secret(given, self.provider.issuer):
            raise SignInRefused("wrong_issuer", "The answer came from another provider.")

    async def exchange(self, code: str, attempt: Attempt) -> Tokens:
        """Raises: SignInRefused."""
        grant = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "code_verifier": attempt.verifier,
        }
        return self._tokens(await self._ask_token(grant))

    async def refresh(self, refresh_token: str) -> Tokens:
        """Raises: SessionOver when the provider has ended it, SignInRefused."""
        self._sender.know_secrets((refresh_token,))
        reply = await self._ask_token({"grant_type": "refresh_token", "refresh_token": refresh_token})
        if reply.status in (400, 401) and _error_of(reply) in ("invalid_grant", "access_denied"):
            raise SessionOver("session_over", "The provider has ended this sign-in.")
        return self._tokens(reply)

    async def try_credentials(self, redirect_uri: str) -> None:
        """Ask for tokens with a code that cannot be right: whoever knows us refuses the code, not us.

        Raises: SignInRefused."""
        attempt = Attempt(state="", nonce="", verifier="x" * 43, redirect_uri=redirect_uri)
        reply = await self._ask_token(
            {
                "grant_type": "authorization_code",
                "code": NO_CODE,
                "redirect_uri": attempt.redirect_uri,
                "code_verifier": attempt.verifier,
            }
        )
        if reply.status == 401 or _error_of(reply) in ("invalid_client", "unauthorized_client"):
            raise SignInRefused("wrong_client", "The provider does not accept the client ID or the client secret.")
        if reply.status >= 500:
            raise SignInRefused("provider_unreachable", f"The provider's token address answered {reply.status}.")

    async def claims_of(self, token: str, nonce: str | None, subject: str | None = None) -> dict[str, Any]:
        """The claims of an ID token, checked. Raises: SignInRefused."""
        claims = await self._proved(token)
        id_tokens.check_id_token(claims, self._expected(nonce, subject))
        return claims

    async def logout_claims(self, token: str) -> dict[str, Any]:
        """The claims of a logout token, checked. Raises: SignInRefused."""
        claims = await self._proved(token)
        id_tokens.check_logout_token(claims, self._expected(None, None))
        return claims

    def _expected(self, nonce: str | None, subject: str | None) -> Expected:
        return Expected(
            issuer=self.provider.issuer,
            client_id=self.provider.client_id,
            now=self._now(),
            skew=self.provider.clock_skew_s,
            nonce=nonce,
            subject=subject,
        )

    async def _proved(self, token: str) -> dict[str, Any]:
        header = id_tokens.header_of(token)
        if header.get("alg") not in id_tokens.ALGORITHMS:
            text = f"The token is signed with {str(header.get('alg'))[:20]}, which is not accepted."
            raise SignInRefused("bad_algorithm", text)
        return id_tokens.proved(token, await self.keys.key(header))

    async def person(self, access_token: str, subject: str) -> dict[str, Any]:
        """More claims of the person from the userinfo endpoint; none where there is no such endpoint.

        Raises: SessionOver when the access token is refused, SignInRefused."""
        address = (await self.description()).userinfo_endpoint
        if address is None:
            return {}
        self._sender.know_secrets((access_token,))
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        reply = await self._send(Request(method="GET", url=address, headers=headers))
        if reply.status in (401, 403):
            raise SessionOver("session_over", "The provider no longer answers for this person.")
        found = _json(reply) if reply.status == 200 else None
        if not isinstance(found, dict):
            raise SignInRefused(_code_of(reply.status), f"The provider's userinfo answered {reply.status}.")
        if found.get("sub") != subject:
            raise SignInRefused("wrong_subject", "The provider's userinfo is about another person.")
        return found

    async def _ask_token(self, grant: Mapping[str, str]) -> Reply:
        found = await self.description()
        fields, headers = dict(grant), dict(FORM)
        if not self._secret or found.client_auth == POST:
            fields["client_id"] = self.provider.client_id
        if self._secret and found.client_auth == POST:
            fields["client_secret"] = self._secret
        elif self._secret:
            pair = f"{quote_plus(self.provider.client_id)}:{quote_plus(self._secret)}"  # RFC 6749 section 2.3.1
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        body = urlencode(fields).encode()
        return await self._send(Request(method="POST", url=found.token_endpoint, headers=headers, body=body))

    @staticmethod
    def _tokens(reply: Reply) -> Tokens:
        if reply.status != 200:
            wrong_client = reply.status == 401 or _error_of(reply) == "invalid_client"
            code = "wrong_client" if wrong_client else "code_refused" if reply.status < 500 else "provider_unreachable"
            raise SignInRefused(code, f"The provider gave no tokens: {reply.status} {_error_of(reply)}".strip() + ".")
        try:
            return msgspec.convert(_json(reply), Tokens)
        except msgspec.ValidationError:
            raise SignInRefused("token_unreadable", "The provider's answer with tokens cannot be read.") from None

    async def _send(self, request: Request) -> Reply:
        try:
            return await self._sender.send(request)
        except NeedsHuman as error:
            raise SignInRefused("address_forbidden", error.text) from None
        except Unavailable as error:
            text = error.text.removesuffix(" It is retried automatically.")
            raise SignInRefused("provider_unreachable", text) from None


def _json(reply: Reply) -> Any:
    try:
        return reply.json()
    except ValueError:
        raise SignInRefused("provider_unusable", "The provider answered something that is not JSON.") from None


def _error_of(reply: Reply) -> str:
    """The OAuth error code of an answer, made of the letters that such codes have; "" without one."""
    try:
        found = reply.json()
    except ValueError:
        return ""
    code = found.get("error") if isinstance(found, dict) else None
    return code if isinstance(code, str) and code.isascii() and code.replace("_", "").isalnum() else ""


def _code_of(status: int) -> str:
    return "provider_unreachable" if status >= 500 or status == 429 else "provider_unusable"


def _no_journal(_exchange: Exchange) -> None:
    """Sign-ins are in the audit log; requests with tokens are kept nowhere."""
