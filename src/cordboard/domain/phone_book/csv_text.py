"""Contacts as rows of a CSV file in the layout of Google Contacts, which most programs and phones import."""

from collections.abc import Iterable, Iterator

from cordboard.domain.phone_book.csv_contacts import SEVERAL
from cordboard.domain.phone_book.entry import Entry

WORDS = {"mobile": "Mobile", "work": "Work", "home": "Home", "main": "Main"}


def columns_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The names of the columns: as many numbers as the fullest contact has."""
    most = max((len(entry.phones) + bool(entry.fax) for entry in entries), default=1)
    numbered = (f"Phone {n} - {word}" for n in range(1, most + 1) for word in ("Label", "Value"))
    return ("First Name", "Last Name", "Organization Name", "E-mail 1 - Label", "E-mail 1 - Value", *numbered)


def rows_of(entries: Iterable[Entry]) -> Iterator[dict[str, str]]:
    """A row for each contact; a column that it does not need is missing."""
    for entry in entries:
        named = bool(entry.given or entry.family)
        row = {
            "First Name": entry.given if named else entry.name,
            "Last Name": entry.family if named else "",
            "Organization Name": entry.company or "",
            "E-mail 1 - Value": f" {SEVERAL} ".join(entry.emails),
        }
        numbers = [(WORDS.get(phone.label, phone.label), phone.number) for phone in entry.phones]
        if entry.fax:
            numbers.append(("Work Fax", f" {SEVERAL} ".join(entry.fax)))
        for n, (label, number) in enumerate(numbers, 1):
            row |= {f"Phone {n} - Label": label, f"Phone {n} - Value": number}
        yield row
