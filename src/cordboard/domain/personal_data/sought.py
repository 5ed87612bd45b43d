"""The person who is looked for, and every spelling in which a text may mention this person. Pure.

A number is recognised with any separators, prefix or country code; numbers of fewer than seven digits only where they
are stored as a client, because they are part of too many other texts. One name alone (`Anna`) is nobody's.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import phonenumbers as lib

from cordboard.domain.calls.call import Value
from cordboard.domain.interaction import Identity, IdentityKind

ERASED = "[erased]"
SHORTEST = 7  # digits
SHORTEST_RECORD = 6  # characters of a record's id
PREFIX = 7  # digits before the national number: country code, zeros, what a phone dials for a line
_BETWEEN = r"(?:[\s()./_+\u00a0\u202f-]|%20|%2[bB]|\\u00a0|\\u202f){0,3}"
_FOLLOWS = r"(?!\d)"
_ALONE = (r"(?<![\w.+-])", r"(?![\w-])")


class Sought(Value, frozen=True, kw_only=True):
    """A person: the identities under which the stores know them, the names and CRM records that go with these.

    Units: `until` epoch s; what began later is not meant.
    """

    identities: tuple[Identity, ...]
    until: float
    names: tuple[str, ...] = ()
    records: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The identities as they are stored."""
        return tuple(one.key for one in self.identities)


class Spellings:
    """Texts that mention a person. `loose`: by record or full name too, for journals and messages."""

    def __init__(self, sought: Sought, *, loose: bool = False) -> None:
        parts = [_identity(one) for one in sought.identities]
        if loose:
            parts += [_words(name) for name in sought.names]
            parts += [_exact(record) for record in sought.records if len(record) >= SHORTEST_RECORD]
        wanted = list(dict.fromkeys(part for part in parts if part))
        self._search = re.compile("|".join(wanted), re.IGNORECASE) if wanted else None

    def __bool__(self) -> bool:
        return self._search is not None

    def within(self, text: str | bytes | None) -> bool:
        """Whether the text mentions the person."""
        if self._search is None or not text:
            return False
        return self._search.search(_text(text)) is not None

    def removed(self, text: str) -> str:
        """The text without the person."""
        return text if self._search is None else self._search.sub(ERASED, text)

    def cleaned(self, body: bytes) -> bytes:
        """The same for what is stored whole: JSON stays JSON, everything else stays text."""
        if self._search is None:
            return body
        try:
            value = json.loads(body)
        except ValueError:
            return self.removed(_text(body)).encode()
        return json.dumps(_each(value, self.removed), ensure_ascii=False, separators=(",", ":")).encode()


def _text(text: str | bytes) -> str:
    return text if isinstance(text, str) else bytes(text).decode("utf-8", "replace")


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """Every text of a JSON value changed; a number is changed where its digits are."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(name): _each(one, change) for name, one in value.items()}
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    if isinstance(value, int) and not isinstance(value, bool):
        written = str(value)
        return value if (new := change(written)) == written else new
    return value


def _identity(identity: Identity) -> str | None:
    if identity.kind is not IdentityKind.PHONE:
        return _exact(identity.value)
    digits = re.sub(r"\D", "", identity.value)
    if "@" in identity.value or re.search(r"[^\W\d_]", identity.value):
        return _exact(identity.value.removeprefix("sips:").removeprefix("sip:"))
    national = _national(identity.value) or digits
    if len(national) < SHORTEST:
        return None
    return rf"(?<!\d)(?:\+|%2[bB])?(?:\d{_BETWEEN}){{0,{PREFIX}}}" + _BETWEEN.join(national) + _FOLLOWS


def _national(number: str) -> str | None:
    """The digits that every spelling of a full number has."""
    if not number.startswith("+"):
        return re.sub(r"\D", "", number).lstrip("0") or None
    try:
        return lib.national_significant_number(lib.parse(number))
    except lib.NumberParseException:
        return None


def _exact(text: str) -> str:
    before, after = _ALONE
    return before + re.escape(text).replace("@", "(?:@|%40)") + after


def _words(name: str) -> str | None:
    words = name.split()
    spaced = r"\s+".join(map(re.escape, words))
    return rf"\b{spaced}\b" if len(words) > 1 else None


def full_names(names: Iterable[str | None]) -> tuple[str, ...]:
    """Each name once, without blanks around it."""
    return tuple(dict.fromkeys(name.strip() for name in names if name and name.strip()))
