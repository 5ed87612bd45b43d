"""The phone book as programs of others read it: ldapsearch and ldapmodify, vdirsyncer, tsdav, and plain XML."""

import asyncio
import base64
import json
import re
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from xml.etree import ElementTree as Xml

import httpx
import msgspec
import pytest
from pytest_socket import enable_socket

from cordboard.contract.accounts import User
from cordboard.contract.phone_book import Dialled
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.phone_book.reading import read_phone_book
from cordboard.domain.settings.company import Company
from cordboard.domain.settings.phone_book import PhoneBookSettings
from cordboard.domain.settings.settings import Settings
from cordboard.main import Options, Running, start
from cordboard.ports.crm import Change
from cordboard.ports.store.connections import Connection
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.event_loop import run
from cordboard.toolkit.clock import SystemClock
from cordboard.toolkit.crypto import Cipher

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]
TSDAV = Path(__file__).parents[1] / "support" / "tsdav"
CRM = "zoho"
NAMED = {
    "1": ("Олена Коваль", None, ("+380671111111",)),
    "2": ("José García", "Talleres, S.L.", ("+34928000080", "+34600111222")),
    "3": ('Ana & <Ruiz> "Ñ"', None, ("+34600111333",)),
}
PEOPLE = {**NAMED, **{str(n): (f"Person {n:02}", None, (f"+346001120{n:02}",)) for n in range(4, 44)}}
NOBODY = ("99", ("Without number", None, ()))


def changes(people: dict[str, tuple[str, str | None, tuple[str, ...]]]) -> list[Change]:
    return [
        Change(
            entity=Entity.CONTACT,
            id=one,
            record=Candidate(entity=Entity.CONTACT, id=one, name=name, company=company, phones=phones),
        )
        for one, (name, company, phones) in people.items()
    ]


@asynccontextmanager
async def serving(folder: Path, limit: int = 1_000) -> AsyncIterator[Running]:
    """A server with 43 people who have a number, one without, a supervisor, and everything of the phone book on."""
    await asyncio.to_thread(folder.mkdir)
    SqliteStore.prepare(folder / "cordboard.db")
    store = SqliteStore.open(folder / "cordboard.db", Cipher.at(folder / "key", create=True), SystemClock())
    book = PhoneBookSettings(xml=True, carddav=True, ldap=True, limit=limit)
    settings = Settings(company=Company(country="ES"), phone_book=book)
    await store.save_settings(msgspec.json.encode(settings), "test", "", 0.0)
    await store.put_connection(Connection(id=CRM, kind="crm", provider="zoho", title="Zoho CRM"))
    people = {**PEOPLE, NOBODY[0]: NOBODY[1]}
    await store.put(CRM, changes(people), {one: phones for one, (_, _, phones) in people.items()})
    await store.add_user(User(id="u1", name="Ana", password="", role="supervisor"))
    await store.close()
    running = await start(Options(data=folder, port=0, agi_port=None, ldap_port=0))
    try:
        yield running
    finally:
        await running.stop()


async def secret_of(running: Running, name: str, numbers: Dialled = Dialled.PLUS) -> str:
    return (await running.service.phone_book.add_device(name, "u1", None, numbers, "test")).secret


async def said(*command: object, given: str = "") -> tuple[int, str]:
    """The exit status and the output of a program."""
    program = await asyncio.create_subprocess_exec(
        *map(str, command),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await program.communicate(given.encode())
    return program.returncode or 0, output.decode()


def names_in(ldif: str) -> list[str]:
    plain = re.sub(r"\n ", "", ldif)
    return [
        base64.b64decode(value).decode() if mark == "::" else value
        for mark, value in re.findall(r"^cn(::?) (.*)$", plain, re.M)
    ]


@pytest.mark.skipif(shutil.which("ldapsearch") is None, reason="needs ldapsearch (Debian: ldap-utils)")
def test_ldapsearch_finds_people_by_name_and_number_and_changes_nothing(tmp_path: Path) -> None:
    enable_socket()

    @run
    async def play() -> None:
        async with serving(tmp_path / "data", limit=20) as running:
            secret = await secret_of(running, "LDAP phone")
            at = ("-H", f"ldap://127.0.0.1:{running.service.phone_book.ldap_port}", "-x")

            async def asked(filter_: str, *more: object, secret: str = secret) -> tuple[int, list[str]]:
                signed = ("-D", "cn=phone", "-w", secret, "-b", "dc=cordboard", "-LLL")
                status, output = await said("ldapsearch", *at, *signed, *more, filter_)
                return status, names_in(output)

            olena, jose = [NAMED["1"][0]], [NAMED["2"][0]]
            assert await asked("(cn=олена*)") == (0, olena)
            assert await asked("(|(cn=JOSE*)(sn=jose*))") == (0, jose)
            assert await asked("(cn=garcia*)") == (0, jose)
            assert await asked("(|(telephoneNumber=928000080)(mobile=928000080)(homePhone=928000080))") == (0, jose)
            assert await asked("(telephoneNumber=+34 928 000-080)") == (0, jose)
            assert await asked("(telephoneNumber=0034928000080)") == (0, jose)
            assert await asked("(telephoneNumber=*7111111*)") == (0, olena)
            assert await asked("(&(objectClass=person)(cn=*ова*)(!(cn=Person*)))") == (0, olena)
            assert await asked("(cn=nobody*)") == (0, [])
            assert await asked("(unknown=x)") == (0, [])
            few = await asked("(cn=Person*)", "-z", 5)
            assert (few[0], len(few[1])) == (4, 5)  # size limit exceeded
            listed = await asked("(objectClass=*)")
            assert (listed[0], len(listed[1])) == (4, 20)  # the limit of entries, and it says that there are more
            assert await asked("(cn=Person 43)") == (0, ["Person 43"])  # a search finds also whom the list leaves out
            assert (await asked("(cn=olena*)", secret="wrong"))[0] == 49
            assert (await said("ldapsearch", *at, "-b", "dc=cordboard"))[0] == 50  # without a sign-in
            root = await said("ldapsearch", *at, "-b", "", "-s", "base", "-LLL")
            assert (root[0], "namingContexts: dc=cordboard" in root[1]) == (0, True)
            _, only = await said(
                "ldapsearch", *at, "-D", "x", "-w", secret, "-b", "dc=cordboard", "-LLL", "(cn=josé garcía)", "o"
            )
            assert re.findall(r"^(\w+):", only, re.M) == ["dn", "o"]
            change = "dn: uid=x,dc=cordboard\nchangetype: delete\n"
            assert (await said("ldapmodify", *at, "-D", "x", "-w", secret, given=change))[0] == 53
            (device,) = (await running.service.phone_book.overview()).devices
            assert (device.used_by, device.user_name) == ("ldap", "Ana")
            await running.service.phone_book.remove_device(device.id, "test")
            assert (await asked("(cn=олена*)"))[0] == 49


@pytest.mark.skipif(not (TSDAV / "node_modules").exists(), reason="needs tsdav (installed by ./run test)")
def test_tsdav_and_vdirsyncer_read_the_address_book_and_follow_its_changes(tmp_path: Path) -> None:
    enable_socket()

    @run
    async def play() -> None:
        async with serving(tmp_path / "data") as running:
            secret = await secret_of(running, "Address book")
            status, output = await said("node", TSDAV / "read_book.mjs", running.url, "device", secret)
            assert status == 0, output
            told = json.loads(output)
            assert [book["name"] for book in told["books"]] == ["Cordboard"]
            assert told["books"][0]["ctag"]
            assert (len(told["cards"]), len(told["part"]), told["synced"]) == (len(PEOPLE), 2, len(PEOPLE))
            cards = read_phone_book("\r\n".join(card["data"] for card in told["cards"]).encode())
            assert {(one.name, one.company, tuple(phone.number for phone in one.phones)) for one in cards} == set(
                PEOPLE.values()
            )
            synced = Vdirsyncer(tmp_path, f"{running.url}/carddav/", secret)
            await synced.run("discover", "book", given="y\n" * 3)
            assert await synced.read() == {name for name, _, _ in PEOPLE.values()}
            other = {"4": ("Zoe, renamed", None, ("+34600112004",))}
            await running.store.put(CRM, changes(other), {"4": ("+34600112004",)})
            await running.store.put(CRM, [Change(entity=Entity.CONTACT, id="5", record=None)], {})
            changed = {name for one, (name, _, _) in PEOPLE.items() if one not in "45"} | {"Zoe, renamed"}
            assert await synced.read() == changed


class Vdirsyncer:
    """Copies the address book into a folder."""

    def __init__(self, folder: Path, url: str, secret: str) -> None:
        self._folder, self._config = folder / "cards", folder / "vdirsyncer"
        self._config.write_text(
            f'[general]\nstatus_path = "{folder / "status"}"\n'
            '[pair book]\na = "here"\nb = "there"\ncollections = ["from b"]\nconflict_resolution = "b wins"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{self._folder}"\nfileext = ".vcf"\n'
            f'[storage there]\ntype = "carddav"\nurl = "{url}"\nusername = "device"\npassword = "{secret}"\n'
            "read_only = true\n",
            encoding="utf-8",
        )

    async def run(self, *command: str, given: str = "") -> None:
        program = Path(sys.executable).with_name("vdirsyncer")
        status, output = await said(program, "-c", self._config, *command, given=given)
        assert status == 0, output

    async def read(self) -> set[str]:
        """The names in the folder once it is synchronised."""
        await self.run("sync")
        texts: Sequence[bytes] = [one.read_bytes() for one in self._folder.glob("*/*.vcf")]
        return {entry.name for text in texts for entry in read_phone_book(text)}


def test_desk_phones_read_xml_in_pages_and_search_it(tmp_path: Path) -> None:
    enable_socket()

    @run
    async def play() -> None:
        async with serving(tmp_path / "data") as running, httpx.AsyncClient() as client:
            secret = await secret_of(running, "Desk phone", Dialled.NATIONAL)
            base = f"{running.url}/phonebook/{secret}"
            book = Xml.fromstring((await client.get(f"{base}/yealink.xml")).content)
            assert [one.tag for one in book] == ["DirectoryEntry"] * len(PEOPLE)
            found = Xml.fromstring((await client.get(f"{base}/yealink.xml", params={"search": "garcia"})).content)
            assert [[part.text for part in one] for one in found] == [
                ["José García, Talleres, S.L.", "928000080", "600111222"]
            ]
            assert found[0][0].tag == "Name"
            pages, address = [], f"{base}/cisco.xml"
            while address:
                reply = await client.get(address)
                pages.append(Xml.fromstring(reply.content))
                address = reply.headers.get("refresh", "").removeprefix("0; url=")
            assert [len(page.findall("DirectoryEntry")) for page in pages] == [32, len(PEOPLE) + 1 - 32]
            assert pages[0].findtext("Prompt") == f"1-32 / {len(PEOPLE) + 1}"
            assert pages[1].findtext("DirectoryEntry[last()]/Telephone") == "00380671111111"
            form = Xml.fromstring((await client.get(f"{base}/cisco-search.xml")).content)
            assert form.findtext("URL") == f"{base}/cisco.xml"
            signed = await client.get(f"{running.url}/phonebook/yealink.xml", auth=("device", secret))
            assert signed.content == (await client.get(f"{base}/yealink.xml")).content
