"""Values of records in words, for a preview."""

from collections.abc import Mapping
from typing import Any

NAMED = ("name", "phoneNumber", "emailAddress", "id")


def in_words(value: Any, users: Mapping[str, str]) -> str:
    """A JSON value as a text; owners by their names."""
    match value:
        case None:
            return ""
        case str():
            return users.get(value, value)
        case list():
            return ", ".join(filter(None, (in_words(one, users) for one in value)))
        case dict():
            known = next((str(value[name]) for name in NAMED if value.get(name)), "")
            return users.get(known, known)
    return str(value)
