"""Numbers among words: which digits of a text belong together, and which belong to the words."""

import re

from cordboard.domain.calls.call import Value
from cordboard.domain.numbers.words import EXTENSION_WORDS, JOINING, LABELS

_TOKEN = re.compile(r"[^\s:;,|/&()\[\]<>+]+|[\s:;,|/&()\[\]<>+]")
_LETTERS = re.compile(r"[^\W\d_]+")
_MIXED = re.compile(r"^(\D*?)(\d[\d.\-]*?)(\D*)$")
_BREAKS = frozenset(":;,|&\n")
_SCRIPTS_WITHOUT_BLANKS = 0x0590  # Latin, Greek, Cyrillic and Armenian come before
_LONG = 7  # digits of a number of its own
_SHORT_NUMBER = 5  # digits of a number in small countries
_FEW = 2  # digits that may stand in a word, such as T2 or 3rd


class Runs(Value, frozen=True, kw_only=True):
    """The stretches of digits in a text, in order. `strange`: letters and digits that nobody can part."""

    numbers: tuple[str, ...] = ()
    extension: str | None = None
    strange: bool = False
    joined: bool = False  # the only words are "and" and "or"


class _Run:
    """A stretch of digits with its separators; `of_extension` after a word such as "ext."."""

    def __init__(self, text: str = "", *, of_extension: bool = False) -> None:
        self.text, self.of_extension = text, of_extension

    @property
    def digits(self) -> str:
        return "".join(c for c in self.text if c.isdigit())


def has_words(text: str) -> bool:
    return _LETTERS.search(text) is not None


def runs_in(text: str) -> Runs:
    """The numbers of a text with words; short runs beside a long one belong to the words."""
    runs = [_Run()]
    words: set[str] = set()
    for token in _TOKEN.findall(text):
        if token in _BREAKS:
            runs.append(_Run())
        elif not has_words(token):
            runs[-1].text += token
        else:
            after_digits = runs[-1].text.rstrip(" .-")[-1:].isdigit()
            parted = _parted(token, after_digits=after_digits)
            if parted is None and not after_digits and any(len(run.digits) >= _LONG for run in runs):
                parted = _word(token), "", ""  # behind the number: "9-14h"
            if parted is None:
                return Runs(strange=True)
            before, digits, after = parted
            words.update(word for word in (before, after) if word)
            if before or not digits:
                runs.append(_Run(of_extension=before in EXTENSION_WORDS))
            runs[-1].text += digits
            if digits and after:
                runs.append(_Run(of_extension=after in EXTENSION_WORDS))
    return _sorted_out(runs, joined=words.issubset(JOINING))


def _parted(token: str, *, after_digits: bool) -> tuple[str, str, str] | None:
    """Word, digits, word of a token with letters; None where its digits may belong to either side."""
    digits = "".join(c for c in token if c.isdigit())
    continues = token[0].isdigit() and after_digits  # the end of a number: 067 12 34моб
    begins = (digits.startswith("0") and _word(token) in LABELS) or _without_blanks(token)  # tel06 12 34
    if not digits or (len(digits) <= _FEW and not continues and not begins):
        return _word(token), "", ""
    found = _MIXED.match(token)
    if not found:
        return None
    before, digits, after = found.groups()
    if not _stands_apart(before, before[-1:]) or not _stands_apart(after, after[:1]):
        return None
    return _word(before), digits, _word(after)


def _stands_apart(side: str, touching: str) -> bool:
    """Whether letters beside digits are surely no part of the number."""
    word = _word(side)
    return not word or word in LABELS or not touching.isalpha() or _without_blanks(word)


def _without_blanks(text: str) -> bool:
    """Whether its letters are of scripts that write no blanks between words and numbers."""
    return min(map(ord, _word(text))) >= _SCRIPTS_WITHOUT_BLANKS


def _word(side: str) -> str:
    return "".join(_LETTERS.findall(side)).casefold()


def _sorted_out(runs: list[_Run], *, joined: bool) -> Runs:
    extension = next((one.digits for one in runs if one.of_extension and 0 < len(one.digits) < _LONG), None)
    numbers = [one for one in runs if one.digits and not (one.of_extension and len(one.digits) < _LONG)]
    long = [one for one in numbers if len(one.digits) >= _LONG]
    alone = len(numbers) == 1 or (joined and all(len(one.digits) >= _SHORT_NUMBER for one in numbers))
    found = long or (numbers if alone else [])
    texts = tuple(one.text.strip(" .-") for one in found)
    return Runs(numbers=texts, extension=extension, strange=not found, joined=joined)
