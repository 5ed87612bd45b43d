"""Characters that make an SMS twice as long, written plainer: first those that nobody misses, then accents."""

import unicodedata
from enum import StrEnum

from cordboard.domain.sms.segments import outside_gsm7


class Plainer(StrEnum):
    """How far a text may be changed so that it fits the GSM alphabet."""

    OFF = "off"
    SAFE = "safe"  # quotation marks, dashes, the ellipsis, odd spaces
    STRONG = "strong"  # also accents outside the alphabet: á to a, ç to c


SAFE = str.maketrans({
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "´": "'", "`": "'", "ʼ": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"', "‹": "'", "›": "'",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "…": "...", "•": "-", "·": ".",
    "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u200a": " ", "\t": " ",
    "\u200b": "", "\u2060": "", "\ufeff": "", "\u00ad": "",
})  # fmt: skip
LETTERS = str.maketrans({"œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ª": "a", "º": "o"})


def plainer(text: str, how: Plainer) -> str:
    """The text with what may be changed; what has no plainer spelling is kept."""
    if how is Plainer.OFF:
        return text
    changed = unicodedata.normalize("NFC", text).translate(SAFE)
    return changed if how is Plainer.SAFE else "".join(_without_accent(one) for one in changed.translate(LETTERS))


def _without_accent(character: str) -> str:
    if not outside_gsm7(character):
        return character
    bare = "".join(one for one in unicodedata.normalize("NFD", character) if not unicodedata.combining(one))
    return bare if bare and not outside_gsm7(bare) else character
