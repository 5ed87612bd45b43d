"""The addresses of the phone book on the web port: `/phonebook/` for desk phones, `/carddav/` for address books."""

from urllib.parse import parse_qs
from xml.etree.ElementTree import Element

from cordboard.contract.phone_book import Entry, PhoneBookReader, Way
from cordboard.toolkit.foreign_text import whole_number
from cordboard.web.phone_book import card_filters, carddav
from cordboard.web.phone_book.access import WELL_KNOWN, XML_BOOKS, PhoneBookAccess, basic_secret
from cordboard.web.phone_book.carddav import BOOK, HOME, ROOT, C, Card, D, Found
from cordboard.web.phone_book.xml_books import BOOKS, AskedBook
from cordboard.web.problems import note_failure, problem, problem_of, refuse
from cordboard.web.raw.asgi_messages import (
    BODY_LIMIT,
    NO_STORE,
    Receive,
    Scope,
    Send,
    TooLarge,
    TooSlow,
    answer,
    body_of,
    header,
)

XML = (b"content-type", b"text/xml; charset=utf-8")
ALLOWED = b"OPTIONS, GET, HEAD, PROPFIND, REPORT"
DAV = ((b"dav", b"1, 3, addressbook"), (b"allow", ALLOWED))
SIGN_IN = (b"www-authenticate", b'Basic realm="Cordboard phone book", charset="UTF-8"')
PATIENCE_S = 10.0
LONGEST_SEARCH = 100  # characters
WHO = problem(
    401, "This needs the secret of a device.", "no_device", "Add the device in Phone book, then use its secret."
)
ABSENT = problem(404, "Not found.")
READ_ONLY = problem(403, "The phone book is read-only.", "read_only", "Change the contact in the CRM.")
NOT_XML = problem(400, "The body is not XML.", "not_xml")


class PhoneBookEndpoint:
    """One ASGI application for both protocols."""

    def __init__(self, access: PhoneBookAccess) -> None:
        self._access = access
        self._book = access.book

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["path"].startswith(XML_BOOKS):
                await self._xml(scope, send)
            else:
                await self._dav(scope, receive, send)
        except (TooLarge, TooSlow):
            await refuse(send, problem(413, "The body is too long, or it came too slowly."))
        except carddav.NotXml:
            await refuse(send, NOT_XML)
        except Exception as broken:
            found = problem_of(broken)
            note_failure(found, broken, scope["method"], XML_BOOKS)  # the address may hold a secret
            await refuse(send, found)

    async def _xml(self, scope: Scope, send: Send) -> None:
        first, _, name = scope["path"].removeprefix(XML_BOOKS).rpartition("/")
        if name not in BOOKS or not self._book.is_on(Way.XML):
            await refuse(send, ABSENT)
            return
        if scope["method"] not in ("GET", "HEAD"):
            await refuse(send, problem(405, "Use GET for this address."), (b"allow", b"GET"))
            return
        reader = await self._access.reader(first or basic_secret(scope), Way.XML)
        if reader is None:
            await (refuse(send, ABSENT) if first else refuse(send, WHO, SIGN_IN))
            return
        query = parse_qs(scope["query_string"].decode("latin-1"))
        asked = AskedBook(
            address=_address(scope),
            search=query.get("search", [""])[0].strip()[:LONGEST_SEARCH],
            page=max(whole_number(query.get("page", ["1"])[0]) or 1, 1),
        )
        found = await (self._book.search(reader, asked.search) if asked.search else self._book.listed(reader))
        book = BOOKS[name](asked, found)
        more = () if book.next_page is None else ((b"refresh", f"0; url={book.next_page}".encode()),)
        await answer(send, 200, b"" if scope["method"] == "HEAD" else book.body, (XML, NO_STORE, *more))

    async def _dav(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._book.is_on(Way.CARDDAV):
            await refuse(send, ABSENT)
            return
        if scope["path"] in (WELL_KNOWN, ROOT.rstrip("/")):
            await answer(send, 301, b"", ((b"location", ROOT.encode()), NO_STORE))
            return
        reader = await self._access.reader(basic_secret(scope), Way.CARDDAV)
        if reader is None:
            await refuse(send, WHO, SIGN_IN)
            return
        body = await body_of(scope, receive, BODY_LIMIT, PATIENCE_S)
        version = "4.0" if b"version=4.0" in (header(scope, b"accept") or b"") else "3.0"
        match scope["method"]:
            case "OPTIONS":
                await answer(send, 204, b"", DAV)
            case "PROPFIND":
                await self._propfind(scope, reader, body, version, send)
            case "REPORT" if scope["path"] == BOOK:
                await self._report(reader, body, version, send)
            case "GET" | "HEAD":
                await self._card(scope, reader, version, send)
            case _:
                await refuse(send, READ_ONLY, (b"allow", ALLOWED))

    async def _card(self, scope: Scope, reader: PhoneBookReader, version: str, send: Send) -> None:
        entry = await self._one(reader, scope["path"])
        if entry is None:
            await refuse(send, ABSENT)
            return
        card = carddav.card_of(entry, version)
        headers = ((b"content-type", carddav.CARD_TYPE.encode()), (b"etag", card.etag.encode()), NO_STORE)
        await answer(send, 200, b"" if scope["method"] == "HEAD" else card.text.encode(), headers)

    async def _propfind(self, scope: Scope, reader: PhoneBookReader, body: bytes, version: str, send: Send) -> None:
        path, deep = scope["path"], header(scope, b"depth") != b"0"
        asked = carddav.wanted(carddav.document(body))
        if path in ("/", ROOT):
            found = [Found(href=path, properties=carddav.root_properties())]
        elif path == HOME:
            found = [Found(href=HOME, properties=carddav.home_properties())]
            if deep:
                token = carddav.token_of(await self._cards(reader, version))
                found.append(Found(href=BOOK, properties=carddav.book_properties(token)))
        elif path == BOOK:
            cards = await self._cards(reader, version)
            found = [Found(href=BOOK, properties=carddav.book_properties(carddav.token_of(cards)))]
            found += [_found(card) for card in cards] if deep else []
        elif (entry := await self._one(reader, path)) is not None:
            found = [_found(carddav.card_of(entry, version))]
        else:
            await refuse(send, ABSENT)
            return
        await answer(send, 207, carddav.multistatus(found, asked), (XML, NO_STORE, *DAV))

    async def _report(self, reader: PhoneBookReader, body: bytes, version: str, send: Send) -> None:
        request = carddav.document(body)
        if request is None:
            raise carddav.NotXml
        asked = carddav.wanted(request)
        data = request.find(f"{D}prop/{C}address-data")
        version = data.get("version", version) if data is not None else version
        if request.tag == f"{C}addressbook-multiget":
            found = [await self._at(reader, one.text or "", version) for one in request.iter(f"{D}href")]
        elif request.tag == f"{C}addressbook-query":
            found = await self._queried(reader, request, version)
        elif request.tag == f"{D}sync-collection":
            cards = await self._cards(reader, version)
            token, known = carddav.token_of(cards), (request.findtext(f"{D}sync-token") or "").strip()
            if known not in (
                "",
                carddav.sync_token(token),
            ):  # what changed since is not kept: the client reads all anew
                await answer(send, 403, carddav.error(f"{D}valid-sync-token"), (XML, NO_STORE))
                return
            found = [] if known else [_found(card) for card in cards]
            await answer(send, 207, carddav.multistatus(found, asked, token), (XML, NO_STORE))
            return
        else:
            await answer(send, 403, carddav.error(f"{D}supported-report"), (XML, NO_STORE))
            return
        await answer(send, 207, carddav.multistatus(found, asked), (XML, NO_STORE))

    async def _queried(self, reader: PhoneBookReader, request: Element, version: str) -> list[Found]:
        texts = [text for text in card_filters.texts_in(request) if text]
        entries = {one.id: one for one in (await self._book.listed(reader)).entries}
        for text in texts:
            entries |= {one.id: one for one in (await self._book.search(reader, text)).entries}
        fitting = [one for one in entries.values() if card_filters.matches(request, one)]
        most = card_filters.most_in(request)
        found = [_found(carddav.card_of(one, version)) for one in fitting[:most]]
        if most is not None and len(fitting) > most:
            found.append(Found(href=BOOK, status="507 Insufficient Storage"))
        return found

    async def _cards(self, reader: PhoneBookReader, version: str) -> list[Card]:
        return [carddav.card_of(entry, version) for entry in (await self._book.listed(reader)).entries]

    async def _one(self, reader: PhoneBookReader, address: str) -> Entry | None:
        known = carddav.id_in(address)
        return await self._book.entry(reader, known) if known else None

    async def _at(self, reader: PhoneBookReader, address: str, version: str) -> Found:
        entry = await self._one(reader, address)
        if entry is None:
            return Found(href=address, status="404 Not Found")
        return Found(href=address, properties=carddav.card_properties(carddav.card_of(entry, version)))


def _found(card: Card) -> Found:
    return Found(href=card.href, properties=carddav.card_properties(card))


def _address(scope: Scope) -> str:
    """As the phone sees it."""
    host = (header(scope, b"host") or b"").decode("latin-1")
    return f"{scope.get('scheme', 'http')}://{host}{scope['path']}"
