"""CardDAV, as much of it as reading an address book needs: PROPFIND, REPORT, GET. Pure: requests in, answers out.

Source: RFC 6352, RFC 6578 (sync: a token is good until something changes), RFC 4918; what tsdav and vdirsyncer ask.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree as Xml

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from cordboard.contract.phone_book import Entry
from cordboard.domain.phone_book.vcard_text import vcard

ROOT, HOME, BOOK = "/carddav/", "/carddav/books/", "/carddav/books/directory/"
D, C, S = "{DAV:}", "{urn:ietf:params:xml:ns:carddav}", "{http://calendarserver.org/ns/}"
TITLE = "Cordboard"
CARD_TYPE = "text/vcard; charset=utf-8"
for prefix, uri in (("d", D), ("card", C), ("cs", S)):
    Xml.register_namespace(prefix, uri[1:-1])

Fill = Callable[[Xml.Element], None]
Properties = Mapping[str, Fill]


class NotXml(Exception):
    """The body is no XML document."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as a resource."""

    href: str
    etag: str
    text: str


class Found(msgspec.Struct, kw_only=True):
    """One resource of an answer: what it has, or its status where it is not there or left out."""

    href: str
    properties: Properties = {}
    status: str | None = None


def card_of(entry: Entry, version: str) -> Card:
    """The contact as a card in this version of vCard."""
    text = vcard(entry, version)
    tag = hashlib.sha256(text.encode()).hexdigest()[:24]
    return Card(href=f"{BOOK}{quote(entry.id or '', safe='')}.vcf", etag=f'"{tag}"', text=text)


def id_in(href: str) -> str | None:
    """The id of a contact in the address of its card, which may be whole or only a path."""
    path = urlsplit(href.strip()).path
    return unquote(path[len(BOOK) : -len(".vcf")]) if path.startswith(BOOK) and path.endswith(".vcf") else None


def token_of(cards: Sequence[Card]) -> str:
    """Changes with any contact."""
    return hashlib.sha256("".join(sorted(card.href + card.etag for card in cards)).encode()).hexdigest()[:24]


def document(body: bytes) -> Xml.Element | None:
    """The body; None for an empty one. Raises: NotXml."""
    if not body.strip():
        return None
    try:
        root: Xml.Element = fromstring(body)
    except (Xml.ParseError, DefusedXmlException, ValueError, LookupError) as refused:
        raise NotXml(str(refused)) from refused
    return root


def wanted(request: Xml.Element | None) -> list[str] | None:
    """The properties that are asked for by name; None: all."""
    found = request.find(f"{D}prop") if request is not None else None
    return None if found is None else [one.tag for one in found]


def root_properties() -> Properties:
    """Of the addresses where clients begin."""
    return {**_collection(), f"{D}displayname": _text(TITLE)}


def home_properties() -> Properties:
    """Of the collection of address books."""
    return root_properties()


def book_properties(token: str) -> Properties:
    """Of the address book itself."""
    return {
        **_collection(f"{C}addressbook"),
        f"{D}displayname": _text(TITLE),
        f"{S}getctag": _text(token),
        f"{D}sync-token": _text(sync_token(token)),
        f"{D}getetag": _text(f'"{token}"'),
        f"{C}supported-address-data": _address_types,
        f"{D}supported-report-set": _reports,
    }


def card_properties(card: Card) -> Properties:
    """Of one contact."""
    return {
        f"{D}resourcetype": lambda element: None,
        f"{D}getetag": _text(card.etag),
        f"{D}getcontenttype": _text(CARD_TYPE),
        f"{D}getcontentlength": _text(str(len(card.text.encode()))),
        f"{D}displayname": _text(card.href.rsplit("/", 1)[-1]),
        f"{D}current-user-privilege-set": _read_only,
        f"{C}address-data": _text(card.text),
    }


def sync_token(token: str) -> str:
    """The token as an address, as RFC 6578 wants it."""
    return f"urn:cordboard:phone-book:{token}"


def multistatus(found: Sequence[Found], asked: Sequence[str] | None, token: str | None = None) -> bytes:
    """The answer 207."""
    root = Xml.Element(f"{D}multistatus")
    for one in found:
        response = Xml.SubElement(root, f"{D}response")
        Xml.SubElement(response, f"{D}href").text = one.href
        if one.status is not None:
            Xml.SubElement(response, f"{D}status").text = f"HTTP/1.1 {one.status}"
            continue
        names = list(one.properties) if asked is None else asked
        names = [name for name in names if asked is not None or name != f"{C}address-data"]
        known = [name for name in names if name in one.properties]
        _propstat(response, "200 OK", known, one.properties)
        missing = [name for name in names if name not in one.properties]
        if missing:
            _propstat(response, "404 Not Found", missing, {})
    if token is not None:
        Xml.SubElement(root, f"{D}sync-token").text = sync_token(token)
    return _bytes(root)


def error(condition: str) -> bytes:
    """A condition of a standard that was not met."""
    root = Xml.Element(f"{D}error")
    Xml.SubElement(root, condition)
    return _bytes(root)


def _propstat(response: Xml.Element, status: str, names: Sequence[str], properties: Properties) -> None:
    stat = Xml.SubElement(response, f"{D}propstat")
    prop = Xml.SubElement(stat, f"{D}prop")
    for name in names:
        element = Xml.SubElement(prop, name)
        if name in properties:
            properties[name](element)
    Xml.SubElement(stat, f"{D}status").text = f"HTTP/1.1 {status}"


def _collection(*further: str) -> Properties:
    return {
        f"{D}resourcetype": _kinds(f"{D}collection", *further),
        f"{D}current-user-principal": _href(ROOT),
        f"{D}principal-URL": _href(ROOT),
        f"{D}owner": _href(ROOT),
        f"{C}addressbook-home-set": _href(HOME),
        f"{D}current-user-privilege-set": _read_only,
    }


def _kinds(*kinds: str) -> Fill:
    def fill(element: Xml.Element) -> None:
        for kind in kinds:
            Xml.SubElement(element, kind)

    return fill


def _text(text: str) -> Fill:
    def fill(element: Xml.Element) -> None:
        element.text = text

    return fill


def _href(address: str) -> Fill:
    def fill(element: Xml.Element) -> None:
        Xml.SubElement(element, f"{D}href").text = address

    return fill


def _read_only(element: Xml.Element) -> None:
    Xml.SubElement(Xml.SubElement(element, f"{D}privilege"), f"{D}read")


def _address_types(element: Xml.Element) -> None:
    for version in ("3.0", "4.0"):
        Xml.SubElement(element, f"{C}address-data-type", {"content-type": "text/vcard", "version": version})


def _reports(element: Xml.Element) -> None:
    for report in (f"{C}addressbook-multiget", f"{C}addressbook-query", f"{D}sync-collection"):
        Xml.SubElement(Xml.SubElement(Xml.SubElement(element, f"{D}supported-report"), f"{D}report"), report)


def _bytes(root: Xml.Element) -> bytes:
    text: bytes = Xml.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text
