"""3, 4, 5: each kind of record."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import (
    Action,
    AddNote,
    AttachRecording,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateTask,
    SetFields,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied, ChecksRecords
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

    def test_an_unknown_mapped_field_is_refused_by_name_and_the_rest_is_done(self, crm_world: CrmWorld) -> None:
        wrong = lead("l1", fields={"No_Such_Field": "x"})
        outcomes = played(crm_world.crm().apply([wrong, lead("l2", "+34928000112")], verify=False))
        assert isinstance(outcomes[0], Refused)
        assert outcomes[0].field == "No_Such_Field"
        assert isinstance(outcomes[1], Applied)
        assert len(crm_world.records(Entity.LEAD)) == 1

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
        outcomes = played(crm_world.crm().apply(batch, verify=False))
        assert [isinstance(outcome, Refused) for outcome in outcomes] == [at % 7 == 3 for at in range(60)]
        assert len({outcome.id for outcome in outcomes if isinstance(outcome, Applied)}) == 60 - 9
