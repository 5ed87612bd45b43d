"""Remote phone books in the XML of desk phones.

Source: the makers' descriptions (2026-11). Yealink: a name and its numbers; Cisco: 32 entries, a number each.
"""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode
from xml.etree import ElementTree as Xml

import msgspec

from cordboard.contract.phone_book import BookPage, Entry

CISCO_PAGE = 32


class AskedBook(msgspec.Struct, frozen=True, kw_only=True):
    """What a phone asks for. `address`: of this book without its parameters; `page` counts from 1."""

    address: str
    search: str
    page: int


class WrittenBook(msgspec.Struct, frozen=True, kw_only=True):
    """An answer. `next_page`: where a Cisco phone goes on."""

    body: bytes
    next_page: str | None = None


def yealink(asked: AskedBook, found: BookPage) -> WrittenBook:
    """One entry for each contact, with all its numbers."""
    root = Xml.Element("YealinkIPPhoneDirectory")
    for entry in found.entries:
        item = Xml.SubElement(root, "DirectoryEntry")
        Xml.SubElement(item, "Name").text = shown(entry)
        for phone in entry.phones:
            Xml.SubElement(item, "Telephone").text = phone.number
    return WrittenBook(body=written(root))


def cisco(asked: AskedBook, found: BookPage) -> WrittenBook:
    """One entry for each number, a page of 32."""
    numbers = [(shown(entry), phone.number) for entry in found.entries for phone in entry.phones]
    page = numbers[(asked.page - 1) * CISCO_PAGE : asked.page * CISCO_PAGE]
    first = (asked.page - 1) * CISCO_PAGE + 1
    root = Xml.Element("CiscoIPPhoneDirectory")
    Xml.SubElement(root, "Title").text = asked.search or "Cordboard"
    Xml.SubElement(root, "Prompt").text = f"{first}-{first + len(page) - 1} / {len(numbers)}" if page else "0"
    for name, number in page:
        item = Xml.SubElement(root, "DirectoryEntry")
        Xml.SubElement(item, "Name").text = name
        Xml.SubElement(item, "Telephone").text = number
    more = len(numbers) > asked.page * CISCO_PAGE
    query = {**({"search": asked.search} if asked.search else {}), "page": asked.page + 1}
    return WrittenBook(body=written(root), next_page=f"{asked.address}?{urlencode(query)}" if more else None)


def cisco_search(asked: AskedBook, found: BookPage) -> WrittenBook:
    """The form in which a Cisco phone asks for a name."""
    root = Xml.Element("CiscoIPPhoneInput")
    Xml.SubElement(root, "Title").text = "Cordboard"
    Xml.SubElement(root, "URL").text = asked.address.replace("cisco-search.xml", "cisco.xml")
    item = Xml.SubElement(root, "InputItem")
    for tag, text in (
        ("DisplayName", "Name"),
        ("QueryStringParam", "search"),
        ("DefaultValue", ""),
        ("InputFlags", "A"),
    ):
        Xml.SubElement(item, tag).text = text
    return WrittenBook(body=written(root))


BOOKS: dict[str, Callable[[AskedBook, BookPage], WrittenBook]] = {
    "yealink.xml": yealink,
    "cisco.xml": cisco,
    "cisco-search.xml": cisco_search,
}


def shown(entry: Entry) -> str:
    """The name, with the company where it says more."""
    parts: Sequence[str] = [entry.name, entry.company or ""]
    return ", ".join(dict.fromkeys(printable(part) for part in parts if part))


def printable(text: str) -> str:
    """Without what XML does not take."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def written(root: Xml.Element) -> bytes:
    """The document with its declaration."""
    text: bytes = Xml.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text
