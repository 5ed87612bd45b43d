"""Settings as TOML text that people edit: written here (the standard library only reads it)."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec
import msgspec.inspect as shapes

from cordboard.cli import readable_durations
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.versions import WrittenSettings
from cordboard.toolkit.printable_text import one_line
from cordboard.toolkit.unknown_keys import unknown
from cordboard.web.type_messages import at, instead

PLACE = re.compile(r"(.+) - at `\$\.?(.*)`")  # what is wrong, and where
USER = re.compile(r'[\w-]+ = "([^"\\]+)"')  # a line whose value may be the ID of a CRM user
BARE = re.compile(r"[A-Za-z0-9_-]+")  # a key that needs no quotes
MISSING = re.compile(r"missing required field `(.+)`")


def written(settings: Settings, names: Mapping[str, str] | None = None) -> str:
    """The settings as TOML; single values first, then one table for each group and for each entry of a list.

    `names`: CRM user ID -> name, written as a comment behind the ID."""
    plain = "\n\n".join(_parts("", "", msgspec.to_builtins(settings, builtin_types=(timedelta,)))) + "\n"
    return "\n".join(_commented(line, names or {}) for line in plain.split("\n"))


def _commented(line: str, names: Mapping[str, str]) -> str:
    found = USER.fullmatch(line)
    name = names.get(found[1]) if found else None
    return f"{line}  # {one_line(name)}" if name else line


def _parts(path: str, head: str, content: dict[str, Any]) -> Iterator[str]:
    """A table and the tables within it. A trap: what follows a head belongs to it, so single values come first."""
    lines = [
        f"{_key(name)} = {_value(value)}" for name, value in content.items() if not (value is None or _inner(value))
    ]
    if head or lines:
        yield "\n".join([head, *lines] if head else lines)
    for name, value in content.items():
        place = f"{path}{_key(name)}"
        if isinstance(value, dict):
            yield from _parts(f"{place}.", f"[{place}]", value)
        elif _inner(value):
            for entry in value:
                yield from _parts(f"{place}.", f"[[{place}]]", entry)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _value(name)


def _inner(value: Any) -> bool:
    """Whether it stands as tables of its own."""
    return isinstance(value, dict) or (isinstance(value, tuple | list) and any(isinstance(one, dict) for one in value))


def _value(value: Any) -> str:
    """A trap: JSON and TOML write strings, numbers, booleans and lists of them alike, but not DEL."""
    if isinstance(value, timedelta):
        value = readable_durations.written(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(text: str) -> WrittenSettings:
    """Settings as a file has them, with keys of the version before where it has any.

    Raises: tomllib.TOMLDecodeError, msgspec.ValidationError that says which setting takes what."""
    try:
        given = readable_durations.as_iso(tomllib.loads(text))
    except RecursionError:
        raise tomllib.TOMLDecodeError("It is nested too deeply.") from None
    if misspelt := unknown(given, WrittenSettings):
        raise msgspec.ValidationError(" ".join(misspelt))
    try:
        return msgspec.convert(given, WrittenSettings, strict=True)
    except msgspec.ValidationError as wrong:
        raise msgspec.ValidationError(_in_words(str(wrong))) from wrong


def _in_words(wrong: str) -> str:
    if not (found := PLACE.fullmatch(wrong)):
        return wrong
    message, path = found.groups()
    if missing := MISSING.search(message):
        return f"{path}: {missing[1]} is missing."
    shape = at(shapes.type_info(WrittenSettings), path)
    return f"{path} {instead(shape, message)}." if shape else f"{path}: {message}."
