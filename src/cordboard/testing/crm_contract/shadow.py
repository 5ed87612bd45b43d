"""Shadow mode: nothing is written, whatever is asked for, and the records of others are read."""

from datetime import timedelta
from typing import Any

from cordboard.domain.calls.call import Disposition
from cordboard.domain.crm.actions import Action, AddNote, CreateContact, CreateDeal, CreateTask, SetOwner
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied
from cordboard.ports.crm.shadow import MODE, SHADOW, SHADOW_CODE, ReadsLoggedRecords
from cordboard.ports.errors import Refused
from cordboard.testing.crm_contract.world import PERSON, CrmWorld, call, lead, one, played, raising


class ShadowContract:
    """A connection with the setting `mode = "shadow"`."""

    def test_no_request_that_writes_leaves_whatever_is_asked_for(self, crm_world: CrmWorld) -> None:
        contact = crm_world.person(Entity.CONTACT, "Known", [PERSON])
        crm: Any = crm_world.crm(**{MODE: SHADOW})
        before = {entity: len(crm_world.records(entity)) for entity in (Entity.LEAD, Entity.CONTACT, Entity.CALL)}
        known = one(Entity.CONTACT, contact)
        actions: list[Action] = [
            lead(),
            call(about=(known,)),
            CreateContact(key="c:contact", name="New", phone="+34600990011"),
            CreateTask(key="c:task", subject="Call back", about=(known,)),
            SetOwner(key="c:owner", record=known, owner=crm_world.owners()[0]),
            AddNote(key="c:note", parent=known, title="Note", text="Text"),
        ]

        async def story() -> None:
            await crm.identify()
            await crm.users()
            pages = [page async for page in crm.load(None)]
            await crm.changes(pages[-1].cursor)
            for verify in (False, True):
                for action in actions:
                    await self._refused(crm, action, verify)
            for asked in (crm.prepare(agreed=True), crm.subscribe("https://ours.example/hook", "token", ())):
                try:
                    await asked
                except Refused as refused:
                    assert refused.code == SHADOW_CODE  # noqa: PT017  what a CRM need not ask for is not refused

        crm_world.far.sent.clear()
        played(story())
        assert crm_world.far.sent
        assert _written(crm_world) == []
        assert {entity: len(crm_world.records(entity)) for entity in before} == before

    @staticmethod
    async def _refused(crm: Any, action: Action, verify: bool) -> None:
        """As an outcome or as an error; an owner change may find that nothing is to be changed."""
        try:
            (outcome,) = await crm.apply([action], verify=verify)
        except Refused as refused:
            outcome = refused
        assert isinstance(outcome, Refused) or (isinstance(action, SetOwner) and isinstance(outcome, Applied))

    def test_call_records_of_anybody_are_listed_with_owner_and_outcome(self, crm_world: CrmWorld) -> None:
        writing: Any = crm_world.crm()
        reading: Any = crm_world.crm(**{MODE: SHADOW})
        assert isinstance(reading, ReadsLoggedRecords)
        contact = crm_world.person(Entity.CONTACT, "Known", [PERSON])
        owners = crm_world.owners()
        first, second = owners[0], owners[-1]
        begun = call("probe").started_at
        missed = {"disposition": Disposition.NO_ANSWER, "missed": True, "talk_ms": None}
        wanted = [
            call("c1:call", owner=first, about=(one(Entity.CONTACT, contact),)),
            call("c2:call", owner=second, started_at=begun + timedelta(minutes=5), **missed),
        ]

        async def story() -> None:
            for action in wanted:
                (outcome,) = await writing.apply([action], verify=False)
                assert isinstance(outcome, Applied)
            page = await reading.logged_records(Entity.CALL, begun - timedelta(days=3650))
            assert page.after is None
            answered, lost = page.records
            outbound = False if crm_world.capabilities.call_direction else None
            assert (answered.answered, answered.owner, answered.outbound) == (True, first, outbound)
            assert contact in answered.linked
            assert abs(answered.at - begun) < timedelta(seconds=61)
            assert (lost.answered, lost.owner) == (False, second)
            assert answered.link
            again = await reading.logged_records(Entity.CALL, begun - timedelta(days=3650), 1)
            assert again.records == (lost,)

        played(story())

    def test_tasks_and_deals_of_anybody_are_listed_with_whom_they_are_about(self, crm_world: CrmWorld) -> None:
        writing: Any = crm_world.crm()
        reading: Any = crm_world.crm(**{MODE: SHADOW})
        contact = one(Entity.CONTACT, crm_world.person(Entity.CONTACT, "Known", [PERSON]))
        owner, begun = crm_world.owners()[-1], call("probe").started_at
        actions: list[Action] = [
            CreateTask(key="c:task", subject="Call back", owner=owner, about=(contact,)),
            CreateDeal(key="c:deal", name="Deal of the call", owner=owner, contact=contact),
        ]

        async def story() -> None:
            for action in actions:
                (outcome,) = await writing.apply([action], verify=False)
                assert isinstance(outcome, Applied)
            crm_world.far.sent.clear()
            for entity, text in ((Entity.TASK, "Call back"), (Entity.DEAL, "Deal of the call")):
                page = await reading.logged_records(entity, begun - timedelta(days=3650))
                (found,) = page.records
                assert (found.texts, found.owner, page.after) == ((text,), owner, None)
                assert contact.id in found.linked
                assert found.link
                assert (found.answered, found.outbound) == (None, None)
            assert _written(crm_world) == []

        played(story())

    def test_a_write_that_is_refused_says_why(self, crm_world: CrmWorld) -> None:
        crm: Any = crm_world.crm(**{MODE: SHADOW})

        async def story() -> None:
            with raising(Refused) as raised:
                (outcome,) = await crm.apply([lead()], verify=False)
                if isinstance(outcome, Refused):
                    raise outcome
            assert raised[0].code == SHADOW_CODE
            assert "shadow mode" in raised[0].text

        played(story())


def _written(world: CrmWorld) -> list[tuple[str, str]]:
    """Requests that may have changed something."""
    return [(one.method, one.path) for one in world.far.sent if one.method != "GET" and not world.reads_only(one)]


__all__ = ["ShadowContract"]
