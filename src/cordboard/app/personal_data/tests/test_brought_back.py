"""A CRM still has its record of an erased person and names it in its answers: nothing of it is written down again."""

from pathlib import Path

import msgspec
import pytest

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.ports.accounts import AuditRow
from cordboard.ports.crm import Change
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.store.comparisons import ComparedCall, Comparison, FindingKind
from cordboard.ports.store.journal import Note
from cordboard.store.sqlite.personal_data.erasures import put_withheld
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, Open, contact
from cordboard.testing.erased_person import NAME, RECORD, carried_out, erase, known_everywhere, sought, traces
from cordboard.testing.event_loop import run
from cordboard.toolkit.clock import moment

PERSON = f'{{"data":[{{"id":"{RECORD}","Phone":"600-11-12-22","Full_Name":"{NAME}"}}]}}'
CALL = '{"data":[{"id":"5843104000000419777","Subject":"Call with (0034) 600 11 12 22","Owner":"Ana Ruiz"}]}'
OTHER = '{"data":[{"id":"5843104000000419888","Phone":"+34600999888","Full_Name":"Marta Gil"}]}'


def request(app: AppFixture, reply: str, *keys: str) -> Exchange:
    return Exchange(
        at=moment(app.clock.now()), method="GET", url="https://crm.test/x?page=2", status=200, took_ms=5, keys=keys,
        reply=reply,
    )  # fmt: skip


async def erased(app: AppFixture) -> None:
    await known_everywhere(app)
    await erase(app)
    await carried_out(app)


@pytest.mark.parametrize("reply", [PERSON, CALL])
def test_a_request_of_the_comparison_or_of_the_directory_keeps_no_text_about_the_person(
    opened: Open, tmp_path: Path, reply: str
) -> None:
    async def play() -> None:
        async with opened() as app:
            await erased(app)
            journal = app.live_connections.journal_of(CRM)
            journal(request(app, reply))
            journal(request(app, OTHER))
            await app.live_connections.flush_journal()
            other, about = await app.store.exchanges(CRM, 2)
            assert (about.reply, about.url, about.status) == ("", "https://crm.test/x", 200)
            assert other.reply == OTHER, "other people's requests are kept as they are"
            assert traces(tmp_path) == []

    run(play())


def test_a_request_that_waited_in_memory_through_the_erasure_keeps_no_text(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_everywhere(app)
            keys = [item.key for item in await app.items("call-1")]
            journal = app.live_connections.journal_of(CRM)
            journal(request(app, PERSON, *keys))
            journal(request(app, PERSON))
            await erase(app)
            await carried_out(app)
            await app.live_connections.flush_journal()
            assert {one.reply for one in await app.store.exchanges(CRM, 2)} == {""}
            assert traces(tmp_path) == []

    run(play())


def test_a_request_for_a_later_call_of_the_person_is_kept(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            await erased(app)
            app.clock.advance(60)
            await app.receive(app.end("call-2"))
            keys = [item.key for item in await app.items("call-2")]
            assert keys, "a later call is normal business"
            app.live_connections.journal_of(CRM)(request(app, PERSON, *keys))
            await app.live_connections.flush_journal()
            assert (await app.store.exchanges(CRM, 1))[0].reply == PERSON

    run(play())


def test_what_is_noted_audited_and_compared_later_names_nobody(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await erased(app)
            now, gone = app.clock.now(), await app.call("call-1")
            text = f"{NAME} (0034 600 11 12 22) is record {RECORD}"
            for call in (None, gone.id):
                note = Note(at=now, connection=CRM, call=call, code="x", text=text, values={"who": NAME})
                await app.store.note([note])
            await app.store.audit([AuditRow(at=now, who="ana", what="calls_exported", target="calls", detail=text)])
            call = ComparedCall(kind=FindingKind.REJECTED, text=text)
            await app.store.keep_comparison(
                Comparison(connection=CRM, at=now, since=0.0, until=now, seen=1, calls=(call,), problem=text)
            )
            note = (await app.store.notes(call=None, connection=CRM, limit=1))[0]
            assert (note.text, note.values) == ("[erased] ([erased]) is record [erased]", {"who": "[erased]"})
            await app.store.exchanges(CRM, 1)
            assert traces(tmp_path) == []

    run(play())


def test_the_directory_keeps_the_id_of_the_crms_record_and_a_later_call_finds_it(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await erased(app)
            await app.directory_sync.put(CRM, [contact(RECORD, "600 111 222", NAME), contact("77", "600 33 44 55")])
            assert traces(tmp_path) == []
            app.clock.advance(60)
            await app.directory_is_fresh()
            await app.receive(app.end("call-2"))
            await app.drain()
            made = [item.kind for item in await app.items("call-2")]
            assert "create_lead" not in made, "the CRM still has its record"
            assert made, "the call is logged"
            match = (await app.decisions("call-2")).decisions[0].facts.match
            assert [one["id"] for one in msgspec.to_builtins(match)["candidates"]] == [RECORD]
            assert (await app.call("call-2")).name is None
            found = await app.personal_data.find(sought(app))
            kept = [one for one in found.findings if one.master == "crm"]
            assert [(one.kind, one.id) for one in kept] == [("contact", RECORD)], "erase it there"

    run(play())


def test_another_number_of_the_record_finds_it_too(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await erased(app)
            one = contact(RECORD, "600 111 222", NAME)
            assert one.record is not None
            both = msgspec.structs.replace(one.record, phones=("600 111 222", "600 777 888"))
            await app.directory_sync.put(CRM, [msgspec.structs.replace(one, record=both)])
            assert traces(tmp_path) == []
            found = await app.store.lookup(CRM, Identity(IdentityKind.PHONE, "+34600777888"))
            assert [(each.id, each.name, each.phones) for each in found] == [(RECORD, "", ("+34600777888",))]

    run(play())


def test_the_id_goes_when_the_crm_deletes_the_record(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            await erased(app)
            await app.directory_sync.put(CRM, [Change(entity=Entity.CONTACT, id=RECORD)])
            assert await app.store.lookup(CRM, Identity(IdentityKind.PHONE, CLIENT)) == []
            assert (await app.personal_data.find(sought(app))).findings == []

    run(play())


def test_numbers_read_again_and_a_new_owner_change_nothing_of_it(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await erased(app)
            person = await app.store.person(CRM, Entity.CONTACT, RECORD)
            assert person is not None
            await app.directory_sync.put_ours(CRM, [Change(entity=Entity.CONTACT, id=RECORD, record=person)])
            page = await app.store.people(CRM, 0, 9)
            await app.store.renumber(CRM, [(one, ()) for one in page])
            assert len(await app.store.lookup(CRM, Identity(IdentityKind.PHONE, CLIENT))) == 1
            assert traces(tmp_path) == []

    run(play())


def test_a_directory_that_had_the_person_again_is_cleaned_at_the_next_start(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await erased(app)
            listed = app.store.erased
            app.store.keep_out(type(listed)(b"", {}))  # as releases before did
            await app.store.put(CRM, [Change(entity=Entity.CONTACT, id=RECORD)], {})
            await app.directory_sync.put(CRM, [contact(RECORD, "600 111 222", NAME)])
            await app.store.main.writer.write(put_withheld, b"")
            assert traces(tmp_path), "the CRM's record was brought back"
            await app.restart()
            await app.erasures.tick()
            assert traces(tmp_path) == []
            assert len(await app.store.lookup(CRM, Identity(IdentityKind.PHONE, CLIENT))) == 1

    run(play())
