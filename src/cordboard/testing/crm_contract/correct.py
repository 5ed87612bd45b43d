"""A call record that is corrected."""

import json
from datetime import date
from typing import Any

import msgspec

from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import CorrectCall, CreateTask, LinkCall, LinkTask, LogCall, Ref, said
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm_texts.languages import language_of
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused, Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import CrmWorld, applied, call, one, played, raising
from cordboard.toolkit.crm.idempotency_marker import marker
from cordboard.toolkit.crm.task_moves import TASK_LEFT

GIVEN_UP = "The phone system did not report the end of this call."
TRUE = "Ended by: client"


def correction(record: str, now: LogCall, *was: LogCall) -> CorrectCall:
    refer, states = one(Entity.CALL, record), tuple(said(log) for log in was)
    return CorrectCall(key=f"{now.key}:{len(was)}", call=refer, was=states, now=said(now))


class CorrectContract:
    """A call record that is corrected."""

    def test_a_corrected_record_is_as_if_it_had_been_written_so_at_first(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        was = call("a", talk_ms=0, end_unheard=True, subject="Call → 80", description=GIVEN_UP)
        now = call("a", talk_ms=754_000, subject="Call → 81", description=TRUE, started_at=was.started_at)
        never = call("b", talk_ms=754_000, subject="Call → 81", description=TRUE, started_at=was.started_at)

        async def story() -> None:
            first, _ = applied(await crm.apply([was, never], verify=False))
            for verify in (False, True):
                (outcome,) = applied(await crm.apply([correction(first.id, now, was)], verify=verify))
                assert (outcome.id, outcome.was_there, outcome.code) == (first.id, verify, None)

        played(story())
        corrected, written = (self._words(record) for record in crm_world.records(Entity.CALL))
        assert corrected == written

    def test_the_outcome_of_a_call_record_has_its_texts_and_a_later_release_recognises_them(
        self, crm_world: CrmWorld
    ) -> None:
        """In the words of a language that the correction no longer uses."""
        crm, start = crm_world.crm(), call().started_at
        ways: dict[str, Any] = {"started_at": start, "direction": Direction.UNKNOWN, "description": "Розмова"}
        was = call("a", subject="Дзвінок", language="uk", **ways)
        rewritten = call("a", subject="Дзвінок", language="en", **ways)  # the same, as today's release would write it
        now = call("a", subject="Call", language="en", **{**ways, "description": "Talk"})

        async def story() -> tuple[Applied, Applied]:
            (first,) = applied(await crm.apply([was], verify=False))
            change = msgspec.structs.replace(correction(first.id, now, rewritten), sent=(first.written,))
            (second,) = applied(await crm.apply([change], verify=False))
            return first, second

        first, second = played(story())
        told = language_of("uk").words["line.unknown"]
        assert [told in text for text in first.written.values()] == [True]
        assert second.code is None  # nothing was left as somebody else's
        texts = [value for record in crm_world.records(Entity.CALL) for value in record.values()]
        whole = "\n".join(value for value in texts if isinstance(value, str))
        assert "Talk" in whole
        assert told not in whole
        assert "Розмова" not in whole

    @staticmethod
    def _words(record: Any) -> dict[str, Any]:
        """What it says, without what tells any two records apart: ids and our keys, also as markers in texts."""
        texts = {name: value.replace(marker("a"), "").replace(marker("b"), "") if isinstance(value, str) else value
                 for name, value in record.items()}  # fmt: skip
        return {name: value for name, value in texts.items() if name != "id" and value not in ("a", "b")}

    def test_every_outcome_can_become_every_other(self, crm_world: CrmWorld) -> None:
        crm, start = crm_world.crm(), call().started_at
        ways = [
            call("x", started_at=start, description="spoken"),
            call(
                "x", started_at=start, description="missed", missed=True, disposition=Disposition.ABANDONED, talk_ms=0
            ),
            call("x", started_at=start, description="unsaid", talk_ms=None),
        ]

        async def story() -> None:
            for at, (was, now) in enumerate((was, now) for was in ways for now in ways if now != was):
                (record,) = applied(await crm.apply([call(f"w{at}", **self._same(was))], verify=False))
                applied(await crm.apply([correction(record.id, now, was)], verify=False))
                (stands,) = [row for row in crm_world.records(Entity.CALL) if row["id"] == record.id]
                assert str(now.description) in json.dumps(stands, default=str)

        played(story())
        assert len(crm_world.records(Entity.CALL)) == 6

    @staticmethod
    def _same(log: LogCall) -> dict[str, Any]:
        return {name: getattr(log, name) for name in LogCall.__struct_fields__ if name != "key"}

    def test_an_earlier_state_that_was_never_written_does_not_matter(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        states = [call("a", talk_ms=ms, description=f"{ms} ms") for ms in (60_000, 61_000, 62_000)]

        async def story() -> None:
            (record,) = applied(await crm.apply(states[:1], verify=False))
            (outcome,) = applied(await crm.apply([correction(record.id, states[2], *states[:2])], verify=False))
            assert outcome.code is None

        played(story())
        (stands,) = crm_world.records(Entity.CALL)
        assert "62000 ms" in json.dumps(stands, default=str)

    def test_a_correction_whose_answer_was_lost_is_made_once(self, crm_world: CrmWorld) -> None:
        crm, was, now = crm_world.crm(), call("a", description=GIVEN_UP), call("a", talk_ms=90_000, description=TRUE)

        async def story() -> None:
            (record,) = applied(await crm.apply([was], verify=False))
            change = correction(record.id, now, was)
            path, method = crm_world.updates(Entity.CALL)
            crm_world.far.play(transport_faults.answer_lost, path=path, method=method)
            with raising(Unavailable):
                await crm.apply([change], verify=False)
            (outcome,) = applied(await crm.apply([change], verify=True))
            assert outcome.was_there

        played(story())
        (stands,) = crm_world.records(Entity.CALL)
        assert json.dumps(stands, default=str).count(TRUE) == 1

    def test_a_record_that_is_gone_cannot_be_corrected_and_says_so(self, crm_world: CrmWorld) -> None:
        crm, was, now = crm_world.crm(), call("a"), call("a", talk_ms=90_000)

        async def story() -> None:
            first, second = applied(await crm.apply([was, call("b")], verify=False))
            crm_world.delete(Entity.CALL, first.id)
            batch = [correction(record.id, now, was) for record in (first, second)]
            refused, fine = await crm.apply(batch, verify=False)
            assert isinstance(refused, Refused)
            assert isinstance(fine, Applied)

        played(story())

    def test_a_call_is_linked_to_the_chosen_record_alone_and_once(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        kinds = (Entity.LEAD, Entity.CONTACT, Entity.ACCOUNT)
        people = {kind: crm_world.person(kind, f"P {kind}", [f"+3460066100{n}"]) for n, kind in enumerate(kinds)}

        async def story() -> None:
            first = one(Entity.LEAD, people[Entity.LEAD])
            (record,) = applied(await crm.apply([call("a", about=(first,))], verify=False))
            turns = (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT, None, Entity.CONTACT, Entity.CONTACT, None)
            for at, kind in enumerate(turns):
                about = one(kind, people[kind]) if kind else None
                link = LinkCall(key=f"a:link.{at}", call=one(Entity.CALL, record.id), about=about)
                (outcome,) = applied(await crm.apply([link], verify=bool(at % 2)))
                assert outcome.id == record.id
                (stands,) = crm_world.records(Entity.CALL)
                told = json.dumps(dict(stands), default=str)
                assert {one for one in kinds if people[one] in told} == ({kind} if kind else set())

        played(story())

    def test_an_untouched_task_moves_to_the_chosen_record_and_any_other_stays_with_the_reason(
        self, crm_world: CrmWorld
    ) -> None:
        crm, due = crm_world.crm(), date(2026, 12, 4)
        people = {
            kind: crm_world.person(kind, f"P {kind}", [f"+3460066110{n}"])
            for n, kind in enumerate((Entity.LEAD, Entity.CONTACT, Entity.ACCOUNT))
        }
        old, new, other = (one(kind, people[kind]) for kind in people)

        async def created(key: str) -> str:
            task = CreateTask(key=key, subject="Call back", due=due, about=(old,))
            (outcome,) = applied(await crm.apply([task], verify=False))
            return outcome.id

        async def moved(key: str, task: str, to: Ref | None, *was: Ref, **changed: object) -> Applied:
            facts = {"subject": "Call back", "due": due, **changed}
            link = LinkTask(key=key, task=one(Entity.TASK, task), about=to, was=was, **facts)  # type: ignore[arg-type]
            (outcome,) = applied(await crm.apply([link], verify=True))
            return outcome

        def whose(task: str) -> set[Entity]:
            (stands,) = [row for row in crm_world.records(Entity.TASK) if row["id"] == task]
            told = json.dumps(dict(stands), default=str)
            return {kind for kind, record in people.items() if record in told}

        async def story() -> None:
            task = await created("a")
            assert (await moved("a:1", task, new, old)).code is None
            assert whose(task) == {Entity.CONTACT}
            again = await moved("a:1", task, new, old)  # as after a lost answer
            assert (again.was_there, again.code, whose(task)) == (True, None, {Entity.CONTACT})
            assert (await moved("a:2", task, other, old)).code == "task_linked", "somebody linked it elsewhere"
            assert whose(task) == {Entity.CONTACT}
            assert (await moved("a:3", task, other, old, new)).code is None
            assert whose(task) == {Entity.ACCOUNT}
            for changed in ({"subject": "Another"}, {"due": date(2026, 12, 5)}):
                outcome = await moved("b", task, new, other, **changed)
                assert (outcome.code, whose(task)) == ("task_changed", {Entity.ACCOUNT})
                assert outcome.remark == TASK_LEFT["task_changed"]
            assert (await moved("b:2", task, None, other)).code is None
            assert whose(task) == set()
            assert (await moved("b:3", task, other)).code is None
            crm_world.fill(Entity.TASK, task, crm_world.task_field("status"), "Completed")
            assert (await moved("c", task, new, other)).code == "task_worked_on"
            crm_world.delete(Entity.TASK, task)
            assert (await moved("d", task, new, other)).code == "task_gone"

        played(story())

    def test_a_call_that_is_gone_cannot_be_linked_and_says_so(self, crm_world: CrmWorld) -> None:
        crm, about = crm_world.crm(), one(Entity.LEAD, crm_world.person(Entity.LEAD, "A", ["+34600661009"]))

        async def story() -> None:
            (record,) = applied(await crm.apply([call("a")], verify=False))
            crm_world.delete(Entity.CALL, record.id)
            link = LinkCall(key="a:link", call=one(Entity.CALL, record.id), about=about)
            (refused,) = await crm.apply([link], verify=False)
            assert isinstance(refused, Refused)

        played(story())
