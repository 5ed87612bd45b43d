"""A request and a reply, and where in a request an argument is: `query.maxSize`, `path.id`, `body.data.id`."""

import re
from base64 import b64decode
from typing import Any
from urllib.parse import parse_qsl

import msgspec

BRACKETS = re.compile(r"\[([^\]]*)\]")
ABSENT: Any = msgspec.UNSET
JSON = "application/json"


class Request(msgspec.Struct):
    """One request. `args` are the named parts of its path; `resource` is the path without the dialect's base."""

    method: str
    path: str
    pairs: list[tuple[str, str]] = []
    headers: dict[str, str] = {}
    body: bytes = b""
    args: dict[str, str] = {}
    origin: str = "http://127.0.0.1"
    transport: Any = None
    parsed: Any = msgspec.UNSET
    account: str = ""

    @property
    def query(self) -> dict[str, str]:
        return dict(self.pairs)

    @property
    def json(self) -> Any:
        """The body as JSON, parsed once. Raises: msgspec.DecodeError."""
        if self.parsed is msgspec.UNSET:
            self.parsed = msgspec.json.decode(self.body) if self.body.strip() else {}
        return self.parsed

    def at(self, place: str) -> Any:
        """The value at a place, or ABSENT. Raises: msgspec.DecodeError for a body that is no JSON."""
        source, _, rest = place.partition(".")
        steps = rest.split(".") if rest else []
        match source:
            case "path":
                return self.args.get(rest, ABSENT)
            case "header":
                return self.headers.get(rest.lower(), ABSENT)
            case "basic":
                return _basic(self.headers.get("authorization", "")).get(rest, ABSENT)
            case "queries":
                return [value for name, value in self.pairs if name == rest] or ABSENT
            case "query":
                return _walk(nested(self.pairs), steps)
            case "form":
                return _walk(nested(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)), steps)
            case "body":
                return _walk(self.json, steps)
        raise ValueError(f"no such place: {place}")

    def first(self, places: tuple[str, ...]) -> Any:
        """The first present value, or ABSENT."""
        return next((found for place in places if (found := self.at(place)) is not ABSENT), ABSENT)


class Reply(msgspec.Struct):
    """What goes back. `body` UNSET is an empty one; `raw` replaces it; `drop` cuts the connection instead."""

    status: int = 200
    body: Any = msgspec.UNSET
    headers: dict[str, str] = {}
    raw: bytes | None = None
    media: str = JSON
    drop: bool = False

    def encoded(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return b"" if self.body is msgspec.UNSET else msgspec.json.encode(self.body)


class Failure(Exception):
    """A request fails with an error of the dialect; `values` fill its shape."""

    def __init__(self, error: str, **values: Any) -> None:
        super().__init__(error)
        self.error, self.values = error, values


def _basic(header: str) -> dict[str, str]:
    """User and password of a basic sign-in."""
    kind, _, text = header.partition(" ")
    try:
        user, colon, password = b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        return {}
    return {"user": user, "password": password} if kind.lower() == "basic" and colon else {}


def _walk(found: Any, steps: list[str]) -> Any:
    for step in steps:
        if isinstance(found, str) and found.lstrip().startswith(("{", "[")):  # JSON inside a form
            found = msgspec.json.decode(found)
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return ABSENT
    return found


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Names with brackets as a tree: `where[0][type]=equals`; a level of numbers becomes a list, `a[]` appends."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        root = name.partition("[")[0]
        steps = [root, *BRACKETS.findall(name[len(root) :])]
        node = tree
        for step in steps[:-1]:
            below = node.setdefault(step or str(len(node)), {})
            if not isinstance(below, dict):
                below = node[step] = {}
            node = below
        node[steps[-1] or str(len(node))] = value
    return {name: _listed(part) for name, part in tree.items()}


def _listed(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    parts = {name: _listed(part) for name, part in node.items()}
    if parts and all(name.isdigit() for name in parts):
        return [part for _, part in sorted(parts.items(), key=lambda pair: int(pair[0]))]
    return parts
