"""Compiles what the sandbox of Zoho Desk must know from its published description into a table of facts of our own.

    python tools/zoho_desk_facts.py FOLDER      FOLDER holds the description's files (Ticket.json, Contact.json, ...)

Method and path, scopes, parameters, fields with kinds, lengths and choices, what a create asks for, statuses. No text
of the description is taken. It contradicts itself, so the parts of a body are joined and the whole is closed, not each
part; `required` counts only where a body names it itself, not where a shared part does.
"""

import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FACTS = ROOT / "src/cordboard_sandbox/zoho_desk/facts.json"
SOURCE = "Zoho Desk API v1, published OpenAPI files, revision 83b5c18"
CHECKED_ON = "2026-12-01"
FILES = [
    "Account",
    "AccountDeduplication",
    "Agent",
    "Backup",
    "Contact",
    "ContactDeduplication",
    "CustomerHappiness",
    "Department",
    "Field",
    "Import",
    "Layout",
    "LicenseFeaturePlan",
    "MailReplyAddress",
    "NewTicketHistory",
    "Organization",
    "Product",
    "Recyclebin",
    "Search",
    "Statistics",
    "Thread",
    "Ticket",
    "TicketAttachment",
    "TicketComment",
    "TicketCount",
    "Upload",
    "User",
    "Webhook",
]
PREFIX = "/api/v1"
KINDS = {"string": "text", "integer": "int", "number": "number", "boolean": "flag", "object": "object", "array": "list"}
ANY = "any"
OBJECT = {"properties", "allOf", "oneOf", "anyOf", "patternProperties"}
MOST_CHOICES = 40  # longer lists are languages, countries and time zones
LARGE = 1_000_000  # lengths beyond bind nobody


class Description:
    """The files, with references resolved."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = cache(self._file)

    def _file(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def resolved(self, node: Any, home: str) -> tuple[Any, str]:
        """What a node means, and the file it is in."""
        while isinstance(node, dict) and "$ref" in node:
            file, _, inside = node["$ref"].partition("#")
            home = file.removeprefix("./") or home
            node = self.file(home)
            for step in inside.strip("/").split("/"):
                node = node[step.replace("~1", "/").replace("~0", "~")]
        return node, home

    def fields(self, *objects: tuple[Any, str]) -> dict[str, str]:
        """The fields of objects (each with its file) and of all their parts and alternatives, each in one line."""
        kinds: dict[str, set[str]] = {}
        for name, one, file in (row for schema in objects for row in self.properties(*schema)):
            kinds.setdefault(name, set()).add(self.kind(one, file))
        return {name: _joined(several) for name, several in sorted(kinds.items())}

    def properties(self, node: Any, home: str) -> Iterator[tuple[str, Any, str]]:
        node, home = self.resolved(node, home)
        for key in ("allOf", "oneOf", "anyOf"):
            for part in node.get(key, ()):
                yield from self.properties(part, home)
        for name, one in node.get("properties", {}).items():
            yield name, *self.resolved(one, home)

    def needed(self, node: Any, home: str) -> list[str]:
        """What a body asks for itself: of an object in parts, only what no shared part says."""
        node, home = self.resolved(node, home)
        parts = [self.resolved(part, home)[0] for part in node.get("allOf", ())]
        named = [name for part in parts if "properties" not in part for name in part.get("required", ())]
        return sorted({*named} if parts else {*node.get("required", ())})

    def kind(self, node: Any, home: str) -> str:
        """A field in one line: kinds, then a range or a length, then choices."""
        node, home = self.resolved(node, home)
        types = node.get("type", "object" if OBJECT & node.keys() else ANY)
        names = [KINDS.get(one, one) for one in ([types] if isinstance(types, str) else types) if one != "null"]
        whole = "/".join(sorted(names)) or "object"
        if "list" in names and "items" in node:
            whole += f" of {self.kind(node['items'], home).partition(' ')[0]}"
        if "minimum" in node or "maximum" in node:
            whole += f" {node.get('minimum', '')}..{node.get('maximum', '')}"
        elif 0 < node.get("maxLength", 0) < LARGE:
            whole += f" <={node['maxLength']}"
        choices = [str(one) for one in node.get("enum", ()) if one is not None]
        return f"{whole} in {'|'.join(choices)}" if choices and len(choices) <= MOST_CHOICES else whole


def _joined(kinds: set[str]) -> str:
    """Where alternatives differ, only the kinds are certain."""
    if len(kinds) == 1:
        return next(iter(kinds))
    bare = {one for kind in kinds for one in kind.partition(" ")[0].split("/")}
    return "/".join(sorted(bare)) + (" of object" if bare == {"list"} else "")


def operations(description: Description) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in FILES:
        home = f"{name}.json"
        for path, item in description.file(home)["paths"].items():
            shared = item.get("parameters", [])
            for method, operation in item.items():
                if method in ("get", "post", "put", "patch", "delete"):
                    yield f"{method.upper()} {path.removeprefix(PREFIX)}", _facts(description, operation, shared, home)


def _facts(description: Description, operation: Any, shared: Any, home: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"scopes": sorted({one for row in operation.get("security", ()) for one in _scopes(row)})}
    for parameter in (*shared, *operation.get("parameters", ())):
        one, file = description.resolved(parameter, home)
        if one["in"] == "query" and one["name"] != "orgId":
            must = "!" if one.get("required") else ""
            facts.setdefault("query", {})[one["name"]] = must + description.kind(one.get("schema", {}), file)
    if "requestBody" in operation:
        body, file = description.resolved(operation["requestBody"], home)
        for media, content in body.get("content", {}).items():
            facts["media"] = media
            schema = content.get("schema", {})
            facts["body"] = description.fields((schema, file))
            if needed := description.needed(schema, file):
                facts["needed"] = needed
    facts["statuses"] = sorted(int(status) for status in operation.get("responses", {}) if status.isdigit())
    facts["answer"] = _answer(description, operation, home)
    return {key: value for key, value in facts.items() if value}


def _answer(description: Description, operation: Any, home: str) -> dict[str, str]:
    """The fields of a good answer; of a list, those of one row."""
    for status in ("200", "201"):
        if status not in operation.get("responses", {}):
            continue
        answer, file = description.resolved(operation["responses"][status], home)
        for content in answer.get("content", {}).values():
            schema = content.get("schema", {})
            rows = [
                (one.get("items", one), at) for name, one, at in description.properties(schema, file) if name == "data"
            ]
            return description.fields(*rows) if rows else description.fields((schema, file))
    return {}


def _scopes(row: dict[str, list[str]]) -> list[str]:
    return [scope for scopes in row.values() for scope in scopes]


def compiled(folder: Path) -> dict[str, Any]:
    """All facts, in a fixed order."""
    found = dict(sorted(operations(Description(folder))))
    return {"source": SOURCE, "checked_on": CHECKED_ON, "operations": found}


def written(facts: dict[str, Any]) -> str:
    """One operation a line: short to read in a difference."""
    rows = [f"{json.dumps(name)}: {json.dumps(one, ensure_ascii=False)}" for name, one in facts["operations"].items()]
    about = [f"{json.dumps(name)}: {json.dumps(facts[name])}" for name in ("source", "checked_on")]
    return "{" + ", ".join(about) + ', "operations": {\n' + ",\n".join(rows) + "\n}}\n"


if __name__ == "__main__":
    FACTS.write_text(written(compiled(Path(sys.argv[1]))), encoding="utf-8")
