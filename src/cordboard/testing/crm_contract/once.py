"""6: the same item twice is one record."""

from collections.abc import Sequence

from cordboard.domain.crm.actions import Action, AddNote, ChangeNote, CreateTask
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import GUARDED, Applied
from cordboard.ports.errors import Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import PERSON, CrmWorld, applied, call, chunks, lead, one, played, raising
from cordboard.toolkit.crm.note_changes import NOTE_LEFT


class OnceContract:
    """6: the same item twice is one record."""

    def test_an_answer_that_was_lost_leaves_one_record_of_each(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        batches: dict[Entity, Sequence[Action]] = {
            Entity.LEAD: [lead(f"l{at}", f"+3460022{at:04}") for at in range(70)],
            Entity.CALL: [call(f"c{at}") for at in range(3)],
            Entity.TASK: [CreateTask(key=f"t{at}", subject=f"Task {at}") for at in range(3)],
        }

        async def story() -> None:
            together = [
                (entity, some) for entity in batches for some in chunks(batches[entity], crm_world.capabilities.batch)
            ]
            for entity, some in together:
                crm_world.far.play(transport_faults.answer_lost, path=crm_world.writes(entity), method="POST")
                with raising(Unavailable) as caught:
                    await crm.apply(some, verify=False)
                assert caught[0].wrote is None
                again = applied(await crm.apply(some, verify=True))
                assert all(outcome.was_there for outcome in again)

        played(story())
        made = [len(crm_world.records(entity)) for entity in (Entity.LEAD, Entity.CALL, Entity.TASK)]
        assert made == [70, 3, 3]

    def test_an_attempt_that_never_arrived_is_made_again(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            for trick, wrote in (
                (transport_faults.refused, False),
                (transport_faults.silent, None),
                (transport_faults.html(502), None),
            ):
                crm_world.far.play(trick, path=crm_world.writes(Entity.LEAD), method="POST")
                with raising(Unavailable) as caught:
                    await crm.apply([lead()], verify=False)
                assert caught[0].wrote is wrote
            (outcome,) = applied(await crm.apply([lead()], verify=True))
            assert not outcome.was_there

        played(story())
        assert len(crm_world.records(Entity.LEAD)) == 1

    def test_a_guarded_connection_needs_no_look_to_stay_single(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            (first,) = applied(await crm.apply([lead()], verify=False))
            if crm.idempotency() in GUARDED:
                (second,) = applied(await crm.apply([lead()], verify=False))
                assert (second.id, second.was_there) == (first.id, True)

        played(story())
        assert len(crm_world.records(Entity.LEAD)) == 1

    def test_a_note_is_written_once(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        parent = one(Entity.LEAD, crm_world.person(Entity.LEAD, "L", [PERSON]))
        note = AddNote(key="n", parent=parent, title="After call", text="wants a quote")

        async def story() -> None:
            (first,) = applied(await crm.apply([note], verify=False))
            (second,) = applied(await crm.apply([note], verify=True))
            assert second.id == first.id

        played(story())

    def test_a_note_of_ours_is_changed_once_and_one_that_a_person_changed_stays(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            (logged,) = applied(await crm.apply([call("c")], verify=False))
            add = AddNote(key="n", parent=one(Entity.CALL, logged.id), title="Wrap-up", text="wants a quote")
            (first,) = applied(await crm.apply([add], verify=False))
            note = one(Entity.NOTE, first.id)

            async def changed(key: str, text: str, *was: str) -> Applied:
                action = ChangeNote(key=key, note=note, title="Wrap-up", text=text, was=was)
                (outcome,) = applied(await crm.apply([action], verify=False))
                return outcome

            assert not (await changed("n.2", "wants two quotes", "wants a quote")).was_there
            assert (await changed("n.2", "wants two quotes", "wants a quote")).was_there, "as after a lost answer"
            left = await changed("n.3", "wants nothing", "something else")
            assert (left.code, left.remark) == ("note_changed", NOTE_LEFT["note_changed"])
            assert len([row for row in crm_world.records(Entity.NOTE) if "two quotes" in str(dict(row))]) == 1

        played(story())
