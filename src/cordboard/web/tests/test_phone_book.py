"""The phone book's routes, and what its addresses refuse; programs of others read it in tests/server."""

import httpx
import msgspec
import pytest

from cordboard.contract.accounts import User
from cordboard.contract.phone_book import Entry
from cordboard.domain.phone_book.entry import EntryPhone
from cordboard.domain.phone_book.reading import read_phone_book
from cordboard.domain.settings.phone_book import PhoneBookSettings
from cordboard.testing.event_loop import run
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.phone_book.ldap_entries import holds, texts_in
from cordboard.web.phone_book.ldap_messages import AttributeTest, Group, Malformed, message_in, size_of
from cordboard.web.tests.real_application import KNOWN, SETTINGS, RealApplication, close_all
from cordboard.web.tests.shared_api import web_app

ALL = PhoneBookSettings(xml=True, carddav=True, ldap=True)
AGENT = User(id="u1", name="Ana", password="", role="agent")
BOOK = "/carddav/books/directory/"


class Fixture:
    """The real application with an agent, the phone book on, and clients."""

    def __init__(self) -> None:
        self.application = RealApplication.seeded(calls=False)
        self.authenticator = Authenticator(self.application.store, self.application.clock)
        app = web_app(self.application.service, self.authenticator)
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 5))  # type: ignore[arg-type]
        self.client = httpx.AsyncClient(transport=transport, base_url="http://house")

    async def begin(self, book: PhoneBookSettings = ALL) -> None:
        await self.application.store.add_user(AGENT)
        self.token = await self.authenticator.new_token("t", ("*",), "tests")
        await self.switch(book)

    async def switch(self, book: PhoneBookSettings) -> None:
        settings = self.application.parts.service.settings
        now = (await settings.in_force()).version
        await settings.save(msgspec.structs.replace(SETTINGS, phone_book=book), "", now, "test")

    async def ask(self, method: str, path: str, body: object = None, token: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return await self.client.request(method, f"/api/v1{path}", json=body, headers=headers)

    async def device(self, **more: object) -> tuple[str, str]:
        """The id and the secret of a new device of the agent's."""
        reply = await self.ask("POST", "/phone-book/devices", {"name": "Reception", "user": "u1", **more})
        assert reply.status_code == 201, reply.text
        return reply.json()["device"]["id"], reply.json()["secret"]


@pytest.fixture
def fixture() -> Fixture:
    return Fixture()


@run
async def test_a_device_reads_with_its_secret_until_it_is_removed(fixture: Fixture) -> None:
    await fixture.begin()
    device, secret = await fixture.device()
    page = await fixture.client.get(f"/phonebook/{secret}/yealink.xml")
    assert (page.status_code, KNOWN in page.text) == (200, True)
    shown = (await fixture.ask("GET", "/phone-book")).json()
    assert [(one["name"], one["user_name"], one["used_by"]) for one in shown["devices"]] == [
        ("Reception", "Ana", "xml")
    ]
    assert secret not in str(shown)
    assert (await fixture.ask("POST", "/phone-book/devices", {"name": "reception", "user": "u1"})).status_code == 409
    assert (await fixture.ask("POST", "/phone-book/devices", {"name": "B", "user": "nobody"})).status_code == 404
    assert (
        await fixture.ask("POST", "/phone-book/devices", {"name": "B", "user": "u1", "crm": "x"})
    ).status_code == 404
    assert (await fixture.ask("DELETE", f"/phone-book/devices/{device}")).status_code == 204
    assert (await fixture.ask("DELETE", f"/phone-book/devices/{device}")).status_code == 404
    assert (await fixture.client.get(f"/phonebook/{secret}/yealink.xml")).status_code == 404
    close_all()


@run
async def test_what_is_off_is_not_there_and_a_wrong_secret_opens_nothing(fixture: Fixture) -> None:
    await fixture.begin(PhoneBookSettings())
    _, secret = await fixture.device()
    addresses = (f"/phonebook/{secret}/cisco.xml", "/phonebook/yealink.xml", "/.well-known/carddav", BOOK)
    for address in addresses:
        assert (await fixture.client.get(address, auth=("x", secret))).status_code == 404, address
    await fixture.switch(ALL)
    for address, status in zip(addresses, (200, 200, 301, 404), strict=True):
        assert (await fixture.client.get(address, auth=("x", secret))).status_code == status, address
    assert (await fixture.client.get("/phonebook/wrong/cisco.xml")).status_code == 404
    assert (await fixture.client.get(f"/phonebook/{secret}/other.xml")).status_code == 404
    assert (await fixture.client.post(f"/phonebook/{secret}/cisco.xml")).status_code == 405
    for auth in (None, ("x", "wrong"), ("x", "")):
        reply = await fixture.client.request("PROPFIND", BOOK, auth=auth)
        assert (reply.status_code, "Basic" in reply.headers["www-authenticate"]) == (401, True)
    close_all()


@run
async def test_a_device_sees_nothing_once_its_user_may_not_look_up_callers(fixture: Fixture) -> None:
    await fixture.begin()
    _, secret = await fixture.device()
    store = fixture.application.store
    for changed in ({"disabled": True}, {"role": "auditor"}):
        await store.drop_user("u1")
        await store.add_user(msgspec.structs.replace(AGENT, **changed))
        _, secret = await fixture.device()
        assert (await fixture.client.get(f"/phonebook/{secret}/yealink.xml")).status_code == 404
    close_all()


@run
async def test_the_address_book_is_read_only_and_names_what_it_does_not_know(fixture: Fixture) -> None:
    await fixture.begin()
    _, secret = await fixture.device()

    async def dav(method: str, path: str, body: str = "", **headers: str) -> httpx.Response:
        return await fixture.client.request(method, path, content=body, headers=headers, auth=("x", secret))

    card = f"{BOOK}zoho.contact.C1.vcf"
    assert [one.name for one in read_phone_book((await dav("GET", card)).content)] == ["Ana"]
    assert "VERSION:4.0" in (await dav("GET", card, accept="text/vcard; version=4.0")).text
    for method in ("PUT", "DELETE", "MKCOL", "PROPPATCH"):
        assert (await dav(method, card, "x")).status_code == 403
    assert (await dav("GET", f"{BOOK}zoho.contact.none.vcf")).status_code == 404
    assert (await dav("GET", f"{BOOK}hook.contact.C1.vcf")).status_code == 404
    assert (await dav("PROPFIND", "/carddav/elsewhere/")).status_code == 404
    assert (await dav("PROPFIND", BOOK, "<not xml")).status_code == 400
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><d:propfind xmlns:d="DAV:"><d:prop><d:x>&b;</d:x></d:prop></d:propfind>'
    assert (await dav("PROPFIND", BOOK, bomb)).status_code == 400
    unknown = '<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/><d:quota-used-bytes/></d:prop></d:propfind>'
    told = await dav("PROPFIND", BOOK, unknown, depth="0")
    assert (told.status_code, "404 Not Found" in told.text, "200 OK" in told.text) == (207, True, True)
    assert (await dav("REPORT", BOOK, '<d:other xmlns:d="DAV:"/>')).status_code == 403
    old = '<d:sync-collection xmlns:d="DAV:"><d:sync-token>urn:old</d:sync-token><d:prop/></d:sync-collection>'
    assert "valid-sync-token" in (await dav("REPORT", BOOK, old)).text
    query = (
        '<c:addressbook-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag/></d:prop>'
        '<c:filter><c:prop-filter name="FN"><c:text-match match-type="starts-with">{}</c:text-match></c:prop-filter>'
        "</c:filter></c:addressbook-query>"
    )
    assert [(await dav("REPORT", BOOK, query.format(text))).text.count("<d:href>") for text in ("án", "na")] == [1, 0]
    close_all()


@run
async def test_all_contacts_are_a_file_for_who_may_export_them(fixture: Fixture) -> None:
    await fixture.begin()
    for kind in ("vcf", "csv"):
        reply = await fixture.ask("GET", f"/phone-book/contacts.{kind}")
        assert reply.headers["content-disposition"] == f"attachment; filename=contacts.{kind}"
        (entry,) = read_phone_book(reply.content)
        assert (entry.name, [phone.number for phone in entry.phones]) == ("Ana", [KNOWN])
    assert (await fixture.ask("GET", "/phone-book/contacts.xls")).status_code == 404
    few = await fixture.authenticator.new_token("few", ("lookup", "phone_book.change"), "tests")
    assert (await fixture.ask("GET", "/phone-book/contacts.vcf", token=few)).status_code == 403
    close_all()


def test_filters_of_ldap_say_yes_no_or_unknown() -> None:
    entry = Entry(id="1", name="José García", company="Talleres", phones=(EntryPhone(number="+34928000080"),))

    def test(attribute: str, *parts: str | None, exact: bool = False) -> AttributeTest:
        return AttributeTest(attribute=attribute, parts=parts, exact=exact)

    jose, nobody, unknown = test("cn", "jose", None), test("cn", "zzz", None), test("postalcode", "1", exact=True)
    cases = [
        (jose, True), (nobody, False), (unknown, None), (None, None), (test("cn"), True),
        (test("sn", "garcia", exact=True), True), (test("o", None, "alle", None), True),
        (test("telephonenumber", None, "8000", None), True), (test("mobile", "x", exact=True), False),
        (Group(kind="and", parts=(jose, unknown)), None), (Group(kind="and", parts=(nobody, unknown)), False),
        (Group(kind="or", parts=(jose, unknown)), True), (Group(kind="or", parts=(nobody, unknown)), None),
        (Group(kind="not", parts=(unknown,)), None), (Group(kind="not", parts=(nobody,)), True),
    ]  # fmt: skip
    assert [holds(condition, entry, {}) for condition, _ in cases] == [wanted for _, wanted in cases]
    assert holds(test("mobile", "928000080", exact=True), entry, {"928000080": frozenset({"1"})})
    assert list(texts_in(Group(kind="or", parts=(jose, test("mobile", "1", exact=True))))) == [
        (False, "jose"),
        (True, "1"),
    ]


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1", b"\x30\x84\xff\xff\xff\xff", b"\x30\x80", b"\x30\x89"])
def test_what_is_no_ldap_is_refused_before_it_is_read(data: bytes) -> None:
    with pytest.raises(Malformed):
        size_of(data)


@pytest.mark.parametrize("data", [b"\x30\x00", b"\x30\x03\x02\x01\x01", b"\x30\x05\x02\x01\x01\x04\x00"])
def test_a_broken_ldap_message_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        message_in(data)
