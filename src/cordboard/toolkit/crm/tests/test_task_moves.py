"""A task moves to another client only while it is as we created it."""

from datetime import date

import msgspec
import pytest

from cordboard.domain.crm.actions import LinkTask, Ref
from cordboard.domain.crm.contact_match import Entity
from cordboard.toolkit.crm.task_moves import TASK_LEFT, TaskNow, decided

OLD, NEW = Ref(entity=Entity.LEAD, id="1"), Ref(entity=Entity.CONTACT, id="2")
ACTION = LinkTask(
    key="k", task=Ref(entity=Entity.TASK, id="t"), about=NEW, was=(OLD,), subject="Call back Ana", due=date(2026, 12, 4)
)
AS_CREATED = TaskNow(subject="Call back Ana", due="2026-12-04", untouched=True, linked=frozenset({"1"}))


@pytest.mark.parametrize("changed", [{}, {"linked": frozenset()}, {"subject": "Call ba…"}])
def test_a_task_that_nobody_touched_is_moved(changed: dict[str, object]) -> None:
    assert decided(ACTION, msgspec.structs.replace(AS_CREATED, **changed)) is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"untouched": False}, "task_worked_on"),
        ({"linked": frozenset({"3"})}, "task_linked"),
        ({"linked": frozenset({"1", "3"})}, "task_linked"),
        ({"subject": "Ring Ana"}, "task_changed"),
        ({"due": "2026-12-05"}, "task_changed"),
        ({"due": None}, "task_changed"),
    ],
)
def test_a_task_that_somebody_changed_stays_and_says_why(changed: dict[str, object], code: str) -> None:
    outcome = decided(ACTION, msgspec.structs.replace(AS_CREATED, **changed), "https://crm.test/t")
    assert outcome is not None
    assert (outcome.id, outcome.code, outcome.remark) == ("t", code, TASK_LEFT[code])


def test_a_task_that_is_gone_or_there_already_is_done() -> None:
    gone, there = decided(ACTION, None), decided(ACTION, msgspec.structs.replace(AS_CREATED, linked=frozenset({"2"})))
    assert gone is not None
    assert there is not None
    assert (gone.code, there.code, there.was_there) == ("task_gone", None, True)
