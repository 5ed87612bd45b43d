"""YAML as entries that know their line. Nothing is constructed: each value stays the text that it was. Pure."""

from collections.abc import Iterator

import msgspec
import yaml

from cordboard.domain.importers.converted import Unreadable

LARGEST = 1_000_000  # bytes
DEEPEST = 20


class Entry(msgspec.Struct, frozen=True):
    """A key and its value. `path`: the names above it, joined by dots. `text`: empty for lists. `line`: from 1."""

    path: str
    text: str
    line: int


def read_entries(content: bytes) -> Iterator[Entry]:
    """Every key that has a single value or a list, in the order of the file. Raises: Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST:,} bytes.")
    try:
        root = yaml.compose(content, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        raise Unreadable(f"This is no YAML: {wrong.problem}.", mark.line + 1 if mark else 0) from None
    except (yaml.YAMLError, RecursionError):
        raise Unreadable("This is no YAML.") from None
    if not isinstance(root, yaml.MappingNode):
        raise Unreadable("This is no YAML with names and values.", 1)
    yield from _entries(root, (), DEEPEST)


def _entries(node: yaml.MappingNode, above: tuple[str, ...], deep: int) -> Iterator[Entry]:
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable("A name isn't a text.", key.start_mark.line + 1)
        names, line = (*above, key.value), key.start_mark.line + 1
        if not isinstance(value, yaml.MappingNode):
            yield Entry(".".join(names), value.value if isinstance(value, yaml.ScalarNode) else "", line)
        elif deep:
            yield from _entries(value, names, deep - 1)
        else:
            raise Unreadable("The names are nested too deeply.", line)
