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
_BETWEEN_BYTES = rb"(?:[\s()./_+-]|\xc2\xa0|\xe2\x80\xaf|%20|%2[bB]|\\u00a0|\\u202f){0,3}"
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
        self._hints = _Hints(sought, loose)

    def __bool__(self) -> bool:
        return self._search is not None

    def within(self, text: str | bytes | None) -> bool:
        """Whether the text mentions the person."""
        if self._search is None or not text:
            return False
        return self._hints.may_be_in(readable := _text(text)) and self._search.search(readable) is not None

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


class Traces:
    """What of a person is looked for in the bytes of a file. A false alarm is possible, an oversight is not."""

    LONGEST = 256  # bytes: pieces of a file overlap by so much

    def __init__(self, sought: Sought) -> None:
        self._numbers = [re.compile(_BETWEEN_BYTES.join(one.encode() for one in each)) for each in _numbers(sought)]
        words = [one for one in _words_of(sought, loose=True) if len(one) >= SHORTEST_RECORD]
        self._words = [one.encode() for word in words for one in dict.fromkeys((word, word.lower(), word.title()))]

    def within(self, piece: bytes) -> bool:
        """Whether something of the person may be in it."""
        return any(word in piece for word in self._words) or any(one.search(piece) for one in self._numbers)


class _Hints:
    """Looked for first, because most texts mention somebody else: a hundred times faster than every spelling.

    Source: measured here, rows of a database: 2 MB a second with every spelling, 250 with these (2026-11).
    """

    def __init__(self, sought: Sought, loose: bool) -> None:
        self._numbers = [re.compile(_BETWEEN.join(each)) for each in _numbers(sought)]
        self._words = [re.split(r"@|\s", word.lower())[0] for word in _words_of(sought, loose)]

    def may_be_in(self, text: str) -> bool:
        if any(one.search(text) for one in self._numbers):
            return True
        lowered = text.lower() if self._words else ""
        return any(word in lowered for word in self._words)


def _numbers(sought: Sought) -> list[str]:
    found = [national_digits(one) for one in sought.identities]
    return list(dict.fromkeys(digits for digits in found if digits and len(digits) >= SHORTEST))


def _words_of(sought: Sought, loose: bool) -> list[str]:
    others = [_bare(one.value) for one in sought.identities if national_digits(one) is None]
    return [*others, *(*sought.names, *sought.records)] if loose else others


def _bare(address: str) -> str:
    return address.removeprefix("sips:").removeprefix("sip:")


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
    national = national_digits(identity)
    if national is None:
        return _exact(_bare(identity.value))
    if len(national) < SHORTEST:
        return None
    return rf"(?<!\d)(?:\+|%2[bB])?(?:\d{_BETWEEN}){{0,{PREFIX}}}" + _BETWEEN.join(national) + _FOLLOWS


def national_digits(identity: Identity) -> str | None:
    """The digits that every spelling of a number has; None for what is no number."""
    value = identity.value
    if identity.kind is not IdentityKind.PHONE or "@" in value or re.search(r"[^\W\d_]", value):
        return None
    return _national(value) or re.sub(r"\D", "", value)


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
