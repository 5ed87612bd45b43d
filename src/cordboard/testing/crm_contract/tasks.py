"""Call-back tasks: one that is open is enough, and it can be closed, escalated and handed over while it is open."""

from datetime import date
from typing import Any

from cordboard.domain.crm.actions import ChangeTask, CreateTask, RenewTask
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import CrmWorld, applied, one, played, raising
from cordboard.toolkit.crm.task_changes import TASK_KEPT

REACHED = "Reached on 30 November."


class TaskContract:
    """Tasks of ours after they were created."""

    def test_an_open_task_makes_a_second_one_needless_and_a_closed_or_deleted_one_does_not(
        self, crm_world: CrmWorld
    ) -> None:
        crm = crm_world.crm()

        async def renewed(key: str, earlier: str) -> Applied:
            task = RenewTask(key=key, subject="Call back", earlier=one(Entity.TASK, earlier))
            (outcome,) = applied(await crm.apply([task], verify=True))
            return outcome

        async def story() -> None:
            (first,) = applied(await crm.apply([CreateTask(key="a", subject="Call back")], verify=False))
            left = await renewed("b", first.id)
            assert (left.id, left.code, left.remark) == (first.id, "task_open", TASK_KEPT["task_open"])
            crm_world.fill(Entity.TASK, first.id, crm_world.task_field("status"), "Completed")
            second = await renewed("c", first.id)
            assert (second.id != first.id, second.code) == (True, None)
            assert (await renewed("c", first.id)).id == second.id, "as after a lost answer"
            crm_world.delete(Entity.TASK, second.id)
            assert (await renewed("d", second.id)).code is None
            assert len(crm_world.records(Entity.TASK)) == 2

        played(story())

    def test_an_open_task_is_closed_with_its_reason_and_what_people_wrote_stays(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            task = CreateTask(key="a", subject="Call back", description="Missed")
            (first,) = applied(await crm.apply([task], verify=False))
            crm_world.fill(Entity.TASK, first.id, crm_world.task_field("description"), "Missed. VIP!")
            close = ChangeTask(key="a:done", task=one(Entity.TASK, first.id), done=True, note=REACHED)
            path, method = crm_world.updates(Entity.TASK)
            crm_world.far.play(transport_faults.answer_lost, path=path, method=method)
            with raising(Unavailable):
                await crm.apply([close], verify=False)
            (outcome,) = applied(await crm.apply([close], verify=True))
            assert (outcome.was_there, outcome.code) == (True, None)
            assert _value(crm_world, first.id, "status") == "Completed"
            assert str(_value(crm_world, first.id, "description")) == f"Missed. VIP!\n{REACHED}"
            late = ChangeTask(key="a:late", task=one(Entity.TASK, first.id), urgent=True, note="Late")
            (left,) = applied(await crm.apply([late], verify=False))
            assert (left.code, _value(crm_world, first.id, "priority") == "High") == ("task_closed", False)
            crm_world.delete(Entity.TASK, first.id)
            (gone,) = applied(await crm.apply([late], verify=False))
            assert gone.code == "task_deleted"

        played(story())

    def test_an_open_task_becomes_urgent_once_and_goes_to_another_owner_only_from_the_one_it_had(
        self, crm_world: CrmWorld
    ) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            ana, ivan = list(crm_world.owners())[:2]
            (first,) = applied(await crm.apply([CreateTask(key="a", subject="Call back", owner=ana)], verify=False))
            task = one(Entity.TASK, first.id)

            async def handed(key: str, **change: Any) -> Applied:
                (outcome,) = applied(await crm.apply([ChangeTask(key=key, task=task, **change)], verify=False))
                return outcome

            assert not (await handed("b", urgent=True, owner=ivan, was=(ana,), note="Late")).was_there
            assert (_value(crm_world, first.id, "priority"), _owner(crm_world, first.id)) == ("High", ivan)
            assert (await handed("b", urgent=True, owner=ivan, was=(ana,), note="Late")).was_there
            assert (await handed("c", owner=ana, was=(ana,))).was_there, "with anybody else a person was quicker"
            assert _owner(crm_world, first.id) == ivan
            await handed("d", owner=ana)
            assert _owner(crm_world, first.id) == ana
            assert not (await handed("e", subject="Send the offer", due=date(2030, 1, 2))).was_there
            assert (await handed("e", subject="Send the offer", due=date(2030, 1, 2))).was_there
            texts = [str(value) for value in _record(crm_world, first.id).values()]
            assert "Send the offer" in texts
            assert [text for text in texts if text.startswith("2030-01-02")]

        played(story())


def _record(world: CrmWorld, record: str) -> dict[str, Any]:
    return next(dict(row) for row in world.records(Entity.TASK) if row["id"] == record)


def _value(world: CrmWorld, record: str, word: str) -> object:
    return _record(world, record).get(world.task_field(word))


def _owner(world: CrmWorld, record: str) -> object:
    return world.owner_of(_record(world, record))
