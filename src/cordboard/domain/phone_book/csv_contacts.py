"""Contacts in CSV files: Google's layouts of before and since 2024, Outlook's, and any other with a column of numbers.

A layout is recognised by the names of its columns, never by their position.
Source: files of the three, and what their importers expect (2026-11).
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from cordboard.domain.person_names import fold_accents
from cordboard.domain.phone_book.entry import Entry, LabelledNumber
from cordboard.domain.phone_book.labels import LABELS, sorted_numbers
from cordboard.domain.phone_book.names import shown_name

SEVERAL = ":::"  # between several values in one cell
LONGEST_FIELD = 1_000_000  # characters; notes may be long
_VALUE = re.compile(r"(phone|e-mail) (\d+) - value")
_PHONE = re.compile(
    r"phone(?!tic)|\btel|movil|mobil|celular|portable|fax|callback|^isdn|телефон|факс|мобильн|мобільн|^номер$|^numero$"
)
_NO_PHONE = re.compile(r"e-?mail|label$|type$")
_PARTS = {  # our name of a column: what files call it
    "full": ("name", "full name", "display name", "nombre completo", "nom complet", "піб", "фио"),
    "prefix": ("name prefix", "title", "prefix", "tratamiento", "titre", "звернення"),
    "given": ("given name", "first name", "nombre", "prénom", "ім'я", "имя", "vorname"),
    "middle": ("additional name", "middle name", "segundo nombre", "deuxième prénom", "по батькові", "отчество"),
    "family": (
        "family name",
        "last name",
        "surname",
        "apellidos",
        "apellido",
        "nom",
        "прізвище",
        "фамилия",
        "nachname",
    ),
    "suffix": ("name suffix", "suffix", "sufijo", "suffixe", "суфікс"),
    "nickname": ("nickname", "file as", "apodo", "surnom"),
    "company": (
        *(
            "organization name",
            "organization 1 - name",
            "organization",
            "company",
            "organización",
            "compañía",
            "empresa",
        ),
        *("société", "entreprise", "компанія", "організація", "компания", "организация", "firma"),
    ),
    "email": ("e-mail", "email", "e-mail address", "email address", "correo electrónico", "adresse de messagerie"),
}
_NAMED = {fold_accents(written): ours for ours, names in _PARTS.items() for written in names}


class NoContacts(Exception):
    """The file has no column of phone numbers. Its columns are in the text."""


def read_csv(text: str) -> tuple[Entry, ...]:
    """The contacts in the order of the file. Raises: NoContacts, csv.Error."""
    rows = _rows(text)
    titles = [" ".join(cell.replace("’", "'").split()) for cell in next(rows, [])]
    header = [fold_accents(title) for title in titles]
    known = {written: at for at, written in reversed(list(enumerate(header)))}
    own = {_NAMED[written]: at for written, at in known.items() if written in _NAMED}
    pairs = {kind: list(_pairs(known, kind)) for kind in ("phone", "e-mail")}
    plain = [(titles[at], at) for at, written in enumerate(header) if _is_phone(written)] if not pairs["phone"] else []
    if not pairs["phone"] and not plain:
        raise NoContacts(", ".join(filter(None, titles)))
    return tuple(_entry(row, own, pairs, plain) for row in rows if any(cell.strip() for cell in row))


def _entry(
    row: Sequence[str],
    own: Mapping[str, int],
    pairs: Mapping[str, Sequence[tuple[int, int | None]]],
    plain: Sequence[tuple[str, int]],
) -> Entry:
    def cell(at: int | None) -> str:
        return _text(row[at]) if at is not None and at < len(row) else ""

    found = {name: cell(at) for name, at in own.items()}
    numbers = [
        LabelledNumber(number=number, text=cell(label), preferred=cell(label).startswith("*"))
        for value, label in pairs["phone"]
        for number in _values(cell(value))
    ]
    numbers += [
        LabelledNumber(number=number, text=_label(written)) for written, at in plain for number in _values(cell(at))
    ]
    emails = [each for value, _ in pairs["e-mail"] for each in _values(cell(value))] or _values(found.get("email", ""))
    phones, fax = sorted_numbers(numbers)
    parts = [found.get(part, "") for part in ("prefix", "given", "middle", "family", "suffix")]
    company = found.get("company") or None
    others = (found.get("nickname"), company, *emails)
    return Entry(
        name=shown_name(found.get("full", ""), parts, others),
        phones=phones,
        fax=fax,
        company=company,
        given=found.get("given", ""),
        family=found.get("family", ""),
        emails=tuple(emails),
    )


def _pairs(known: Mapping[str, int], kind: str) -> Iterator[tuple[int, int | None]]:
    """The columns of values with those of their labels, as Google numbers them."""
    for written, at in sorted(known.items(), key=lambda one: one[1]):
        match = _VALUE.fullmatch(written)
        if match and match.group(1) == kind:
            names = (f"{kind} {match.group(2)} - {word}" for word in ("label", "type"))
            yield at, next((known[name] for name in names if name in known), None)


def _is_phone(written: str) -> bool:
    return bool(_PHONE.search(written)) and not _NO_PHONE.search(written)


def _label(title: str) -> str:
    """What the column says of its numbers: `Car Phone` is Car, `Phone number` says nothing."""
    if re.fullmatch(r"(phone|telephone|tel\.?|telefono|телефон|номер|numero)( n\w*)?( \d+)?", fold_accents(title)):
        return ""
    return title if fold_accents(title) in LABELS else re.sub(r" phone(?= \d|$)", "", title, flags=re.I)


def _values(cell: str) -> list[str]:
    found = (part.strip().removeprefix("* ").strip() for line in cell.splitlines() for part in line.split(SEVERAL))
    return [one for one in found if one]


def _text(cell: str) -> str:
    """Without what spreadsheets put around a number to keep it: an apostrophe, or a formula of one text."""
    text = cell.strip()
    formula = re.fullmatch(r'="(.*)"', text)
    text = formula.group(1) if formula else text
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "@", "+", "-") else text


def _rows(text: str) -> Iterator[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    limit = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield from csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter)
    finally:
        csv.field_size_limit(limit)
