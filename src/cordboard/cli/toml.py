"""Settings as TOML text that people edit: written here (the standard library only reads it)."""

import json
import tomllib
from typing import Any

import msgspec

from cordboard.domain.settings import Settings


def written(settings: Settings) -> str:
    """The settings as TOML; single values first, then one table an entry of each list."""
    content = msgspec.to_builtins(settings)
    single = {name: value for name, value in content.items() if not isinstance(value, tuple)}
    lists = {name: value for name, value in content.items() if isinstance(value, tuple)}
    parts = [_table(single)]
    for name, entries in lists.items():
        parts.append(f"{name} = []" if not entries else "")
        parts += [f"[[{name}]]\n{_table(entry)}" for entry in entries]
    empty = [part for part in parts[1:] if part.endswith("= []")]
    tables = [part for part in parts[1:] if part and not part.endswith("= []")]
    return "\n".join([parts[0], *empty, "", "\n\n".join(tables), ""])


def _table(entry: dict[str, Any]) -> str:
    return "\n".join(f"{name} = {_value(value)}" for name, value in entry.items() if value is not None)


def _value(value: Any) -> str:
    """A trap: JSON and TOML write strings, numbers, booleans and lists of them alike, but not DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(text: str) -> Settings:
    """Raises: tomllib.TOMLDecodeError, msgspec.ValidationError with the path of what is wrong."""
    return msgspec.convert(tomllib.loads(text), Settings, strict=True)
