"""The request log of the sandbox: what came, what went back, what it cost. Tokens and secrets are stars."""

import re
from collections import Counter, deque
from typing import Any

import msgspec

SECRET = re.compile(r"((?:access_token|refresh_token|client_secret|token|password)\"?\s*[=:]\s*\"?|\bcode=)[^&\"\s,}]+")
KEPT_BYTES = 4000


class Entry(msgspec.Struct, omit_defaults=True):
    """One request. Units: `took_ms` ms."""

    n: int
    at: str
    method: str
    path: str
    query: str
    status: int
    credits: int
    took_ms: float
    request: bytes = b""
    reply: bytes = b""
    fault: str = ""
    user_agent: str = ""
    sub: list[dict[str, Any]] = []
    warnings: list[str] = []


class Journal:
    """The last entries and counters since the start or the last reset."""

    def __init__(self, kept: int = 3000) -> None:
        self.entries: deque[Entry] = deque(maxlen=kept)
        self.by_path: Counter[str] = Counter()
        self.sub: list[dict[str, Any]] = []  # of the request being served
        self.warnings: list[str] = []
        self.total = 0

    def add(self, entry: Entry) -> None:
        self.total += 1
        entry.n = self.total
        self.by_path[f"{entry.method} {entry.path}"] += 1
        self.entries.append(entry)

    def last(self, limit: int) -> list[Entry]:
        return list(self.entries)[-limit:]


def redacted(text: bytes | str) -> str:
    """Readable text with secrets as stars, cut to a sensible length."""
    written = text[:KEPT_BYTES].decode("utf-8", "replace") if isinstance(text, bytes) else text
    return SECRET.sub(r"\1***", written)
