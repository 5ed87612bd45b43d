"""The built console: hashed assets for ever, `index.html` for every address of the console itself.

Assets are read from the folder when they are asked for: in memory they would be 4.5 MB that few ever ask for, and the
system keeps what is asked for often. Their names hold a hash, so another file never has the same name. Only names read
at the start can be asked for, so no path can leave the folder. Where `index.html` holds `__CSP_NONCE__` (style elements
that a script adds), each answer gets a fresh nonce; otherwise the policy knows none.
"""

import gzip
import hashlib
import mimetypes
import secrets
from pathlib import Path

import msgspec

from cordboard.web.problems import problem, refuse
from cordboard.web.raw.asgi_messages import Headers, Receive, Scope, Send, answer, header
from cordboard.web.raw.security_headers import SECURITY, policy

FOLDER = Path(__file__).parents[1] / "static"
NONCE = b"__CSP_NONCE__"
NOT_BUILT = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>Cordboard</title><h1>The console is not built here</h1>"
    b"<p>The server works; its API is described at <a href=/api/openapi.json>/api/openapi.json</a>.</p>"
    b"<p>To build the console: <code>./run console</code> in a checkout, or install the released package.</p>"
)
PACKED = ("text/", "application/javascript", "application/json", "image/svg+xml")
FRAMED = ("/panel",)  # pages that other sites may show, where the administrator says which
ASSETS = "assets/"  # files with a hash in their name
ENCODINGS = {".br": b"br", ".gz": b"gzip"}  # what the build has packed, smallest first


Body = bytes | Path  # a path is read for each answer


class StaticPage(msgspec.Struct, frozen=True):
    body: Body
    packed: tuple[tuple[bytes, Body], ...]  # encoding and body, the best first
    headers: Headers


def pages_in(folder: Path) -> dict[str, StaticPage]:
    """Every file of the folder by its address."""
    files = {
        path.relative_to(folder).as_posix(): path
        for path in (sorted(folder.rglob("*")) if folder.is_dir() else ())
        if path.is_file() and "/." not in f"/{path.relative_to(folder).as_posix()}"
    }
    return {"/" + name: _page(name, files) for name in files if not _is_packed(name, files)}


def _is_packed(name: str, files: dict[str, Path]) -> bool:
    return name.endswith(tuple(ENCODINGS)) and name[:-3] in files


def _page(name: str, files: dict[str, Path]) -> StaticPage:
    body = files[name].read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kind = "application/javascript" if kind == "text/javascript" else kind
    hashed = name.startswith(ASSETS)
    packed: list[tuple[bytes, Body]] = [
        (encoding, files[name + end] if hashed else files[name + end].read_bytes())
        for end, encoding in ENCODINGS.items()
        if name + end in files
    ]
    if not packed and kind.startswith(PACKED) and len(body) > 1000:
        packed = [(b"gzip", gzip.compress(body, 6, mtime=0))]
    keep = b"public, max-age=31536000, immutable" if hashed else b"no-cache"
    etag = b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()
    charset = "; charset=utf-8" if kind.startswith(PACKED) else ""
    return StaticPage(
        files[name] if hashed else body,
        tuple(packed),
        ((b"content-type", (kind + charset).encode()), (b"cache-control", keep), (b"etag", etag), *SECURITY),
    )


class Console:
    """Answers everything that is neither API nor raw endpoint."""

    def __init__(self, folder: Path = FOLDER, frames: tuple[str, ...] = ()) -> None:
        self._frames = frames
        self._pages = pages_in(folder)
        self._index = self._pages.get("/index.html")
        self._first = _bytes_of(self._index.body) if self._index else b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await refuse(send, problem(405, "Use GET for the console."), (b"allow", b"GET, HEAD"))
            return
        path = scope["path"]
        page = self._pages.get(path)
        if page is None or path == "/index.html":
            await self._start(path, scope, send)
        else:
            await _send(page, scope, send)

    async def _start(self, path: str, scope: Scope, send: Send) -> None:
        if "." in path.rpartition("/")[2] and path != "/index.html":
            await refuse(send, problem(404, "File not found."), *SECURITY)
        elif self._index is None:
            head = ((b"content-type", b"text/html; charset=utf-8"), (b"content-security-policy", policy()), *SECURITY)
            await answer(send, 503 if path == "/" else 404, NOT_BUILT, head)
        elif NONCE in self._first:
            nonce = secrets.token_urlsafe(16)
            body = self._first.replace(NONCE, nonce.encode())
            head = (self._index.headers[0], (b"cache-control", b"no-store"), *SECURITY)
            await answer(send, 200, body, (*head, (b"content-security-policy", policy(nonce, self._around(path)))))
        else:
            await _send(self._index, scope, send, (b"content-security-policy", policy(None, self._around(path))))

    def _around(self, path: str) -> tuple[str, ...]:
        """Sites that may show this page in a frame."""
        return self._frames if path in FRAMED else ()


async def _send(page: StaticPage, scope: Scope, send: Send, *more: tuple[bytes, bytes]) -> None:
    etag = dict(page.headers)[b"etag"]
    if header(scope, b"if-none-match") == etag:
        await send({"type": "http.response.start", "status": 304, "headers": [*page.headers, *more]})
        await send({"type": "http.response.body", "body": b""})
        return
    accepted = _accepted(header(scope, b"accept-encoding") or b"")
    encoding, body = next((one for one in page.packed if one[0] in accepted), (b"", page.body))
    try:
        content = _bytes_of(body)
    except OSError:  # another console was built while the server runs
        await refuse(send, problem(404, "File not found."), *SECURITY)
        return
    extra = ((b"content-encoding", encoding),) if encoding else ()
    await answer(send, 200, content, (*page.headers, (b"vary", b"accept-encoding"), *extra, *more))


def _bytes_of(body: Body) -> bytes:
    return body if isinstance(body, bytes) else body.read_bytes()


def _accepted(asked: bytes) -> set[bytes]:
    """The encodings of `Accept-Encoding`; a weight of 0 refuses one. Source: RFC 9110 section 12.5.3."""
    parts = [part.replace(b" ", b"").partition(b";q=") for part in asked.lower().split(b",")]
    return {name for name, _, weight in parts if weight.rstrip(b"0.") or not weight}
