"""Our key as a marker in a text of the record, for CRMs that refuse no second one: look for it, then create. Pure."""

import re

_MARKER = re.compile(r"\[cordboard:([^\]\s]+)\]")


def marker(key: str) -> str:
    """`[cordboard:KEY]`, as it appears in the record and as a search asks for it."""
    return f"[cordboard:{key}]"


def marked(text: str | None, key: str) -> str:
    """The text with the marker in a last line of its own."""
    return f"{text}\n{marker(key)}" if text else marker(key)


def keys_in(text: str | None) -> frozenset[str]:
    """Every key whose marker the text holds."""
    return frozenset(_MARKER.findall(text or ""))


def unmarked(text: str) -> tuple[str, str | None]:
    """The text without its first marker and the line of it; the key of the marker."""
    found = _MARKER.search(text)
    if found is None:
        return text, None
    before, after = text[: found.start()].removesuffix("\n"), text[found.end() :].removeprefix("\n")
    return "\n".join(part for part in (before, after) if part), found[1]
