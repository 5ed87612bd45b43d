"""Settings as TOML text that people edit."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
import msgspec.inspect as shapes
import tomlkit
from tomlkit.items import Array, Table

from cordboard.cli import readable_durations
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.versions import WrittenSettings
from cordboard.toolkit.printable_text import one_line
from cordboard.toolkit.unknown_keys import unknown
from cordboard.web.type_messages import at, instead

PLACE = re.compile(r"(.+) - at `\$\.?(.*)`")  # what is wrong, and where
MISSING = re.compile(r"missing required field `(.+)`")


def written(settings: Settings, names: Mapping[str, str] | None = None) -> str:
    """The settings as TOML: one table for each group, one line for each row of a list, unless a row has groups itself.

    `names`: CRM user ID -> name, written as a comment behind the ID."""
    document = tomlkit.document()
    _fill(document, msgspec.to_builtins(settings, builtin_types=(timedelta,)), names or {})
    return tomlkit.dumps(document)


def written_part(content: Mapping[str, Any]) -> str:
    """A part of the settings as TOML."""
    document = tomlkit.document()
    _fill(document, content, {})
    return tomlkit.dumps(document)


def _fill(table: tomlkit.TOMLDocument | Table, content: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """A trap: what follows the head of a table belongs to it, so single values come first."""
    groups = {name: value for name, value in content.items() if _is_group(value)}
    for name, value in content.items():
        if value is None or name in groups:
            continue
        table.add(name, _rows(value, names) if _is_list_of_tables(value) else _value(value))
        if named := names.get(value) if isinstance(value, str) else None:
            table[name].comment(one_line(named))
    for name, value in groups.items():
        if isinstance(value, Mapping):
            table.add(name, _group(value, names))
        else:
            table.add(tomlkit.nl())
            table.add(name, entries := tomlkit.aot())
            for entry in value:
                entries.append(_group(entry, names))


def _group(content: Mapping[str, Any], names: Mapping[str, str]) -> Table:
    plain = any(value is not None and not _is_group(value) for value in content.values())
    table = tomlkit.table(is_super_table=bool(content) and not plain)
    _fill(table, content, names)
    return table


def _rows(entries: Sequence[Any], names: Mapping[str, str]) -> Array:
    """One line for each entry, with the names of the CRM users in it."""
    rows = tomlkit.array()
    for entry in entries:
        if not isinstance(entry, Mapping):
            rows.add_line(_value(entry))
            continue
        row = tomlkit.inline_table()
        row.update({name: _value(value) for name, value in entry.items() if value is not None})
        users = [names[value] for value in entry.values() if isinstance(value, str) and value in names]
        rows.add_line(row, comment=one_line(", ".join(users)) if users else None)
    rows.add_line(indent="")
    return rows


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, tuple | list) and any(isinstance(one, Mapping) for one in value)


def _is_group(value: Any) -> bool:
    """Whether it stands as a table of its own, or as one for each entry."""
    if isinstance(value, Mapping):
        return True
    rows = (one for one in value if isinstance(one, Mapping)) if _is_list_of_tables(value) else ()
    return any(isinstance(part, Mapping) for row in rows for part in row.values())


def _value(value: Any) -> Any:
    return readable_durations.written(value) if isinstance(value, timedelta) else value


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
