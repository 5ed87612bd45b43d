"""A text as the parts in which an SMS travels. Source: 3GPP TS 23.038 (alphabets) and TS 23.040 (joined parts).

National shift tables are left out: gateways rarely pass them on.
"""

from collections.abc import Iterator
from enum import StrEnum

from cordboard.domain.calls.call import Value

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # each goes out behind an escape: two septets that stay in one part


class Alphabet(StrEnum):
    """How the text of an SMS is coded."""

    GSM7 = "gsm7"  # units are septets
    UCS2 = "ucs2"  # units are 16 bits


SINGLE = {Alphabet.GSM7: 160, Alphabet.UCS2: 70}
"""Units that fit into an SMS of one part."""
JOINED = {Alphabet.GSM7: 153, Alphabet.UCS2: 67}
"""Units that fit into each of several parts: a header of six bytes joins them."""


class Segments(Value, frozen=True, kw_only=True):
    """The parts of a text, in order; `units[i]` are those that `parts[i]` takes, without its header."""

    alphabet: Alphabet
    parts: tuple[str, ...]
    units: tuple[int, ...]


def segmented(text: str) -> Segments:
    """An escaped character and a surrogate pair are never cut. An empty text is one empty part."""
    alphabet = Alphabet.GSM7 if outside_gsm7(text) == "" else Alphabet.UCS2
    if _size(text, alphabet) <= SINGLE[alphabet]:
        parts: tuple[str, ...] = (text,)
    else:
        parts = tuple(_cut(text, alphabet))
    return Segments(alphabet=alphabet, parts=parts, units=tuple(_size(part, alphabet) for part in parts))


def outside_gsm7(text: str) -> str:
    """The characters, each once and in their order, that make the text go out as UCS-2."""
    return "".join(dict.fromkeys(one for one in text if one not in BASIC and one not in EXTENDED))


def _cut(text: str, alphabet: Alphabet) -> Iterator[str]:
    start = used = 0
    for at, one in enumerate(text):
        units = _units(one, alphabet)
        if used + units > JOINED[alphabet]:
            yield text[start:at]
            start, used = at, 0
        used += units
    yield text[start:]


def _size(text: str, alphabet: Alphabet) -> int:
    return sum(_units(one, alphabet) for one in text)


def _units(character: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM7:
        return 2 if character in EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1
