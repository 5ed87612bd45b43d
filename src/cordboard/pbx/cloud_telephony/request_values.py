"""The values of a request, by reference. Bodies are read once: form, form in parts, JSON, JSON in a form, a token."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from cordboard.ports.phone import HookRequest, Rejected
from cordboard.toolkit.webhooks.multipart import is_multipart, multipart_pairs
from cordboard.toolkit.webhooks.request_body import FIELD_LIMIT, not_json, text_of, within_limits, without_marks

Tree = dict[str, Any]
Pairs = list[tuple[str, str]]
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*")
DEEPEST = 16  # Units: brackets of a form's name


class RequestValues:
    """A request, and what it says. Everything is read on first use: proofs come first, and need little of it.

    `opened`: fields that hold JSON, whose fields count as those of the body. `token`: the body is a signed token.
    """

    def __init__(self, request: HookRequest, opened: tuple[str, ...] = (), token: bool = False) -> None:
        self.request = request
        self._opened = opened
        self._token = token

    @property
    def path(self) -> str:
        """What follows the connection's address: `/events/call`, or nothing."""
        return "/" + rest if (rest := self.request.path.removeprefix("/hooks/").partition("/")[2]) else ""

    @cached_property
    def query(self) -> Pairs:
        return pairs_of(self.request.query)

    @cached_property
    def text(self) -> str:
        """Raises: Rejected."""
        return text_of(self.request)

    @cached_property
    def body_kind(self) -> str:
        """`empty`, `json`, `multipart`, `token` or `form`: by its first letter, for Content-Type is often wrong."""
        start = self.text.lstrip()[:1]
        if not start:
            return "empty"
        if start in "{[":
            return "json"
        if is_multipart(self.request.headers.get("content-type", "")):
            return "multipart"
        return "token" if _TOKEN.fullmatch(self.text.strip()) else "form"

    @cached_property
    def form(self) -> Pairs:
        """Names and values as they were sent, decoded once. Raises: Rejected."""
        if self.body_kind == "form":
            return pairs_of(self.text.strip())
        if self.body_kind == "multipart":
            return multipart_pairs(self.text, self.request.headers.get("content-type", ""), FIELD_LIMIT)
        return []

    @cached_property
    def bodies(self) -> list[Tree]:
        """The fields of each event: a list in the body is several. Raises: Rejected.

        Of the address only where there is no body, and beside opened JSON nothing else: what no proof covers must not
        complete what one covers.
        """
        if self.body_kind == "empty":
            return [tree_of(self.query)] if self.query else []
        if self.body_kind == "json":
            found = _json(self.text)
            several = found if isinstance(found, list) else [found]
            return [without_marks(one) for one in several if isinstance(one, dict)]
        if self._token or self.body_kind == "token":
            claims = claims_of(self.text.strip())
            return [claims] if claims else []
        fields = without_marks(tree_of(self.form))
        for name in self._opened:
            if isinstance(text := fields.get(name), str) and text.lstrip()[:1] == "{":
                within_limits(text.encode())
                inner = _json(text)
                return [without_marks(inner)] if isinstance(inner, dict) else []
        return [fields] if fields else []


def pairs_of(text: str) -> Pairs:
    """Names and values of a form. Raises: Rejected."""
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=FIELD_LIMIT)
    except ValueError as error:
        raise Rejected(413, "too_many_fields", f"more than {FIELD_LIMIT} fields", "Send fewer parameters.") from error


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        not_json(error, text.encode())


def tree_of(pairs: Pairs) -> Tree:
    """`a[b][0][c]` as branches; a name that comes twice has a list of values."""
    tree: Tree = {}
    for name, value in pairs:
        head, bracket, _ = name.partition("[")
        steps = [head, *(_BRACKETS.findall(name)[:DEEPEST] if bracket else ())]
        _put(tree, steps if head else [name], value)
    return tree


def _put(tree: Tree, steps: list[str], value: str) -> None:
    for step in steps[:-1]:
        below = tree.setdefault(step, {})
        if not isinstance(below, dict):
            return  # `a=1&a[b]=2`: the first counts
        tree = below
    last = steps[-1] or str(len(tree))
    known = tree.get(last)
    tree[last] = value if known is None else [*(known if isinstance(known, list) else [known]), value]


def claims_of(token: str) -> Tree | None:
    """What a token says, whoever signed it; None if it is none."""
    parts = token.split(".")
    if len(parts) != 3 or (body := from_base64(parts[1])) is None:
        return None
    try:
        return msgspec.json.decode(within_limits(body), type=dict[str, Any])
    except (msgspec.DecodeError, Rejected):
        return None


def from_base64(text: str) -> bytes | None:
    """Both alphabets, with or without padding; None for anything else."""
    plain = text.strip().rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def at_path(tree: Any, path: str) -> Any:
    """The value below a path such as `legs.0.to`; None if there is none."""
    for step in path.split("."):
        if isinstance(tree, Mapping):
            tree = tree.get(step)
        elif isinstance(tree, list):
            place = int(step) if step.lstrip("-").isascii() and step.lstrip("-").isdigit() and len(step) < 6 else None
            tree = tree[place] if place is not None and -len(tree) <= place < len(tree) else None
        else:
            return None
    return tree


def entries(value: Any) -> list[Any]:
    """The entries of a list; a form numbers them by name."""
    if isinstance(value, Mapping):
        return list(value.values()) if all(str(name).isdigit() for name in value) else []
    return value if isinstance(value, list) else []


def split(tree: Tree, path: str) -> list[Tree]:
    """The tree for each entry of the list there: the entry stands first, the others follow. Itself where none is."""
    several = entries(at_path(tree, path)) if path else []
    if len(several) < 2:
        return [tree]
    return [
        _replaced(tree, path.split("."), [one, *several[:place], *several[place + 1 :]])
        for place, one in enumerate(several)
    ]


def _replaced(tree: Any, steps: list[str], value: Any) -> Any:
    """A copy with another value there; only what is on the way is copied."""
    if not steps:
        return value
    if isinstance(tree, list):
        place = int(steps[0])
        return [*tree[:place], _replaced(tree[place], steps[1:], value), *tree[place + 1 :]]
    return {**tree, steps[0]: _replaced(tree[steps[0]], steps[1:], value)}


def written(value: Any) -> str:
    """A value as text; nothing for what is no single value. Of several the first."""
    match value:
        case bool():
            return "true" if value else "false"
        case None | dict():
            return ""
        case list():
            return written(value[0]) if value else ""
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every single value with its path."""
    if isinstance(tree, Mapping):
        for name, one in tree.items():
            yield from leaves(one, f"{path}.{name}" if path else str(name))
    elif isinstance(tree, list):
        for place, one in enumerate(tree):
            yield from leaves(one, f"{path}.{place}")
    else:
        yield path, written(tree)
