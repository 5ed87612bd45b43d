"""Parties as providers write them: numbers without a plus, addresses of SIP, words for a caller who hides."""

import re
import string

import msgspec

from cordboard.domain.names_that_are_none import names_nobody
from cordboard.pbx.cloud_telephony.table import Table

_SIP = re.compile(r"(?:sips?|client):", re.IGNORECASE)
_SPACING = str.maketrans("", "", string.whitespace + "()-./\N{NO-BREAK SPACE}")
SHORTEST_INTERNATIONAL = 7  # Units: digits; what is shorter is an extension or a short code
HIDDEN_NUMBERS = frozenset({"+266696687", "266696687", "+86282452253", "7378742883", "2562533", "8656696"})
"""ANONYMOUS, UNAVAILABLE, RESTRICTED, BLOCKED and UNKNOWN on the keys of a telephone, as some providers send them."""


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a call. `number` as our number step reads it; `device`: an address of SIP."""

    number: str | None = None
    hidden: bool = False
    device: str | None = None


def party_of(text: str, table: Table) -> Party:
    """A plus that was sent as a blank, or left out, comes back where a table says that numbers are international."""
    word = text.strip()
    if not word or word in HIDDEN_NUMBERS or word.casefold() in {one.casefold() for one in table.hidden}:
        return Party(hidden=True)
    if _SIP.match(word):
        return Party(device=word)
    plain = word.translate(_SPACING)
    if not any(one.isdigit() for one in plain):
        return Party(hidden=True) if names_nobody(word) else Party(number=word)
    if not (plain.isascii() and plain.isdigit()) or len(plain) < SHORTEST_INTERNATIONAL:
        return Party(number=word)
    if plain[0] == "0":
        return Party(number=word)  # 00 or a trunk prefix: our number step knows the country
    return Party(number=f"+{plain}" if text[:1] == " " or table.numbers == "international" else word)
