"""Ways in which services write filters: STYLES, one row a style; each makes a Condition of what came.

A style reads a value that is already a tree (a query with brackets, JSON); `words` name its keys.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cordboard_sandbox.record_server.dialect import Lists
from cordboard_sandbox.record_server.records.conditions import EVERYTHING, Comparison, Condition, Joined
from cordboard_sandbox.record_server.requests.http_messages import Failure
from cordboard_sandbox.record_server.requests.select_statement import where


def _operator(lists: Lists, theirs: Any) -> str:
    if theirs not in lists.operators:
        raise Failure("bad_operator", message=str(theirs), type=str(theirs))
    return lists.operators[str(theirs)]


def _where_array(lists: Lists, raw: Any) -> Condition:
    """[{"type": "endsWith", "attribute": "phone", "value": "600"}, {"type": "or", "value": [..]}], joined by all."""
    items = raw if isinstance(raw, list) else [raw]
    return Joined("all", tuple(_where_item(lists, item) for item in items))


def _where_item(lists: Lists, item: Any) -> Condition:
    words = lists.words
    if not isinstance(item, dict) or words["operator"] not in item:
        raise Failure("bad_filter")
    operator, value = item[words["operator"]], item.get(words["value"])
    groups = {words["all"]: "all", words["any"]: "any", words["none"]: "none"}
    if operator in groups:
        parts = value if isinstance(value, list) else [value]
        return Joined(groups[operator], tuple(_where_item(lists, part) for part in parts))
    if words["attribute"] not in item:
        raise Failure("bad_filter")
    return Comparison(str(item[words["attribute"]]), _operator(lists, operator), value)


def _prefix_list(lists: Lists, raw: Any) -> Condition:
    """["|", ["phone", "=", "600"], ["active", "=", true]]: operators before their operands, the rest joined by all."""
    items = list(raw) if isinstance(raw, list) else []
    parts = []
    while items:
        parts.append(_prefix_term(lists, items))
    return Joined("all", tuple(parts))


def _prefix_term(lists: Lists, items: list[Any]) -> Condition:
    if not items:
        raise Failure("bad_filter")
    head = items.pop(0)
    match head:
        case "|" | "&":
            return Joined("any" if head == "|" else "all", (_prefix_term(lists, items), _prefix_term(lists, items)))
        case "!":
            return Joined("none", (_prefix_term(lists, items),))
        case [str(attribute), theirs, value]:
            operator = _operator(lists, theirs)
            if value is False and operator in ("equals", "not_equals") and lists.words.get("false_is_empty"):
                return Comparison(attribute, "is_empty" if operator == "equals" else "is_not_empty")
            return Comparison(attribute, operator, value)
    raise Failure("bad_filter")


def _filter_groups(lists: Lists, raw: Any) -> Condition:
    """[{"filters": [{"propertyName": "phone", "operator": "EQ", "value": "600"}]}]: any of groups, all within one."""
    words = lists.words
    groups = []
    if isinstance(raw, list):
        _few(words, "groups_most", len(raw))
        _few(words, "filters_most", max((len(group.get(words["filters"], [])) for group in raw), default=0))
    for group in raw if isinstance(raw, list) else []:
        parts = []
        for item in group.get(words["filters"], []):
            value = item.get(words["value"], item.get(words.get("values", "values")))
            parts.append(Comparison(str(item[words["attribute"]]), _operator(lists, item[words["operator"]]), value))
        groups.append(Joined("all", tuple(parts)))
    return Joined("any", tuple(groups)) if groups else EVERYTHING


def _few(words: Mapping[str, str], word: str, count: int) -> None:
    if words.get(word) and count > int(words[word]):
        raise Failure("too_many_filters", limit=words[word])


def _keyed(lists: Lists, raw: Any) -> Condition:
    """{"phone": {"like": "%600%"}, "operator": "or"}: attribute, operator, value; one word joins all of them."""
    words = lists.words
    if not isinstance(raw, dict):
        raise Failure("bad_filter")
    joined = str(raw.get(words.get("join", ""), "and")).lower()
    parts = []
    for attribute, test in raw.items():
        if attribute == words.get("join"):
            continue
        pairs = test.items() if isinstance(test, dict) else [(words.get("equals", "eq"), test)]
        parts += [Comparison(attribute, _operator(lists, theirs), value) for theirs, value in pairs]
    return Joined("any" if joined == "or" else "all", tuple(parts))


def _exact(lists: Lists, raw: Any) -> Condition:
    """{"phone": "600"}: equal in everything."""
    if not isinstance(raw, dict):
        raise Failure("bad_filter")
    return Joined("all", tuple(Comparison(name, "equals", value) for name, value in raw.items()))


def _named(lists: Lists, raw: Any) -> Condition:
    """{"updated_since": "2026-12-01"}: names of the request, each a test by `operators`: "attribute:operator"."""
    tests = [(lists.operators[name], value) for name, value in raw.items() if name in lists.operators]
    return Joined("all", tuple(_said_test(test, value) for test, value in tests))


def _term(lists: Lists, raw: Any) -> Condition:
    """600111222: one text, tested in each way that `operators` say: "attribute:operator"."""
    return Joined("any", tuple(_said_test(test, str(raw)) for test in lists.operators.values()))


def _said_test(test: str, value: Any) -> Comparison:
    attribute, _, operator = test.partition(":")
    return Comparison(attribute, operator, value)


def _where_clause(lists: Lists, raw: Any) -> Condition:
    """contacts.phone LIKE '%600%' OR contacts.phone = '600': the part of a select statement, tables before names."""
    return where(lists, str(raw))


Style = Callable[[Lists, Any], Condition]
STYLES: Mapping[str, Style] = {
    "none": lambda lists, raw: EVERYTHING,
    "where-array": _where_array,
    "prefix-list": _prefix_list,
    "filter-groups": _filter_groups,
    "keyed": _keyed,
    "exact": _exact,
    "where-clause": _where_clause,
    "named": _named,
    "term": _term,
}
AS_TEXT = ("where-clause", "term")


def condition_of(lists: Lists, raw: Any, how: Mapping[str, Any] | None = None) -> Condition:
    """The condition that was asked for. `how` of the route may name another style with its operators.

    Raises: Failure bad_filter, bad_operator.
    """
    if how and "style" in how:
        lists = msgspec.structs.replace(lists, style=how["style"], operators=how.get("operators", lists.operators))
    if isinstance(raw, str) and lists.style not in AS_TEXT:
        try:
            raw = msgspec.json.decode(raw)
        except msgspec.DecodeError as error:
            raise Failure("bad_filter") from error
    try:
        return STYLES[lists.style](lists, raw)
    except (KeyError, AttributeError, TypeError) as error:
        raise Failure("bad_filter") from error
