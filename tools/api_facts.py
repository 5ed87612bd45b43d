"""Compiles a vendor's OpenAPI files into a table of facts: method, path, parameters, values, statuses, price.

    python tools/api_facts.py OUT.toml SOURCE DATE SPEC.json[:PREFIX] ... -- 'GET /persons' ...

No sentence of the vendor is taken over. Only the operations that are named after `--` are compiled.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Node = dict[str, Any]


def resolved(whole: Node, node: Any) -> Any:
    """The node behind a reference."""
    for _ in range(9):
        if not isinstance(node, dict) or "$ref" not in node:
            break
        found: Any = whole
        for step in node["$ref"].split("/")[1:]:
            found = found[step]
        node = found
    return node


def parts(whole: Node, node: Any) -> Iterator[Node]:
    """A schema and those it is joined from."""
    schema = resolved(whole, node)
    if isinstance(schema, dict):
        yield schema
        for word in ("allOf", "oneOf", "anyOf"):
            for part in schema.get(word, []):
                yield from parts(whole, part)


def values(whole: Node, operation: Node) -> tuple[list[str], list[str]]:
    """Names and types of a body's values, and the required ones."""
    body = resolved(whole, operation.get("requestBody")) or {}
    names: dict[str, str] = {}
    required: set[str] = set()
    for content in body.get("content", {}).values():
        for schema in parts(whole, content.get("schema")):
            for name, value in schema.get("properties", {}).items():
                kind = resolved(whole, value)
                names[name] = str(kind.get("type", "any")) if isinstance(kind, dict) else "any"
            required |= set(schema.get("required", []))
    return [f"{name}: {kind}" for name, kind in sorted(names.items())], sorted(required)


def facts(whole: Node, prefix: str, method: str, path: str, operation: Node) -> str:
    """One table of the result."""
    asked = [resolved(whole, one) for one in operation.get("parameters", [])]
    body, required = values(whole, operation)
    rows: Node = {
        "method": method,
        "path": prefix + path,
        "query": sorted(one["name"] for one in asked if one.get("in") == "query"),
        "body": body,
        "required": required,
        "statuses": sorted(int(code) for code in operation.get("responses", {}) if code.isdigit()),
        "price": operation.get("x-token-cost"),
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in rows.items() if value not in (None, [])]
    return "\n".join(["[[operations]]", *lines])


def compiled(source: str, date: str, specs: list[str], wanted: list[str]) -> str:
    """The whole table. Raises: KeyError for an operation that no file has."""
    found: dict[str, str] = {}
    for spec in specs:
        name, _, prefix = spec.partition(":")
        whole = json.loads(Path(name).read_text(encoding="utf-8"))
        for path, operations in whole["paths"].items():
            for method, operation in operations.items():
                key = f"{method.upper()} {prefix}{path}"
                if key in wanted:
                    found[key] = facts(whole, prefix, method.upper(), path, operation)
    head = f"# Compiled by tools/api_facts.py: facts alone, no text of the vendor.\n\nsource = {json.dumps(source)}\n"
    return "\n\n".join([f"{head}date = {date}", *(found[key] for key in wanted)]) + "\n"


def main() -> None:
    """Writes the table."""
    at = sys.argv.index("--")
    out, source, date, *specs = sys.argv[1:at]
    Path(out).write_text(compiled(source, date, specs, sys.argv[at + 1 :]), encoding="utf-8")


if __name__ == "__main__":
    main()
