"""3, 4, 5: each kind of record."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import (
    Action,
    AddNote,
    AttachRecording,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    SetFields,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm_texts.field_lengths import cut
from cordboard.domain.settings.crm_texts import TEXTS
from cordboard.ports.crm import Applied, ChecksRecords, KnowsFieldsPage, KnowsTextFields
from cordboard.ports.errors import Refused
from cordboard.testing.crm_contract.world import PERSON, CrmWorld, applied, call, lead, one, played


class WriteContract:
    """3, 4, 5: each kind of record."""

    def test_it_says_which_records_exist_so_that_deleted_ones_can_be_listed(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        if not isinstance(crm, ChecksRecords):
            pytest.skip("this CRM cannot say which records exist: its comparison says so")

        async def story() -> None:
            (logged,) = applied(await crm.apply([call("c1")], verify=False))
            assert await crm.existing(Entity.CALL, [logged.id]) == {logged.id}
            kept, gone = (crm_world.person(Entity.LEAD, name, [f"+3460066000{n}"]) for n, name in enumerate("AB"))
            crm_world.delete(Entity.LEAD, gone)
            assert await crm.existing(Entity.LEAD, [gone, kept]) == {kept}
            assert await crm.existing(Entity.LEAD, [gone]) == set()

        played(story())

    def test_custom_fields_are_created_on_a_page_of_the_crm_s_own_site(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        if not isinstance(crm, KnowsFieldsPage):
            pytest.skip("this CRM does not say where custom fields are created")
        page = urlsplit(crm.fields_page())
        assert page.scheme in ("http", "https")
        assert page.hostname
        assert page.path.strip("/") or page.fragment, "more than the home page"

    def test_texts_are_cut_to_the_length_that_it_says_its_fields_have(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        if not isinstance(crm, KnowsTextFields):
            pytest.skip("this CRM cannot say how long its fields are: the preview shows texts whole")

        async def story() -> None:
            fields = await crm.text_fields()
            assert set(fields) == set(TEXTS)
            for entity, name, action in (
                (Entity.CALL, "call_subject", lambda text: call("c9", subject=text)),
                (Entity.TASK, "task_subject", lambda text: CreateTask(key="t9", subject=text)),
                (Entity.LEAD, "lead_name", lambda text: CreateLead(key="l9", name=text, phone=PERSON)),
            ):
                field = fields[name]
                assert field.length, f"{entity} has no length"
                text, asked = "word " * field.length, len(crm_world.far.sent)
                (made,) = applied(await crm.apply([action(text)], verify=False))
                (record,) = [one for one in crm_world.records(entity) if one["id"] == made.id]
                assert record[field.name] == cut(text, field.length)
                assert field.name in str(made.remark), "a person must learn that it was cut"
                writes = [one for one in crm_world.far.sent[asked:] if one.method == "POST"]
                assert len([one for one in writes if crm_world.writes(entity) in one.path]) == 1, "no refused attempt"

        played(story())

    def test_every_entity_is_created_with_the_least_and_with_everything(self, crm_world: CrmWorld) -> None:
        owner, crm = crm_world.owners()[0], crm_world.crm()

        async def made(least: Action, most: Action) -> list[Applied]:
            outcomes = applied(await crm.apply([least, most], verify=False))
            assert len({outcome.id for outcome in outcomes}) == 2
            return outcomes

        def extra(entity: Entity) -> dict[str, str]:
            return {crm_world.field(entity): "ads"}

        async def story() -> None:
            account, _ = await made(
                CreateAccount(key="a1", name="Acme"),
                CreateAccount(key="a2", name="Acme Two", phone=PERSON, owner=owner),
            )
            company = one(Entity.ACCOUNT, account.id)
            person, _ = await made(
                CreateContact(key="p1", name="Ana", phone=PERSON),
                CreateContact(
                    key="p2", name="Ñandú Олена", phone=PERSON, account=company, description="d", owner=owner,
                    fields=extra(Entity.CONTACT),
                ),
            )  # fmt: skip
            about = one(Entity.CONTACT, person.id)
            await made(
                lead("l1"),
                lead("l2", "+34928000112", company="Acme", description="d", owner=owner, fields=extra(Entity.LEAD)),
            )
            await made(
                CreateDeal(key="d1", name="Deal"),
                CreateDeal(
                    key="d2", name="Deal two", contact=about, account=company, closing=date(2030, 1, 1), owner=owner
                ),
            )
            await made(
                CreateTask(key="t1", subject="Call back"),
                CreateTask(
                    key="t2", subject="Call back", due=date(2030, 1, 1), about=(about,), description="d", owner=owner
                ),
            )
            await made(
                call("c1"),
                call("c2", about=(about,), owner=owner, description="d", recording_url="https://r.test/1.mp3"),
            )
            await made(
                AddNote(key="n1", parent=about, title="After call", text="wants a quote"),
                AddNote(key="n2", parent=company, title="After call", text="ñ"),
            )

        played(story())
        leads = crm_world.records(Entity.LEAD)
        assert any(record.get(crm_world.field(Entity.LEAD)) == "ads" for record in leads)

    def test_tags_are_written_and_without_a_field_for_them_the_record_is_created_alone(
        self, crm_world: CrmWorld
    ) -> None:
        field, tags = crm_world.tag_field(), ("vip", "Контекстна реклама")
        if field is None:
            pytest.skip("this CRM has no field of tags")
        tagged = lead("l1", tags={field: tags})
        elsewhere = lead("l2", "+34928000112", tags={"No_Such_Field": tags})
        first, second = applied(played(crm_world.crm().apply([tagged, elsewhere], verify=False)))
        found = {record["id"]: tuple(crm_world.tags(record)) for record in crm_world.records(Entity.LEAD)}
        assert found == {first.id: tags, second.id: ()}
        assert first.remark is None
        assert "No_Such_Field" in str(second.remark)

    def test_a_mapped_value_that_cannot_be_written_is_named_and_the_rest_of_the_record_is_sent(
        self, crm_world: CrmWorld
    ) -> None:
        name = crm_world.field(Entity.LEAD)
        wrong = lead("l1", fields={"No_Such_Field": "x", name: "ads"})
        outcomes = applied(played(crm_world.crm().apply([wrong, lead("l2", "+34928000112")], verify=False)))
        assert "No_Such_Field was left empty" in str(outcomes[0].remark)
        assert outcomes[1].remark is None
        (first,) = [one for one in crm_world.records(Entity.LEAD) if one["id"] == outcomes[0].id]
        assert first[name] == "ads"
        assert "No_Such_Field" not in first

    def test_a_mapped_value_that_we_wrote_is_changed_and_what_a_person_wrote_stays(self, crm_world: CrmWorld) -> None:
        crm, name = crm_world.crm(), crm_world.field(Entity.LEAD)
        sent: list[dict[str, str]] = [{name: "ads"}]

        async def update(record: str, value: str, **more: Any) -> tuple[Any, str | None]:
            action = SetFields(
                key=f"f{len(sent)}", record=one(Entity.LEAD, record), fields={name: value}, sent=tuple(sent), **more
            )
            (outcome,) = applied(await crm.apply([action], verify=False))
            sent.append({name: value})
            (found,) = [row for row in crm_world.records(Entity.LEAD) if row["id"] == outcome.id]
            return found[name], outcome.remark

        async def story() -> None:
            (made,) = applied(await crm.apply([lead("l1", fields={name: "ads"})], verify=False))
            assert await update(made.id, "bing", ours=True) == ("bing", None)
            assert await update(made.id, "late", ours=True, only_if_empty=(name,)) == (
                "bing", f"Not empty in the CRM, so not updated: {name}.",
            )  # fmt: skip
            crm_world.fill(Entity.LEAD, made.id, name, "by Ana")
            assert await update(made.id, "again", ours=True) == (
                "by Ana", f"Changed in the CRM in the meantime, so not updated: {name}.",
            )  # fmt: skip

        played(story())

    def test_a_value_of_ours_is_taken_back_and_what_a_person_wrote_stays(self, crm_world: CrmWorld) -> None:
        crm, name = crm_world.crm(), crm_world.field(Entity.LEAD)
        records = [crm_world.person(Entity.LEAD, f"L{at}", [f"+3460011123{at}"]) for at in range(2)]

        async def story() -> None:
            fill = [SetFields(key=f"f{r}", record=one(Entity.LEAD, r), fields={name: "ads"}) for r in records]
            applied(await crm.apply(fill, verify=False))
            crm_world.fill(Entity.LEAD, records[1], name, "by Ana")
            back = [
                SetFields(key=f"b{r}", record=one(Entity.LEAD, r), fields={name: ""}, sent=({name: "ads"},))
                for r in records
            ]
            outcomes = applied(await crm.apply(back, verify=False))
            assert outcomes[0].remark is None
            assert "Changed in the CRM in the meantime" in str(outcomes[1].remark)

        played(story())
        found = {row["id"]: row.get(name) for row in crm_world.records(Entity.LEAD)}
        assert [found[record] or None for record in records] == [None, "by Ana"]

    def test_a_call_record_gets_values_that_come_later(self, crm_world: CrmWorld) -> None:
        crm, name = crm_world.crm(), crm_world.field(Entity.CALL)

        async def story() -> None:
            (logged,) = applied(await crm.apply([call("late")], verify=False))
            late = SetFields(
                key="late:f", record=one(Entity.CALL, logged.id), fields={name: "ads"}, ours=True, sent=({},)
            )
            applied(await crm.apply([late], verify=False))
            (found,) = [row for row in crm_world.records(Entity.CALL) if row["id"] == logged.id]
            assert found[name] == "ads"

        played(story())

    def test_two_updates_of_one_record_come_in_their_order(self, crm_world: CrmWorld) -> None:
        record, name = crm_world.person(Entity.LEAD, "L", ["+34600111222"]), crm_world.field(Entity.LEAD)
        batch = [
            SetFields(key=f"f{n}", record=one(Entity.LEAD, record), fields={name: value}, sent=tuple(before))
            for n, (value, before) in enumerate([("a", []), ("b", [{name: "a"}])])
        ]
        applied(played(crm_world.crm().apply(batch, verify=False)))
        (found,) = [row for row in crm_world.records(Entity.LEAD) if row["id"] == record]
        assert found[name] == "b"

    def test_every_way_a_call_can_go_leaves_one_record(self, crm_world: CrmWorld) -> None:
        person = one(Entity.CONTACT, crm_world.person(Entity.CONTACT, "Ana", [PERSON]))
        calls = [
            call("answered", about=(person,)),
            call("missed", missed=True, disposition=Disposition.ABANDONED, talk_ms=0),
            call("outbound", direction=Direction.OUTBOUND),
            call("unanswered", direction=Direction.OUTBOUND, disposition=Disposition.NO_ANSWER, talk_ms=0),
            call("busy", direction=Direction.OUTBOUND, disposition=Disposition.BUSY, talk_ms=0),
            call("internal", direction=Direction.INTERNAL),
            call("instant", talk_ms=0),
            call("length not told", talk_ms=None),
            call("hidden", client_number=None),
            call("a day and more", talk_ms=90_000_000, started_at=datetime.now(UTC) - timedelta(days=2)),
            call("other letters", description="Пропущений дзвінок: ñandú 漢字 🎧"),
            call("long", description="word " * 2_000),
            call("longer than allowed", subject="s" * 2_000, description="x" * 100_000),
        ]
        outcomes = applied(played(crm_world.crm().apply(calls, verify=False)))
        assert len({outcome.id for outcome in outcomes}) == len(calls)
        assert len(crm_world.records(Entity.CALL)) == len(calls)
        assert all(outcome.link for outcome in outcomes)

    def test_a_recording_comes_now_later_or_never(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            now = call("now", recording_url="https://r.test/1.mp3")
            first, second, _ = applied(await crm.apply([now, call("later"), call("never")], verify=False))
            late = AttachRecording(key="later:rec", call=one(Entity.CALL, second.id), url="https://r.test/2.mp3")
            for verify in (False, True):
                applied(await crm.apply([late], verify=verify))
            kept = {record["id"]: json.dumps(record, default=str) for record in crm_world.records(Entity.CALL)}
            assert "https://r.test/1.mp3" in kept[first.id]
            assert "https://r.test/2.mp3" in kept[second.id]

        played(story())
        assert len(crm_world.records(Entity.CALL)) == 3

    def test_owners_and_fields_of_records_that_stand_are_changed(self, crm_world: CrmWorld) -> None:
        records = [crm_world.person(Entity.LEAD, f"L{at}", [f"+3460011122{at}"]) for at in range(3)]
        owners, crm, name = crm_world.owners(), crm_world.crm(), crm_world.field(Entity.LEAD)

        async def story() -> None:
            new = [
                SetOwner(key=f"o{at}", record=one(Entity.LEAD, record), owner=owners[at % 2])
                for at, record in enumerate(records)
            ]
            assert [outcome.id for outcome in applied(await crm.apply(new, verify=False))] == records
            gone = SetFields(key="f9", record=one(Entity.LEAD, "999999999999999999"), fields={name: "y"})
            fine = SetFields(key="f1", record=one(Entity.LEAD, records[0]), fields={name: "x"})
            outcomes = await crm.apply([fine, gone], verify=False)
            assert isinstance(outcomes[0], Applied)
            assert isinstance(outcomes[1], Refused)

        played(story())
        assert any(record.get(name) == "x" for record in crm_world.records(Entity.LEAD))

    def test_a_record_that_was_given_away_meanwhile_is_left_to_whom_it_was_given(self, crm_world: CrmWorld) -> None:
        ana, ivan, eva = crm_world.owners()[:3]
        record = crm_world.person(Entity.CONTACT, "C", ["+34600111220"], owner=ivan)
        crm, number = crm_world.crm(), iter(range(9))

        async def given(owner: str, *was: str, verify: bool = False) -> Applied:
            action = SetOwner(key=f"o{next(number)}", record=one(Entity.CONTACT, record), owner=owner, was=was)
            (outcome,) = applied(await crm.apply([action], verify=verify))
            return outcome

        async def story() -> None:
            left = await given(eva, ana)
            assert (left.owner, left.code) == (ivan, "owner_left")
            assert left.remark
            moved = await given(eva, ana, ivan)
            assert (moved.owner, moved.was_there, moved.code) == (eva, False, None)
            again = await given(eva, ana, ivan, verify=True)
            assert (again.owner, again.was_there, again.code) == (eva, True, None)

        played(story())

    def test_several_new_owners_of_one_record_come_in_their_order(self, crm_world: CrmWorld) -> None:
        ana, ivan = crm_world.owners()[:2]
        record = crm_world.person(Entity.CONTACT, "C", ["+34600111220"], owner=ana)
        turns = [(ivan, (ana,)), (ana, (ana, ivan)), (ivan, (ana, ivan))]
        batch = [
            SetOwner(key=f"o{n}", record=one(Entity.CONTACT, record), owner=owner, was=was)
            for n, (owner, was) in enumerate(turns)
        ]
        outcomes = applied(played(crm_world.crm().apply(batch, verify=False)))
        assert [(outcome.owner, outcome.code) for outcome in outcomes] == [(ivan, None), (ana, None), (ivan, None)]

    def test_a_record_that_is_gone_cannot_be_given_and_says_so(self, crm_world: CrmWorld) -> None:
        ana, ivan = crm_world.owners()[:2]
        kept, gone = (crm_world.person(Entity.CONTACT, name, ["+34600111220"], owner=ana) for name in "AB")
        crm_world.delete(Entity.CONTACT, gone)
        batch = [
            SetOwner(key=record, record=one(Entity.CONTACT, record), owner=ivan, was=(ana,)) for record in (gone, kept)
        ]
        refused, given = played(crm_world.crm().apply(batch, verify=False))
        assert isinstance(refused, Refused)
        assert isinstance(given, Applied)
        assert given.owner == ivan

    def test_outcomes_stand_in_the_order_of_the_actions(self, crm_world: CrmWorld) -> None:
        batch = [
            lead(f"k{at}", f"+3460011{at:04}", fields={"No_Such_Field": "x"} if at % 7 == 3 else {}) for at in range(60)
        ]
        outcomes = applied(played(crm_world.crm().apply(batch, verify=False)))
        assert ["No_Such_Field" in str(outcome.remark) for outcome in outcomes] == [at % 7 == 3 for at in range(60)]
        phones = {record["id"]: str(record) for record in crm_world.records(Entity.LEAD)}
        assert all(f"+3460011{at:04}" in phones[outcome.id] for at, outcome in enumerate(outcomes))
