"""Cleans names of people from phone systems: one line, no invisible characters, limited length. Also compares names.

Which texts name nobody is in `names_that_are_none.py`.
"""

import unicodedata

from cordboard.domain.names_that_are_none import REPLACED, names_nobody

LONGEST = 120  # characters; no one's name is longer, and no field of a CRM takes much more
INVISIBLE = frozenset({"Cc", "Cs", "Co", "Cn"})
STEERING = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


def clean_name(text: str | None) -> str | None:
    """The name in one line without control characters; None where nothing is left to read."""
    words = ("".join(filter(_is_seen, word)) for word in (text or "").split())
    return " ".join(word for word in words if word)[:LONGEST].rstrip() or None


def person_name(text: str | None) -> str | None:
    """The cleaned name; None where it names nobody. A letter that was cut at the end is left out."""
    name = clean_name((text or "").rstrip(REPLACED + " "))
    return None if name is None or names_nobody(name) else name


def fold_accents(text: str) -> str:
    """Without case and without accents, to compare: María is found by maria, and Maria by maría."""
    if text.isascii():
        return text.casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def _is_seen(one: str) -> bool:
    """Marks that turn the direction of writing are not, joiners inside words are."""
    return one not in STEERING and unicodedata.category(one) not in INVISIBLE
