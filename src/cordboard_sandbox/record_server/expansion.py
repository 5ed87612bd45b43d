"""From a dialect to what the engine works with: fields become attributes by their kind, views are put together."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cordboard_sandbox.record_server.dialect import Attribute, Dialect, Entity, FieldWords, View

USUAL_VIEWS: Mapping[str, dict[str, Any]] = {
    "read": {},
    "listed": {"take": "select"},
    "created": {},
    "updated": {},
    "duplicate": {"take": "stored"},
    "pushed": {"take": "set"},
}


def attributes_of(dialect: Dialect, entity: Entity, fields: Mapping[str, Mapping[str, Any]]) -> dict[str, Attribute]:
    """The attributes of an entity: groups, then fields expanded by their kind, then its own corrections."""
    raw: dict[str, dict[str, Any]] = {}
    for group in entity.use:
        raw |= {name: dict(facts) for name, facts in dialect.groups[group].items()}
    for name, facts in fields.items():
        raw |= _expanded(dialect, name, facts, entity.links.get(name, {}))
    for name, facts in entity.attributes.items():
        raw[name] = raw.get(name, {}) | facts
    return {name: msgspec.convert({"field": name, **facts}, Attribute) for name, facts in raw.items()}


def _expanded(
    dialect: Dialect, name: str, facts: Mapping[str, Any], link: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    words = dialect.field_words
    kind = dialect.kinds.get(str(facts.get(words.kind, "")))
    patterns = kind.attributes if kind else {"{name}": {}}
    made: dict[str, dict[str, Any]] = {}
    for at, (pattern, parts) in enumerate(patterns.items()):
        attribute = {key: _named(value, name) for key, value in parts.items()} | {"field": name}
        if at == 0:
            attribute |= _facts(words, facts, link)
        elif words.virtual and facts.get(words.virtual):
            attribute["virtual"] = True
        made[_named(pattern, name)] = attribute
    return made


def _facts(words: FieldWords, facts: Mapping[str, Any], link: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for ours in ("required", "read_only", "virtual", "options", "max_length", "default"):
        theirs = getattr(words, ours)
        if theirs and theirs in facts:
            known[ours] = _options(words, facts[theirs]) if ours == "options" else facts[theirs]
    if words.link_to and words.link_to in link:
        known["to"] = link[words.link_to]
    if words.custom and facts.get(words.custom):
        known["within"] = words.custom_within
    return known


def _options(words: FieldWords, options: Any) -> Any:
    return [one[words.option_value] for one in options] if words.option_value else options


def _named(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return value.replace("{name}", name)
    if isinstance(value, list):
        return [_named(one, name) for one in value]
    return value


def view_of(dialect: Dialect, entity: Entity, name: str) -> View:
    """A view of an entity: the dialect's, with what the entity adds. Raises: KeyError for an unknown one."""
    shared = dict(dialect.views.get(name, {}))
    for key, value in entity.views.get(name, {}).items():
        shared[key] = shared.get(key, {}) | value if isinstance(value, dict) else value
    if not shared and name not in dialect.views and name not in USUAL_VIEWS:
        raise KeyError(name)
    return msgspec.convert(USUAL_VIEWS.get(name, {}) | shared, View)
