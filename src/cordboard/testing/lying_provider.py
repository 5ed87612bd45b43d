"""An OpenID provider without sockets that can lie in every way: a transport for `toolkit.oidc`.

It signs with keys of its own (ES256). A real provider from a package registry is in `tests/journeys`.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

ISSUER = "https://login.example.com"
CLIENT, SECRET = "cordboard", "client-secret-of-the-tests"


class Person(msgspec.Struct):
    """Somebody with an account at the provider."""

    subject: str = "u-17"
    name: str = "marta.gomez"
    email: str = "marta@example.com"
    groups: list[str] | None = None
    disabled: bool = False
    amr: list[str] | None = None


class LyingProvider(httpx.AsyncBaseTransport):
    """Answers like a provider; what it says can be changed by the test: `claims`, `header`, `sign`, `answers`."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.person = Person(groups=["calls-agents"])
        self.keys = [self.new_key("k1")]
        self.claims: dict[str, Any] = {}  # over the true ones; None leaves one out
        self.user_info: dict[str, Any] = {}
        self.description: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.signing_key: Any = None
        self.raw_id_token: str | None = None
        self.answers: dict[str, Callable[[], httpx.Response]] = {}  # path: an answer in place of the true one
        self.gives_refresh_token = True
        self.groups_in_id_token = True
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._refresh: set[str] = set()

    @staticmethod
    def new_key(kid: str) -> ECKey:
        return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})

    def come_back(self, url: str, **changed: str) -> dict[str, str]:
        """The person signs in at this address; the query with which the browser comes back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = secrets.token_urlsafe(8)
        self._codes[code] = query
        return {"code": code, "state": query["state"], "iss": ISSUER, **changed}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]()
        form = {k: v[0] for k, v in parse_qs((await request.aread()).decode(), keep_blank_values=True).items()}
        routes: dict[str, Callable[[], httpx.Response]] = {
            "/.well-known/openid-configuration": lambda: httpx.Response(200, json=self._description()),
            "/jwks": lambda: httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]}),
            "/token": lambda: self._token(form, request.headers.get("authorization", "")),
            "/me": lambda: self._me(),
        }
        return routes[path]()

    def _description(self) -> dict[str, Any]:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
            "userinfo_endpoint": f"{ISSUER}/me",
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            **self.description,
        }

    def _me(self) -> httpx.Response:
        if self.person.disabled:
            return httpx.Response(401, json={"error": "invalid_token"})
        found = {"sub": self.person.subject, "groups": self.person.groups, **self.user_info}
        return httpx.Response(200, json={k: v for k, v in found.items() if v is not None})

    def _token(self, form: dict[str, str], authorization: str) -> httpx.Response:
        pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {pair}":
            return httpx.Response(401, json={"error": "invalid_client"})
        if form["grant_type"] == "refresh_token":
            nonce = None
            good = form["refresh_token"] in self._refresh and not self.person.disabled
            self._refresh.discard(form["refresh_token"])
        else:
            begun = self._codes.pop(form["code"], None)
            proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
            good = begun is not None and begun["code_challenge"] == proof.decode()
            good = good and begun is not None and begun["redirect_uri"] == form["redirect_uri"]
            nonce = begun["nonce"] if begun else None
        if not good:
            return httpx.Response(400, json={"error": "invalid_grant"})
        given = {"id_token": self.id_token(nonce), "access_token": "at-1", "token_type": "Bearer"}
        if self.gives_refresh_token:
            given["refresh_token"] = secrets.token_urlsafe(8)
            self._refresh.add(given["refresh_token"])
        return httpx.Response(200, json=given)

    def id_token(self, nonce: str | None) -> str:
        """An ID token about the person, with what the test has changed."""
        if self.raw_id_token is not None:
            return self.raw_id_token
        now = int(self.now())
        true = {
            "iss": ISSUER,
            "sub": self.person.subject,
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "sid": "s-1",
            "preferred_username": self.person.name,
            "email": self.person.email,
            "amr": self.person.amr,
            "groups": self.person.groups if self.groups_in_id_token else None,
        }
        return self.signed({**true, **self.claims})

    def signed(self, claims: dict[str, Any]) -> str:
        """A token with these claims; None leaves one out."""
        key = self.signing_key or self.keys[0]
        alg = "HS256" if isinstance(key, OctKey) else "ES256"
        header = {"alg": alg, "kid": key.kid, **self.header}
        header = {name: value for name, value in header.items() if value is not None}
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, said, key, algorithms=["ES256", "HS256"])
