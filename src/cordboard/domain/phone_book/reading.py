"""A phone book of any kind that we read, from the bytes of its file."""

import csv
import re

from cordboard.domain.phone_book.csv_contacts import NoContacts, read_csv
from cordboard.domain.phone_book.entry import Entry
from cordboard.domain.phone_book.text_encoding import as_utf8, fallback_of, text_of
from cordboard.domain.phone_book.vcards import read_vcards

LARGEST = 50_000_000  # bytes; photos of some thousand contacts
_VCARD = re.compile(rb"(?:^|[\r\n])[ \t]*BEGIN:VCARD[ \t]*(?:$|[\r\n])", re.I)


class Unreadable(Exception):
    """The file holds no contacts. `code` says why: empty, too_large, no_phone_book; `columns` are those it has."""

    def __init__(self, code: str, columns: str = "") -> None:
        super().__init__(code)
        self.code, self.columns = code, columns


def read_phone_book(content: bytes) -> tuple[Entry, ...]:
    """The contacts that can be called, in the order of the file. Raises: Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable("too_large")
    plain = as_utf8(content)
    if not plain.strip():
        raise Unreadable("empty")
    return tuple(entry for entry in _entries(plain) if entry.phones)


def _entries(plain: bytes) -> tuple[Entry, ...]:
    if _VCARD.search(plain):
        return read_vcards(plain)
    try:
        return read_csv(text_of(plain, None, fallback_of(plain)))
    except (NoContacts, csv.Error) as refused:
        raise Unreadable("no_phone_book", str(refused) if isinstance(refused, NoContacts) else "") from refused
