"""Importing contacts: previewed, queued once, reported; the CRM and the file hold the same people afterwards."""

import asyncio
import base64
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.contract.phone_book_import import MOST_CONTACTS
from cordboard.domain.crm.actions import CreateContact, CreateLead, SetFields
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.settings.company import CompanyNumber
from cordboard.ports.crm import Change, Field
from cordboard.testing.event_loop import run
from cordboard.web.app import build
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.tests.real_application import CRM, KNOWN, SETTINGS, RealApplication, close_all

OLENA, PETRO, OFFICE, OURS = "+380672222222", "+380673333333", "+380445555555", "+380441112233"
FILE = f"""BEGIN:VCARD
VERSION:3.0
FN:Ana María
TEL;TYPE=CELL:067 111-11-11
TEL;TYPE=WORK:044 555 55 55
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Olena Koval
ORG:Koval & Sons
EMAIL:olena@example.com
TEL:{OLENA}
TEL;TYPE=CELL:+380 67 444-44-44
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:koval olena
TEL:0672222222
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Reception
TEL:{OURS}
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Workshop
TEL:101
END:VCARD
"""
FIELDS = (
    Field(name="Phone", label="Phone", type="phone"),
    Field(name="Mobile", label="Mobile", type="phone"),
    Field(name="Email", label="Email", type="email"),
)


class Fixture:
    """The real application with a CRM that has fields for numbers and addresses."""

    def __init__(self) -> None:
        self.application = RealApplication.seeded(calls=False)
        self.authenticator = Authenticator(self.application.store, self.application.clock)
        app = build(self.application.service, self.authenticator)
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 5))  # type: ignore[arg-type]
        self.client = httpx.AsyncClient(transport=transport, base_url="http://house")

    async def begin(self) -> None:
        async def fields(entity: Entity) -> Sequence[Field]:
            return FIELDS

        self.application.crm.fields = fields  # type: ignore[method-assign]
        self.token = await self.authenticator.new_token("t", ("*",), "tests")
        settings = self.application.parts.service.settings
        numbers = (CompanyNumber(number="044 111-22-33"),)
        now = (await settings.in_force()).version
        await settings.save(msgspec.structs.replace(SETTINGS, numbers=numbers), "", now, "test")

    async def ask(self, body: dict[str, Any], token: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return await self.client.post("/api/v1/phone-book/import", json=body, headers=headers)

    async def found(self, **body: Any) -> Any:
        reply = await self.ask({"file": base64.b64encode(FILE.encode()).decode(), **body})
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def report(self, import_id: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.client.get(f"/api/v1/phone-book/imports/{import_id}", headers=headers)

    async def drain(self) -> None:
        await self.application.parts.outbox_dispatcher.drain(CRM)


@pytest.fixture
def fixture() -> Iterator[Fixture]:
    yield Fixture()
    close_all()


def changes_in(found: Any) -> list[tuple[int, str, str | None]]:
    return [(one["line"], one["change"], one["why"]) for one in found["contacts"]]


@run
async def test_a_file_is_previewed_then_imported_once_and_reported(fixture: Fixture) -> None:
    await fixture.begin()
    found = await fixture.found()
    assert changes_in(found) == [
        (1, "changed", None), (2, "new", None), (4, "skipped", "own_number"), (5, "skipped", "no_number"),
    ]  # fmt: skip
    ana = found["contacts"][0]
    assert (ana["record_name"], ana["adds"]) == ("Ana", [{"field": "number", "value": OFFICE}])
    assert ana["conflicts"] == [{"field": "name", "file": "Ana María", "crm": "Ana"}]
    assert (found["id"], found["conflicts"], await fixture.application.store.counts()) == (None, 1, {})
    saved = await fixture.found(save=True)
    assert (saved["counts"], bool(saved["id"])) == ({"changed": 1, "new": 1, "skipped": 2}, True)
    again = await fixture.found(save=True)  # the answer got lost, and somebody asks again
    assert changes_in(again)[1] == (2, "waiting", None)
    await fixture.drain()
    crm = fixture.application.crm
    (olena,) = crm.made("create_contact")
    assert isinstance(olena, CreateContact)
    assert (olena.name, olena.phone, olena.fields) == ("Olena Koval", OLENA, {"Email": "olena@example.com"})
    assert olena.description == "Koval & Sons"
    updates = [one for one in crm.made("set_fields") if isinstance(one, SetFields)]
    assert {one.record.id: one.numbers for one in updates} == {
        "C1": {OFFICE: ("Phone", "Mobile")}, "r3": {"+380674444444": ("Mobile", "Phone")},
    }  # fmt: skip
    after = (await fixture.found())["contacts"][1]
    assert (after["change"], after["record"]) == ("changed", "r3")  # the CRM has not told its second number yet
    report = (await fixture.report(saved["id"])).json()
    assert [(one["name"], one["kind"], one["state"]) for one in report["items"]] == [
        ("Ana", "set_fields", "done"), ("Olena Koval", "create_contact", "done"), ("Olena Koval", "set_fields", "done"),
    ]  # fmt: skip
    assert report["items"][1]["link"].startswith("https://crm.example/")
    assert (report["connection"], report["counts"]) == (CRM, {"done": 3})
    assert (await fixture.report("nothing")).status_code == 404


@run
async def test_two_imports_at_the_same_moment_create_one_record(fixture: Fixture) -> None:
    await fixture.begin()
    answers = await asyncio.gather(*(fixture.found(save=True, create="lead") for _ in range(3)))
    assert sorted(changes_in(one)[1][1] for one in answers) == ["new", "waiting", "waiting"]
    await fixture.drain()
    (olena,) = fixture.application.crm.made("create_lead")
    assert isinstance(olena, CreateLead)
    assert (olena.company, olena.owner) == ("Koval & Sons", SETTINGS.crm[CRM].default_user)


@run
async def test_what_cannot_be_imported_is_refused_with_the_next_step(fixture: Fixture) -> None:
    await fixture.begin()
    few = await fixture.authenticator.new_token("few", ("phone_book.read", "phone_book.change"), "tests")
    assert (await fixture.ask({"contacts": []}, few)).status_code == 403
    contact = {"name": "Ana", "phones": [KNOWN]}
    cases: list[tuple[dict[str, Any], int, str]] = [
        ({"file": ""}, 422, "file_empty"),
        ({"file": base64.b64encode(b"a,b\n1,2\n").decode()}, 422, "file_no_phone_book"),
        ({"file": base64.b64encode(FILE.encode()).decode(), "contacts": [contact]}, 422, "file_and_contacts"),
        ({"contacts": [contact], "connection": "x"}, 404, "absent"),
    ]
    for body, status, code in cases:
        reply = await fixture.ask(body)
        assert (reply.status_code, reply.json()["code"]) == (status, code), reply.text
        assert reply.json()["next"]
    many = {"contacts": [contact] * (MOST_CONTACTS + 1)}
    assert (await fixture.ask(many)).status_code in (400, 422)


@run
async def test_who_has_several_records_is_left_to_a_person(fixture: Fixture) -> None:
    await fixture.begin()
    people = [Candidate(entity=Entity.CONTACT, id=f"D{n}", name=f"Petro {n}", phones=(PETRO,)) for n in range(2)]
    changes = [Change(entity=Entity.CONTACT, id=str(one.id), record=one) for one in people]
    await fixture.application.store.put(CRM, changes, {str(one.id): [PETRO] for one in people})
    reply = (await fixture.ask({"contacts": [{"name": "Petro Shevchuk", "phones": [PETRO]}]})).json()
    assert [(one["change"], one["why"]) for one in reply["contacts"]] == [("skipped", "several")]
    assert "Merge them" in reply["contacts"][0]["text"]
    named = (await fixture.ask({"contacts": [{"name": "petro 1", "phones": [PETRO]}]})).json()
    assert [(one["change"], one["record"]) for one in named["contacts"]] == [("same", "D1")]
