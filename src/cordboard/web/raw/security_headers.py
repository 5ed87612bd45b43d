"""The security headers of all answers, whatever endpoint gives them.

`guarded` adds what an answer does not have yet; the hot webhook answer carries `PLAIN` from the start.
"""

from collections.abc import Iterable, Sequence

from cordboard.web.raw.asgi_messages import NO_STORE, Headers, Message, Scope, Send

SECURITY: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'{style}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {around}"
)
NO_CONTENT = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")  # of answers that are no page
PLAIN: Headers = (*SECURITY, NO_CONTENT, NO_STORE)
TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")  # Units: s


def policy(nonce: str | None = None, frames: Sequence[str] = ()) -> bytes:
    """The content security policy of a page, with a nonce for styles where one is needed.

    `frames`: origins whose pages may show it in a frame. X-Frame-Options can name none, and does not count beside it.
    """
    around = " ".join(("'self'", *frames)) if frames else "'none'"
    return POLICY.format(style=f" 'nonce-{nonce}'" if nonce else "", around=around).encode()


def is_secure(scope: Scope) -> bool:
    """Whether the request came over TLS, to us or to the proxy before us."""
    return scope.get("scheme") in ("https", "wss")


def guarded(send: Send, scope: Scope) -> Send:
    """`send` with the headers that the answer does not have yet; without a word of its own nothing is stored."""
    wanted = (*SECURITY, _pages(), NO_STORE) if scope["path"].startswith("/oauth/") else PLAIN
    if is_secure(scope):
        wanted = (*wanted, TRANSPORT)

    async def sending(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            message = {**message, "headers": [*message["headers"], *_missing(message["headers"], wanted)]}
        await send(message)

    return sending


def _pages() -> tuple[bytes, bytes]:
    return (b"content-security-policy", policy())


def _missing(
    present: Iterable[tuple[bytes, bytes]], wanted: Iterable[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    names = {name.lower() for name, _ in present}
    return [(name, value) for name, value in wanted if name not in names]
