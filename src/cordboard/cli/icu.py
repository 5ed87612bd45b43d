"""Formats the texts of the console and of the CLI: values, plurals and choices as ICU writes them.

For example `{n, plural, one {# call} other {# calls}}`.
"""

from collections.abc import Mapping
from typing import Any


def formatted(text: str, values: Mapping[str, Any], language: str) -> str:
    """The text with its values. A name without a value stays as it is written."""
    shown, at = [], 0
    while (start := text.find("{", at)) >= 0:
        end = _closing(text, start)
        shown += [text[at:start], _part(text[start + 1 : end], values, language)]
        at = end + 1
    return "".join([*shown, text[at:]])


def plural(language: str, number: int) -> str:
    """The plural category of a whole number. Source: Unicode CLDR plural rules."""
    if language == "fr":
        return "one" if number in (0, 1) else "other"
    if language != "uk":
        return "one" if number == 1 else "other"
    last, tens = number % 10, number % 100
    if last == 1 and tens != 11:
        return "one"
    return "few" if last in (2, 3, 4) and tens not in (12, 13, 14) else "many"


def _part(inside: str, values: Mapping[str, Any], language: str) -> str:
    name, _, rest = (one.strip() for one in inside.partition(","))
    if name not in values:
        return "{" + inside + "}"
    value = values[name]
    if not rest:
        return str(value)
    kind, _, choices = (one.strip() for one in rest.partition(","))
    options = _options(choices)
    if kind != "plural":
        return formatted(options.get(str(value), options.get("other", "")), values, language)
    number = int(float(str(value).replace(",", "")))  # a count may come as text, as a sentence of the server wrote it
    chosen = options.get(f"={number}", options.get(plural(language, number), options.get("other", "")))
    return formatted(chosen.replace("#", f"{number:,}"), values, language)


def _options(text: str) -> dict[str, str]:
    found, at = {}, 0
    while (start := text.find("{", at)) >= 0:
        end = _closing(text, start)
        found[text[at:start].strip()] = text[start + 1 : end]
        at = end + 1
    return found


def _closing(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return at
    return len(text)
