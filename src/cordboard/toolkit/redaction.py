"""Secrets become stars: headers, URLs, JSON and forms, before they reach the journal, a log or an error text.

Two ways at once: by name (what a key or header is called) and by value (what the sender knows to be secret).
"""

import re
from collections.abc import Iterable, Mapping

STARS = "*****"
_SHORTEST = 6  # a shorter known secret would blot out ordinary words

_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "x-csrf-token",
        "x-cordboard-signature",
    }
)
_KEYS = (
    "access_token|refresh_token|id_token|client_secret|password|passwd|pass|secret|token|api_key|apikey|"
    "authorization|signature|sig|code_verifier|private_key|session"
)
_JSON = re.compile(rf'("(?:{_KEYS})"\s*:\s*")((?:[^"\\]|\\.)*)', re.IGNORECASE)
_FORM = re.compile(
    rf"((?:^|[?&;\s])(?:{_KEYS}|code)=)([^&;\s#\"]+)", re.IGNORECASE
)  # `code` is a secret in a form only
_USERINFO = re.compile(r"(://)[^/@\s]+@")
_SCHEME = re.compile(r"\b(Bearer|Basic|[A-Za-z]+-oauthtoken)\s+[^\s\",]+", re.IGNORECASE)


def headers(values: Mapping[str, str]) -> dict[str, str]:
    """The headers with the values of secret ones as stars."""
    return {name: STARS if name.lower() in _HEADERS else value for name, value in values.items()}


def text(value: str, known: Iterable[str] = ()) -> str:
    """A body, an URL or an error text without secrets."""
    for secret in known:
        if len(secret) >= _SHORTEST:
            value = value.replace(secret, STARS)
    value = _SCHEME.sub(rf"\1 {STARS}", value)
    value = _USERINFO.sub(rf"\1{STARS}@", value)
    value = _JSON.sub(rf"\g<1>{STARS}", value)
    return _FORM.sub(rf"\g<1>{STARS}", value)


def body(value: bytes, limit: int, known: Iterable[str] = ()) -> str:
    """The beginning of a body, as text, without secrets; masked before it is cut, so no half secret is left."""
    shown = text(value[: limit + 1024].decode("utf-8", "replace"), known)
    if len(value) <= limit and len(shown) <= limit:
        return shown
    return f"{shown[:limit]}… ({len(value)} bytes)"
