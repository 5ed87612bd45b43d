"""Checks the fields of a provider's form before they are stored, so that every stored setting can be used.

The fields come from the provider's manifest: `type`, and, where needed, `shape`, `least` and `most`.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from cordboard.domain.numbers.regions import REGION, meant, region_of
from cordboard.domain.patterns import WrongPattern, compiled
from cordboard.toolkit.http.address_guard import Forbidden, host_and_port

Field = Mapping[str, Any]
LONGEST = 2000  # Units: characters
LONGEST_HOST = 253  # Units: characters (RFC 1035)
HOST = re.compile(r"[^\W_]([\w.-]*\w)?\.?|\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\w+)?\]?")
LARGEST = 65_536  # Units: bytes of a structure as JSON
SHOWN = 60  # Units: characters


def validation_problems(fields: Sequence[Field], given: Mapping[str, Any]) -> list[str]:
    """A sentence for each value that its field does not take. What is empty or absent is left to the defaults."""
    by_name = {field["name"]: field for field in fields}
    named = ((by_name.get(name, {"name": name, "type": "secret"}), value) for name, value in given.items())
    return [problem for field, value in named if value not in (None, "") and (problem := _problem_of(field, value))]


def _problem_of(field: Field, value: Any) -> str:
    kind = field.get("shape") or field.get("type", "text")
    takes = TAKES.get(kind, _text)(field, value)
    if not takes:
        return ""
    shown = "" if field.get("type") == "secret" else f", not '{str(value)[:SHOWN]}'"
    hint = f" {meant(str(value))}" if kind == "region" else ""
    return f"{field['name']} takes {takes}{shown}.{hint}".rstrip()


def _text(field: Field, value: Any) -> str:
    least = field.get("least", 1)
    fits = isinstance(value, str) and least <= len(value) <= LONGEST and value.isprintable()
    return "" if fits else f"text of {least} to {LONGEST} characters in one line"


def _number(field: Field, value: Any) -> str:
    least, most = field.get("least", 0), field.get("most", 1_000_000)
    read, what = (int, "a whole number") if field.get("whole") else (float, "a number")
    fits = isinstance(value, str | int | float) and not isinstance(value, bool)
    try:
        number = read(value) if fits else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    return (
        ""
        if least <= number <= most and (number == value or isinstance(value, str))
        else f"{what} from {least} to {most}"
    )


def _bool(field: Field, value: Any) -> str:
    return "" if isinstance(value, bool) else "true or false"


def _choice(field: Field, value: Any) -> str:
    return "" if value in field["options"] else f"one of {', '.join(field['options'])}"


def _region(field: Field, value: Any) -> str:
    return "" if isinstance(value, str) and region_of(value) else REGION


def _pattern(field: Field, value: Any) -> str:
    try:
        compiled(value)
    except WrongPattern as wrong:
        return f"a regular expression ({wrong})"
    return _text(field, value)


def _web_address(field: Field, value: Any) -> str:
    takes = "an address that begins with https:// or http://, without name, password and anchor in it"
    if wrong := _text(field, value):
        return wrong
    try:
        host_and_port(value)
        parts = urlsplit(value)
    except (Forbidden, ValueError):
        return takes
    return takes if parts.username is not None or parts.fragment or any(map(str.isspace, value)) else ""


def _structure(field: Field, value: Any) -> str:
    """What it may hold is checked by the provider's folder."""
    takes = f"an object of at most {LARGEST} bytes as JSON"
    return "" if isinstance(value, dict) and len(msgspec.json.encode(value)) <= LARGEST else takes


def _host(field: Field, value: Any) -> str:
    if wrong := _text(field, value):
        return wrong
    fits = len(value) <= LONGEST_HOST and HOST.fullmatch(value)
    return "" if fits else "the name or IP address of a host, without http:// and without a port"


def _time_zone(field: Field, value: Any) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError, TypeError):
        return "a time zone such as Europe/Kyiv or UTC" if available_timezones() else ""  # a machine without zone files
    return ""


TAKES: Mapping[str, Callable[[Field, Any], str]] = {
    "text": _text,
    "secret": _text,
    "number": _number,
    "bool": _bool,
    "choice": _choice,
    "region": _region,
    "pattern": _pattern,
    "time_zone": _time_zone,
    "web_address": _web_address,
    "host": _host,
    "structure": _structure,
}
