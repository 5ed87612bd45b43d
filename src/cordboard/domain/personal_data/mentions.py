"""What of a text may be somebody: numbers, addresses, ids and names, as the erasure list hashes them. Pure.

The list knows nobody's number, only hashes. So each word of a text that could be one is hashed and looked for. A number
is recognised by its national digits, behind any prefix and with any separators, as `sought.Spellings` does.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from cordboard.domain.interaction import Identity
from cordboard.domain.personal_data.sought import ERASED, PREFIX, SHORTEST, SHORTEST_RECORD, national_digits

LONGEST = 15  # digits of a number without its country code
NAME_WORDS = 4
_ENCODED = re.compile(r"%20|%2[bB]|\\u00a0|\\u202f")  # separators with digits in them
_RUN = re.compile(rf"\d(?:[\s()./_+\u00a0\u202f-]{{0,6}}\d){{{SHORTEST - 1},}}")
_TOKEN = re.compile(rf"[\w.+-]+(?:@|%40)[\w.-]+\w|[\w-]{{{SHORTEST_RECORD},}}")
_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?")
Known = Callable[[str], bool]  # whether the list has this, hashed


def written_as(identities: Iterable[Identity], names: Iterable[str], records: Iterable[str]) -> Iterator[str]:
    """What the list hashes, so that texts about this person are recognised later."""
    for one in identities:
        digits = national_digits(one)
        if digits is not None and len(digits) >= SHORTEST:
            yield f"ends {digits[-SHORTEST:]}"
            yield f"number {digits}"
        elif digits is None:
            yield _token(one.value)
    for name in names:
        if 1 < len(name.split()) <= NAME_WORDS:
            yield _name(name.split())
    for record in records:
        if len(record) >= SHORTEST_RECORD:
            yield _token(record)


def without(text: str, known: Known) -> str:
    """The text, with `[erased]` in place of whoever is on the list."""
    places = sorted({*_numbers(text, known), *_tokens(text, known), *_names(text, known)})
    parts, at = [], 0
    for begin, end in places:
        if begin >= at:
            parts += [text[at:begin], ERASED]
        at = max(at, end)
    return "".join((*parts, text[at:]))


def mentions(text: str, known: Known) -> bool:
    """Whether somebody on the list is in the text."""
    return any(True for find in (_numbers, _tokens, _names) for _ in find(text, known))


def _numbers(text: str, known: Known) -> Iterator[tuple[int, int]]:
    plain = _ENCODED.sub(lambda one: " " * len(one[0]), text)
    for run in _RUN.finditer(plain):
        places = [at for at in range(run.start(), run.end()) if plain[at].isdecimal()]
        digits = "".join(plain[at] for at in places)
        ends = [n for n, at in enumerate(places, 1) if n == len(places) or places[n] != at + 1]
        starts = {0, *ends}
        for end in ends:
            if end >= SHORTEST and known(f"ends {digits[end - SHORTEST : end]}"):
                for begin in range(max(0, end - LONGEST), end - SHORTEST + 1):
                    whole = [n for n in starts if begin - PREFIX <= n <= begin]
                    if whole and known(f"number {digits[begin:end]}"):
                        yield places[min(whole)], places[end - 1] + 1


def _tokens(text: str, known: Known) -> Iterator[tuple[int, int]]:
    return (one.span() for one in _TOKEN.finditer(text) if known(_token(one[0])))


def _names(text: str, known: Known) -> Iterator[tuple[int, int]]:
    words = list(_WORD.finditer(text))
    for at, first in enumerate(words):
        for many in range(2, NAME_WORDS + 1):
            last = words[at : at + many][-1]
            if len(words) >= at + many and known(_name(text[first.start() : last.end()].split())):
                yield first.start(), last.end()


def _token(text: str) -> str:
    return f"text {text.lower().replace('%40', '@').removeprefix('sips:').removeprefix('sip:')}"


def _name(words: Iterable[str]) -> str:
    return f"name {' '.join(words).lower()}"
