"""What a person wrote under a name that nobody knows: a misspelt setting must not vanish.

Only for what comes in from people. Stored values stay lenient: an older program may have known more names.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec.inspect as shapes

MOST = 5  # names that are looked at; a body may hold tens of thousands
LONGEST = 60  # characters of a name that is compared and shown


def unknown(given: Any, shape: Any, what: str = "setting") -> list[str]:
    """One sentence for each name in JSON-like values that this type does not have, with the nearest one it has."""
    found = list(islice(_unknown(given, shapes.type_info(shape), ""), MOST + 1))
    said = [f"{path[:LONGEST]}: there is no such {what}; {hint}" for path, hint in found[:MOST]]
    return [*said, f"And more of them; the first {MOST} are named."] if len(found) > MOST else said


def nearest(name: str, known: Sequence[str]) -> str:
    """`; did you mean ...?`, or the names there are."""
    close = difflib.get_close_matches(name, known, 1) if len(name) <= LONGEST else []
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}."


def _unknown(given: Any, shape: shapes.Type, path: str) -> Iterator[tuple[str, str]]:
    match shape:
        case shapes.Metadata(type=inner):
            yield from _unknown(given, inner, path)
        case shapes.UnionType(types=several):
            for one in several:
                if isinstance(one, shapes.StructType | shapes.CollectionType | shapes.Metadata):
                    yield from _unknown(given, one, path)
        case shapes.StructType(fields=fields) if isinstance(given, Mapping):
            known = {field.encode_name: field.type for field in fields}
            current = [name for name, kind in known.items() if not _is_deprecated(kind)]
            for name, value in given.items():
                if name in known:
                    yield from _unknown(value, known[name], f"{path}{name}.")
                else:
                    yield f"{path}{name}", nearest(str(name), current)
        case shapes.CollectionType(item_type=item) if isinstance(given, list | tuple):
            for place, value in enumerate(given):
                yield from _unknown(value, item, f"{path.removesuffix('.')}[{place}].")


def _is_deprecated(shape: shapes.Type) -> bool:
    """A name that is still read and no longer recommended."""
    match shape:
        case shapes.Metadata(extra_json_schema=more):
            return bool((more or {}).get("deprecated"))
        case shapes.UnionType(types=several):
            return any(_is_deprecated(one) for one in several)
    return False
