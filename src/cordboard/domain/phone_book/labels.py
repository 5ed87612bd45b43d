"""What phone books call a number (`CELL`, `_$!<Main>!$_`, `Téléphone mobile`), and which numbers are not for calls."""

import re
from collections.abc import Iterable, Sequence

from cordboard.domain.person_names import fold_accents
from cordboard.domain.phone_book.entry import EntryPhone, LabelledNumber

MOBILE, WORK, HOME, MAIN = "mobile", "work", "home", "main"
_WORDS = {
    MOBILE: (
        *("cell", "mobile", "mobile phone", "cell phone", "iphone", "móvil", "teléfono móvil", "celular", "portable"),
        *("téléphone mobile", "tél. mobile", "téléphone portable", "мобільний", "мобільний телефон", "моб."),
        *("мобильный", "мобильный телефон", "mobil", "mobiltelefon", "handy", "telefon komórkowy", "komórka"),
    ),
    WORK: (
        *("work", "work phone", "business", "business phone", "office", "office phone", "trabajo", "oficina"),
        *("teléfono trabajo", "teléfono del trabajo", "bureau", "téléphone (bureau)", "téléphone bureau", "travail"),
        *("professionnel", "робочий", "робочий телефон", "рабочий", "рабочий телефон", "arbeit", "geschäftlich"),
        *("telefon geschäftlich", "praca"),
    ),
    HOME: (
        *("home", "home phone", "casa", "teléfono particular", "particular", "domicilio", "domicile", "maison"),
        *("téléphone (domicile)", "téléphone domicile", "personnel", "домашній", "домашній телефон", "домашний"),
        *("домашний телефон", "privat", "telefon (privat)", "telefon privat", "zuhause", "dom"),
    ),
    MAIN: (
        *("main", "main phone", "primary", "primary phone", "company main phone", "company main", "principal"),
        *("teléfono principal", "téléphone principal", "numéro principal", "téléphone société", "основний"),
        *("головний", "основной", "hauptnummer", "zentrale", "główny"),
    ),
}
LABELS = {fold_accents(written): ours for ours, written_words in _WORDS.items() for written in written_words}
_FAX = re.compile(r"\b(tele)?fax(nummer)?\b|fax$|\bfax|telecopi|факс")
_NOT_CALLED = re.compile(r"^(pager|beeper|telex|tty|tty/tdd( phone)?|textphone|modem|data|bbs|пеиджер)$")
_NO_LABEL = frozenset({"voice", "pref", "msg", "text", "video", "pcs", "internet", "x-other"})
_APPLE = re.compile(r"_\$!<(.*)>!\$_", re.S)
_ORDER = (MOBILE, MAIN, WORK, HOME)  # of several types the first one tells most
_COUNTED = re.compile(r"\s+\d(?=$| \()")  # `Business Phone 2`


def sorted_numbers(found: Iterable[LabelledNumber]) -> tuple[tuple[EntryPhone, ...], tuple[str, ...]]:
    """Numbers for calls, the preferred first, and fax numbers. Pagers and the like are left out."""
    phones, fax = [], []
    for one in sorted(found, key=lambda one: not one.preferred):
        words = (*one.words, one.text)
        folded = [_folded(word) for word in words]
        if any(map(_FAX.search, folded)):
            fax.append(one.number)
        elif not any(map(_NOT_CALLED.match, folded)):
            phones.append(EntryPhone(number=one.number, label=label_of(one.words, one.text)))
    return tuple(phones), tuple(fax)


def label_of(words: Sequence[str], text: str = "") -> str:
    """The label: what the owner wrote, else the types."""
    written = _plain(text)
    if written:
        return LABELS.get(_folded(written), written)
    known = [LABELS[word] for word in map(_folded, words) if word in LABELS]
    if known:
        return min(known, key=_ORDER.index)
    own = (_plain(word) for word in words if _folded(word) not in _NO_LABEL)
    return next((_shown(word) for word in own if word), "")


def _folded(word: str) -> str:
    return _COUNTED.sub("", fold_accents(_plain(word)).strip())


def _plain(text: str) -> str:
    """Without the marks of Apple and Google."""
    apple = _APPLE.fullmatch(text.strip())
    return " ".join((apple.group(1) if apple else text).removeprefix("* ").removeprefix("*").split())


def _shown(word: str) -> str:
    """`X-Viber` is Viber, `CAR` is car."""
    own = re.sub(r"^x-", "", word, flags=re.I)
    return own if own != word else word.lower()
