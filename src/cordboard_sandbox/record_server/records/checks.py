"""Is a value right for its attribute? TYPES by type, CHECKS by name; the answer is the kind of what is wrong, or ""."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import phonenumbers

from cordboard_sandbox.record_server.dialect import Attribute
from cordboard_sandbox.record_server.records.counterpart import Counterpart
from cordboard_sandbox.record_server.records.instants import is_date, second_of

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
E164 = re.compile(r"\+[1-9]\d{6,14}")
Check = Callable[[Counterpart, Attribute, Any], bool]


def _instant(own: Counterpart, attribute: Attribute, value: Any) -> bool:
    return second_of(own.dialect.times["instant"], value) is not None


def _number(own: Counterpart, attribute: Attribute, value: Any) -> bool:
    return isinstance(value, (int, float)) or bool(re.fullmatch(r"-?\d+(\.\d+)?", str(value)))


def _list_of(kind: type) -> Check:
    return lambda own, attribute, value: isinstance(value, list) and all(isinstance(one, kind) for one in value)


TYPES: Mapping[str, Check] = {
    "text": lambda own, attribute, value: isinstance(value, (str, int, float)) and not isinstance(value, bool),
    "bool": lambda own, attribute, value: isinstance(value, bool),
    "int": lambda own, attribute, value: isinstance(value, int) and not isinstance(value, bool),
    "number": _number,
    "instant": _instant,
    "date": lambda own, attribute, value: is_date(value),
    "instant_or_date": lambda own, attribute, value: _instant(own, attribute, value) or is_date(value),
    "choice": lambda own, attribute, value: not attribute.options or value in attribute.options,
    "choices": lambda own, attribute, value: (
        isinstance(value, list) and all(not attribute.options or one in attribute.options for one in value)
    ),
    "reference": lambda own, attribute, value: isinstance(value, (str, int)) and not isinstance(value, bool),
    "references": _list_of(str),
    "numbers": _list_of(dict),
    "json": lambda own, attribute, value: True,
}


def _international(own: Counterpart, attribute: Attribute, value: Any) -> bool:
    texts = [str(one.get(attribute.item["number"], "")) for one in value] if isinstance(value, list) else [str(value)]
    return all(E164.fullmatch(text) and _possible(text) for text in texts)


def _possible(text: str) -> bool:
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(text)))
    except phonenumbers.NumberParseException:
        return False


def _addresses(own: Counterpart, attribute: Attribute, value: Any) -> bool:
    texts = [str(one.get(attribute.item["number"], "")) for one in value] if isinstance(value, list) else [str(value)]
    return all(ADDRESS.fullmatch(text) for text in texts)


def _event(own: Counterpart, attribute: Attribute, value: Any) -> bool:
    """Is this an event that the dialect's push knows, of an entity that exists?"""
    push = own.dialect.push
    if push is None:
        return False
    shapes = [re.escape(shape) for shape in push.events.values()]
    for shape in shapes:
        pattern = shape.replace(r"\{entity\}", r"(?P<entity>\w+)").replace(r"\{field\}", r"\w+")
        if (found := re.fullmatch(pattern, str(value))) and own.model(found.groupdict().get("entity", "")):
            return True
    return False


CHECKS: Mapping[str, Check] = {
    "whole_number": lambda own, attribute, value: isinstance(value, int) and not isinstance(value, bool),
    "international_number": _international,
    "email_address": _addresses,
    "push_event": _event,
    "secure_address": lambda own, attribute, value: bool(re.fullmatch(r"https://\S+", str(value))),
    "web_address": lambda own, attribute, value: bool(re.fullmatch(r"https?://\S+", str(value))),
}


def wrong(own: Counterpart, attribute: Attribute, value: Any) -> str:
    """`valid`, `too_long` or nothing. Empty values are right."""
    if value is None or value == "":
        return ""
    if not TYPES[attribute.type](own, attribute, value):
        return "valid"
    if attribute.max_length and isinstance(value, str) and len(value) > attribute.max_length:
        return "too_long"
    if attribute.check and (not attribute.switch or own.switch(attribute.switch)):
        return "" if CHECKS[attribute.check](own, attribute, value) else "valid"
    return ""
