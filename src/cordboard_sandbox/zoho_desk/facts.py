"""What the published description says of each operation, and whether a request or an answer agrees with it.

The table `facts.json` is compiled by tools/zoho_desk_facts.py. `BEYOND` holds what newer editions and clients show.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

_KIND = re.compile(r"(!?)(\S+?)(?: of (\S+))?(?: (-?\d*)\.\.(\d*))?(?: <=(\d+))?(?: in (.+))?$")
_IN_BRACES = re.compile(r"\{\w+\}")
TYPES: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "int": (int,),
    "number": (int, float),
    "flag": (bool,),
    "object": (dict,),
    "list": (list,),
    "any": (object,),
}
# operation: what newer editions of the description, or the service as its clients know it, add. Sources: the newer
# files 3f7016e and 75e1ba5, and clients read in November 2026. "needed" replaces the compiled list.
BEYOND: Mapping[str, dict[str, Any]] = {
    "POST /tickets": {
        "needed": ["subject", "departmentId"],
        "body": {"teamId": "int/text", "accountId": "int/text", "layoutId": "int/text", "uploads": "list of int/text"},
    },
    "PATCH /tickets/{ticketId}": {
        "query": {"disableClosureNotification": "flag"},
        "body": {"teamId": "int/text", "accountId": "int/text"},
    },
    "GET /tickets": {"query": {"departmentId": "int/text", "departmentIds": "list of int/text", "priority": "text"}},
    "GET /contacts/{contactId}/tickets": {"query": {"departmentId": "int/text"}},
    "GET /contacts/search": {"query": {"email": "text <=255", "phone": "text <=120"}},
    "GET /tickets/search": {"query": {"email": "text <=255", "phone": "text <=120"}},
    "GET /contacts/{contactId}/statistics": {"query": {"departmentId": "int/text"}},
    "POST /tickets/{ticketId}/comments": {"needed": ["content"]},
    "POST /tickets/{ticketId}/sendReply": {
        "needed": ["channel", "content"],
        "query": {"sendImmediately": "flag", "isPrivate": "flag"},
        "body": {"cc": "text <=13000", "bcc": "text <=13000", "inReplyToThreadId": "int/text"},
    },
    "GET /tickets/{ticketId}/conversations": {
        "scopes": ["Desk.tickets.READ"],
        "query": {"from": "int/text", "limit": "int/text"},
    },
    "GET /tickets/{ticketId}/threads/{threadId}": {
        "scopes": ["Desk.tickets.READ"],
        "query": {"include": "list of text"},
    },
    "POST /tickets/updateMany": {
        "body": {"fieldValue": "any"}
    },  # declared as an object without fields, shown as a text,
}


class Wrong(msgspec.Struct, frozen=True):
    """What disagrees: the field as a pointer, and invalid, missing or extra."""

    field: str
    kind: str


class Operation(msgspec.Struct, frozen=True):
    """One method on one path."""

    name: str
    scopes: list[str] = []
    query: dict[str, str] = {}
    body: dict[str, str] = {}
    needed: list[str] = []
    statuses: list[int] = []
    answer: dict[str, str] = {}
    media: str = ""

    def wrong_query(self, query: Mapping[str, str]) -> list[Wrong]:
        """`orgId` may be a parameter of any request."""
        wrong = [Wrong(name, "extra") for name in query if name not in self.query and name != "orgId"]
        wrong += [Wrong(name, "missing") for name, kind in self.query.items() if kind[0] == "!" and name not in query]
        rows = [
            (name, self.query[name], text.removeprefix("-") if name == "sortBy" else text)
            for name, text in query.items()
            if name in self.query
        ]
        return wrong + [Wrong(name, "invalid") for name, kind, text in rows if not _fits_text(kind, text)]

    def wrong_body(self, body: Mapping[str, Any]) -> list[Wrong]:
        wrong = [Wrong(f"/{name}", "extra") for name in body if name not in self.body]
        wrong += [Wrong(f"/{name}", "missing") for name in self.needed if body.get(name) in (None, "", [])]
        rows = [(name, self.body[name], value) for name, value in body.items() if name in self.body]
        return wrong + [Wrong(f"/{name}", "invalid") for name, kind, value in rows if not fits(kind, value)]

    def wrong_answer(self, body: Any) -> list[Wrong]:
        """What an answer of ours has that the description does not, or otherwise."""
        if not self.answer or not isinstance(body, dict):
            return []
        rows = body["data"] if isinstance(body.get("data"), list) else [body]
        wrong = []
        for row in rows:
            wrong += [Wrong(f"/{name}", "extra") for name in row if name not in self.answer]
            wrong += [
                Wrong(f"/{n}", "invalid") for n, v in row.items() if n in self.answer and not fits(self.answer[n], v)
            ]
        return wrong


def fits(kind: str, value: Any) -> bool:
    """Whether a value is of this kind, as long and as large as it may be, and one of the choices."""
    found = _KIND.match(kind)
    assert found is not None, kind
    _, names, items, least, most, longest, choices = found.groups()
    if value is None:
        return True
    if not any(_is(name, value) for name in names.split("/")):
        return False
    if isinstance(value, list):
        return items is None or all(fits(items, one) for one in value)
    if isinstance(value, str) and longest and len(value) > int(longest):
        return False
    if choices and isinstance(value, str) and value not in choices.split("|"):
        return False
    number = int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else value
    return not isinstance(number, int) or isinstance(value, bool) or _within(number, least, most)


def _is(name: str, value: Any) -> bool:
    return isinstance(value, TYPES[name]) and (not isinstance(value, bool) or name in ("flag", "any"))


def _within(number: int, least: str | None, most: str | None) -> bool:
    return (not least or number >= int(least)) and (not most or number <= int(most))


def _fits_text(kind: str, text: str) -> bool:
    """A parameter is always text: a flag is a word, a list has commas."""
    bare = kind.removeprefix("!")
    if bare.startswith("flag"):
        return text in ("true", "false")
    if bare.startswith("list"):
        items = bare.removeprefix("list of ")
        return all(_fits_text(items, one) for one in text.split(","))
    if bare.startswith("int") and not re.fullmatch(r"-?\d+", text) and text not in ("Unassigned", "allDepartment"):
        return False
    return fits(bare, int(text) if bare.startswith("int ") or bare == "int" else text)


class Facts:
    """All operations."""

    def __init__(self) -> None:
        table = json.loads((Path(__file__).parent / "facts.json").read_text(encoding="utf-8"))
        self.source, self.checked_on = table["source"], table["checked_on"]
        raw: dict[str, dict[str, Any]] = table["operations"]
        for name, more in BEYOND.items():
            known = raw.get(name, {})
            joined = {key: {**known.get(key, {}), **more.get(key, {})} for key in ("query", "body")}
            raw[name] = {**known, **more, **joined}
        self.operations = {name: msgspec.convert({"name": name, **one}, Operation) for name, one in raw.items()}
        self._patterns = [(*_pattern(name), one) for name, one in sorted(self.operations.items(), key=_order)]

    def find(self, method: str, path: str) -> tuple[Operation | None, bool]:
        """The operation, and whether the path is known with another method."""
        known = False
        for verb, pattern, one in self._patterns:
            if pattern.fullmatch(path):
                if verb == method:
                    return one, True
                known = True
        return None, known


def _pattern(name: str) -> tuple[str, re.Pattern[str]]:
    method, path = name.split(" ")
    return method, re.compile("[^/]+".join(re.escape(part) for part in _IN_BRACES.split(path)))


def _order(item: tuple[str, Operation]) -> tuple[int, str]:
    """Paths without names in braces first."""
    return len(_IN_BRACES.findall(item[0])), item[0]
