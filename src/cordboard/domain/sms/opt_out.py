"""Words by which a recipient stops SMS, and allows them again."""

import unicodedata
from collections.abc import Sequence
from enum import StrEnum

STOP_WORDS = ("STOP", "BAJA", "ARRÊT", "СТОП")
START_WORDS = ("START", "ALTA", "СТАРТ")


class Wish(StrEnum):
    """What an incoming SMS asks for besides what it says."""

    NONE = ""
    STOP = "stop"
    START = "start"


def wish_of(text: str, stop: Sequence[str], start: Sequence[str]) -> Wish:
    """The whole text is one of these words, whatever its case, accents and punctuation."""
    said = _bare(text)
    if said and said in {_bare(one) for one in stop}:
        return Wish.STOP
    return Wish.START if said and said in {_bare(one) for one in start} else Wish.NONE


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(one if one.isalnum() else " " for one in decomposed if not unicodedata.combining(one))
    return " ".join(kept.split())
