"""Reads foreign JSON by path, so that a wrong shape is named: `reply['data'][0]['details'] is missing`.

What the values mean is the codecs' business.
"""

from collections.abc import Iterator
from typing import Any

_MISSING: Any = object()
_WORDS: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "a yes/no",
    int: "a number",
    float: "a number",
    type(None): "null",
}


class UnexpectedShape(ValueError):
    """The JSON has another shape than the reader expects; the text names the place."""


class Reader:
    """A place in a JSON document. Indexing never fails; reading a value does, naming the path."""

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str = "reply") -> None:
        self.value = value
        self.path = path

    def __getitem__(self, step: str | int) -> "Reader":
        path = f"{self.path}[{step!r}]"
        if self.value is _MISSING:
            raise UnexpectedShape(f"{self.path} is missing")
        wanted: type = dict if isinstance(step, str) else list
        if not isinstance(self.value, wanted):
            raise UnexpectedShape(f"{self.path} is {_word(self.value)}, not {_WORDS[wanted]}")
        try:
            return Reader(self._inside(step), path)
        except (KeyError, IndexError):
            return Reader(_MISSING, path)

    def __iter__(self) -> Iterator["Reader"]:
        return iter([Reader(value, f"{self.path}[{at}]") for at, value in enumerate(self.items())])

    def __bool__(self) -> bool:
        """There is a value here, and it is not null."""
        return self.value is not _MISSING and self.value is not None

    def text(self, *steps: str | int) -> str:
        """The text at `steps` below; numbers are rendered (ids come either way)."""
        place = self.at(*steps)
        if isinstance(place.value, int) and not isinstance(place.value, bool):
            return str(place.value)
        return str(place._is(str))

    def number(self, *steps: str | int) -> int:
        return int(self.at(*steps)._is(int))

    def flag(self, *steps: str | int) -> bool:
        return bool(self.at(*steps)._is(bool))

    def items(self, *steps: str | int) -> list[Any]:
        found: list[Any] = self.at(*steps)._is(list)
        return found

    def fields(self, *steps: str | int) -> dict[str, Any]:
        found: dict[str, Any] = self.at(*steps)._is(dict)
        return found

    def maybe_text(self, *steps: str | int) -> str | None:
        """The text, or None where it is missing, null or empty."""
        place = self.maybe(*steps)
        return (place.text() or None) if place else None

    def maybe(self, *steps: str | int) -> "Reader":
        """The place below, or an empty one where any step on the way is missing or null."""
        place = self
        for step in steps:
            if not place:
                return Reader(_MISSING, f"{place.path}[{step!r}]")
            place = place[step]
        return place

    def at(self, *steps: str | int) -> "Reader":
        place = self
        for step in steps:
            place = place[step]
        return place

    def _inside(self, step: str | int) -> Any:
        held: Any = self.value
        return held[step]

    def _is(self, wanted: type) -> Any:
        if self.value is _MISSING:
            raise UnexpectedShape(f"{self.path} is missing")
        if not isinstance(self.value, wanted) or (wanted is int and isinstance(self.value, bool)):
            raise UnexpectedShape(f"{self.path} is {_word(self.value)}, not {_WORDS[wanted]}")
        return self.value


def _word(value: Any) -> str:
    return "missing" if value is _MISSING else _WORDS.get(type(value), type(value).__name__)
