"""Refines the OpenAPI schemas of the framework: closed sets of values, always present keys, plain names.

`refined` takes the framework's document and returns the published one. Programs in other languages
are generated from it, the console's types among them (`tools/api_types.py`).
"""

import copy
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

import msgspec

from cordboard.contract.alerts import MessageState
from cordboard.contract.connections import LaneState
from cordboard.contract.outbox import ItemState
from cordboard.contract.reports import RunKind, RunState
from cordboard.contract.views.events import Envelope
from cordboard.domain.alerts.machine import AlertWord
from cordboard.domain.calls.call import Direction, Phase, Value
from cordboard.domain.setup_steps import StepState
from cordboard.web.problems import MEDIA_TYPE

Schema = dict[str, Any]

LEVELS = ("green", "amber", "red")
WORDS: dict[str, dict[str, type[StrEnum] | tuple[str, ...]]] = {  # schema, property, everything that it can say
    "CallLine": {"state": Phase, "direction": Direction},
    "CallView": {"state": Phase, "direction": Direction},
    "EffectView": {"state": ItemState},
    "ItemView": {"state": ItemState},
    "MatchView": {"type": ("found", "not_found", "unknown")},
    "HealthView": {"level": (*LEVELS, "quiet")},
    "CheckView": {"level": (*LEVELS, "quiet")},
    "ServerHealth": {"level": LEVELS},
    "LaneView": {"state": LaneState},
    "StepView": {"state": StepState},
    "FindingView": {"level": ("error", "warning")},
    "MessageView": {"state": MessageState, "word": AlertWord},
    "ReportRunView": {"kind": RunKind, "state": RunState},
    "Envelope": {
        "type": (
            "call",
            "caller",
            "card",
            "dial",
            "item",
            "lane",
            "connection",
            "sms",
            "conversation",
            "summary",
            "wall",
            "reset",
        )
    },
}
PROBLEM: Schema = {  # the schema of an error answer; `problems.Problem`
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "detail", "code", "next", "findings"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "detail", "code", "next")},
        "status": {"type": "integer"},
        "findings": {"type": "array", "items": {"$ref": "#/components/schemas/FindingView"}},
    },
}
REFUSAL: Schema = {
    "description": "A problem: what happened and what can be done about it.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
REF = "#/components/schemas/"
LIST = re.compile(r"Listed_(?:\w+\.)*(\w+)_")  # the framework's name of Listed[View]
STREAM = "text/event-stream"


def refined(document: Schema) -> Schema:
    """The document with everything that its readers may rely on. The given one is left as it is."""
    found: Schema = _with_plain_names(copy.deepcopy(document))
    schemas = found["components"]["schemas"]
    schemas["Problem"] = PROBLEM
    schemas["Envelope"] = msgspec.json.schema_components([Envelope], ref_template=REF + "{name}")[1]["Envelope"]
    for operation in _operations(found):
        responses = operation.get("responses", {})
        responses.pop("400", None)  # the framework describes its own errors; ours are problems, at every address
        if responses:
            responses["default"] = REFUSAL
        if _has_text_form(operation):
            responses["200"]["content"]["text/plain"] = {"schema": {"type": "string"}}
        for response in responses.values():
            if STREAM in response.get("content", {}):
                response["content"][STREAM] = {"schema": {"$ref": REF + "Envelope"}}
    for name, properties in WORDS.items():
        for one, words in properties.items():
            if name in schemas:
                schemas[name]["properties"][one] |= {"enum": [str(word) for word in words]}
    _complete_answers(found)
    return found


def _has_text_form(operation: Schema) -> bool:
    """Whether `format=text` gives the answer in words; the framework describes one form of an answer alone."""
    forms = [one["schema"].get("enum", ()) for one in operation.get("parameters", ()) if one["name"] == "format"]
    return any("text" in words for words in forms)


def _operations(document: Schema) -> Iterator[Schema]:
    for verbs in document["paths"].values():
        yield from (operation for operation in verbs.values() if isinstance(operation, dict))


def _with_plain_names(node: Any) -> Any:
    """`ConnectionViewList` for the framework's `Listed_cordboard.contract.views.ConnectionView_`."""
    match node:
        case dict():
            return {LIST.sub(r"\1List", name): _with_plain_names(inner) for name, inner in node.items()}
        case list():
            return [_with_plain_names(inner) for inner in node]
        case str() if node.startswith((REF, "Listed_", "Listed[")):
            return LIST.sub(r"\1List", node)
        case _:
            return node


def _complete_answers(document: Schema) -> None:
    """Answers send every key, absent values as null; requests may leave keys out. A value that is both gets a schema
    for each: `Settings` as it is answered, `SettingsInput` as it may be sent. Some values are brief both ways."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    brief = {one.__name__ for one in _below(Value) if one.__struct_config__.omit_defaults}
    requests = [operation.get("requestBody", {}) for operation in _operations(document)]
    sent = _reached(schemas, requests)
    answered = _reached(schemas, (operation.get("responses", {}) for operation in _operations(document)))
    loose = {name for name in (sent & answered) - brief if _optional(schemas[name])}
    loose |= {name for name in sent & answered if _reached(schemas, [schemas[name]]) & loose}
    inputs = {REF + name: REF + name + "Input" for name in loose}
    for name in loose:
        schemas[name + "Input"] = _replaced(copy.deepcopy(schemas[name]), inputs)
    for name in sent - answered:
        schemas[name] = _replaced(schemas[name], inputs)
    for operation in _operations(document):
        if "requestBody" in operation:
            operation["requestBody"] = _replaced(operation["requestBody"], inputs)
    for name in answered - brief:
        if _optional(schemas[name]):
            schemas[name]["required"] = sorted(schemas[name]["properties"])


def _below(kind: type[Value]) -> Iterator[type[Value]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _optional(schema: Schema) -> set[str]:
    return set(schema.get("properties", ())) - set(schema.get("required", ()))


def _replaced(node: Any, refs: dict[str, str]) -> Any:
    match node:
        case dict():
            return {
                name: refs.get(inner, inner) if name == "$ref" else _replaced(inner, refs)
                for name, inner in node.items()
            }
        case list():
            return [_replaced(inner, refs) for inner in node]
        case _:
            return node


def _refs(node: Any) -> Iterator[str]:
    match node:
        case {"$ref": str() as ref}:
            yield ref.removeprefix(REF)
        case dict():
            for inner in node.values():
                yield from _refs(inner)
        case list():
            for inner in node:
                yield from _refs(inner)


def _reached(schemas: dict[str, Schema], roots: Iterable[Any]) -> set[str]:
    """Names of all schemas that something refers to, directly or through others."""
    found: set[str] = set()
    left = [name for root in roots for name in _refs(root)]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += _refs(schemas[name])
    return found
