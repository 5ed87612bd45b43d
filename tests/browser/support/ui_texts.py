"""The console's texts, by key, so that polishing a text breaks no test."""

import json
import re
from functools import cache
from pathlib import Path

NUMBER = r"\d[\d.,\s]*"
TEXTS = Path(__file__).resolve().parents[3] / "console/src/texts"


@cache
def texts(language: str = "en") -> dict[str, str]:
    return dict(json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8")))


def word(key: str, language: str = "en") -> str:
    """A text without places to fill."""
    found = texts(language)[key]
    assert "{" not in found, f"{key} has places to fill: use like()"
    return found


def like(key: str, language: str = "en", **values: object) -> re.Pattern[str]:
    """Matches the text, whatever stands in the places that are not given; any of its plural forms."""
    return re.compile(_pattern(texts(language)[key], values))


def _pattern(text: str, values: dict[str, object]) -> str:
    return "".join(_part(part, values) for part in _parts(text))


def _part(part: str, values: dict[str, object]) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name, *forms = part[1:-1].split(",", 2)
    if forms:
        said = [one[1:-1] for one in _parts(forms[1]) if one.startswith("{")]
        return "(?:{})".format("|".join(_pattern(one, values).replace("\\#", NUMBER) for one in said))
    return re.escape(str(values[name])) if name in values else ".*"


def _parts(text: str) -> list[str]:
    """Plain pieces and {places}; plural forms nest braces."""
    parts, depth = [""], 0
    for letter in text:
        if letter == "{" and depth == 0:
            parts.append("")
        depth += {"{": 1, "}": -1}.get(letter, 0)
        parts[-1] += letter
        if letter == "}" and depth == 0:
            parts.append("")
    return parts
