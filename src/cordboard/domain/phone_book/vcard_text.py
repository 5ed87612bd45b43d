"""Contacts as vCard text.

Written by hand: the library that reads cards needs a millisecond for each, and whole books are written at once.
Source: RFC 2426 (3.0), RFC 6350 (4.0).
"""

from collections.abc import Iterable, Iterator

from cordboard.domain.phone_book.entry import Entry
from cordboard.domain.phone_book.labels import HOME, MAIN, MOBILE, WORK

LONGEST_LINE = 75  # bytes
TYPES = {MOBILE: "CELL", WORK: "WORK", HOME: "HOME", MAIN: "MAIN"}


def vcards(entries: Iterable[Entry], version: str = "3.0") -> str:
    """The cards one after the other; `version` is 3.0 or 4.0."""
    return "".join(vcard(entry, version) for entry in entries)


def vcard(entry: Entry, version: str = "3.0") -> str:
    """One card, with CRLF at the end of each line."""
    return "".join(f"{folded(line)}\r\n" for line in _lines(entry, version))


def _lines(entry: Entry, version: str) -> Iterator[str]:
    family, given = (entry.family, entry.given) if entry.family or entry.given else ("", entry.name)
    yield from ("BEGIN:VCARD", f"VERSION:{version}")
    if entry.id:
        yield f"UID:{escaped(entry.id)}"
    yield f"FN:{escaped(entry.name)}"
    yield f"N:{escaped(family)};{escaped(given)};;;"
    if entry.company:
        yield f"ORG:{escaped(entry.company)}"
    for group, phone in enumerate(entry.phones, 1):
        if kind := TYPES.get(phone.label):
            yield f"TEL;TYPE={kind.lower() if version == '4.0' else kind}:{escaped(phone.number)}"
        elif phone.label:
            yield f"item{group}.TEL:{escaped(phone.number)}"
            yield f"item{group}.X-ABLabel:{escaped(phone.label)}"
        else:
            yield f"TEL;TYPE=VOICE:{escaped(phone.number)}" if version == "3.0" else f"TEL:{escaped(phone.number)}"
    for number in entry.fax:
        yield f"TEL;TYPE=FAX:{escaped(number)}"
    for email in entry.emails:
        yield f"EMAIL:{escaped(email)}"
    yield "END:VCARD"


def escaped(text: str) -> str:
    """A value without what would end it, and without control characters."""
    for written, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(written, safe)
    return "".join(char if char.isprintable() else " " for char in text)


def folded(line: str) -> str:
    """Lines of at most 75 bytes, never cut inside of a letter."""
    parts, size = [""], 0
    for char in line:
        size += len(char.encode())
        if size > LONGEST_LINE:
            parts.append(" ")
            size = 1 + len(char.encode())
        parts[-1] += char
    return "\r\n".join(parts)
