"""What every CRM folder must do, asked through the port alone; a folder's tests inherit it and give a `crm_world`.

Only what differs between CRMs is in their own tests. Source: reference/crm-connectors.md 17.4, items 1 to 9, 11, 12.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol, TypeVar

import httpx
import msgspec

from cordboard.domain.action import (
    Action,
    AddNote,
    AttachRecording,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    LogCall,
    Ref,
    SetFields,
    SetOwner,
)
from cordboard.domain.call import Direction, Disposition
from cordboard.domain.match import Entity, Found, NotFound
from cordboard.domain.numbers import read
from cordboard.ports.crm import Applied, Change, Crm, Exchange
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable
from cordboard.testing import far_side
from cordboard.testing.far_side import FarSide, Trick

T = TypeVar("T")
E = TypeVar("E", bound=BaseException)
LINE = "+34928000080"
PERSON = "+34928000111"


class CrmWorld(Protocol):
    """A provider under test and the service that it talks to, in-process."""

    far: FarSide
    journal: list[Exchange]
    reads: str  # part of the path of every request of `find` and `changes`

    def writes(self, entity: Entity) -> str:
        """Part of the path of requests that create such records, and of no others."""

    def crm(self) -> Crm:
        """A connection with the secrets as they are stored; new each time, as after a restart."""

    def person(self, entity: Entity, name: str, phones: Sequence[str], owner: str | None = None) -> str:
        """A record that somebody made over there."""

    def change(self, entity: Entity, record: str, phones: Sequence[str]) -> None: ...

    def delete(self, entity: Entity, record: str) -> None: ...

    def records(self, entity: Entity) -> list[Mapping[str, Any]]:
        """All records over there; `id` and the CRM's own field names."""

    def owners(self) -> Sequence[str]:
        """Users who may own records."""

    def field(self, entity: Entity) -> str:
        """A custom text field that exists."""

    def expire(self) -> None:
        """All access tokens die; the refresh token lives."""

    def revoke(self) -> None:
        """The refresh token dies."""

    def authorise(self) -> None:
        """A person gives consent again: new secrets are stored."""

    def refreshes(self) -> int:
        """How many access tokens were asked for."""

    def secrets(self) -> Sequence[str]:
        """Every secret value that was ever in use."""

    def pass_time(self, seconds: float) -> None: ...

    def small_pages(self) -> None:
        """From now on the service's pages hold a handful of records."""

    def limited(self, after: int | None) -> httpx.Response:
        """The service's answer to too many requests."""

    def error_in_200(self) -> httpx.Response:
        """A status of success around an error that is not about the request."""


def played(story: Coroutine[Any, Any, T]) -> T:
    """Runs a story to its end."""
    return asyncio.run(story)


@contextmanager
def raising(kind: type[E]) -> Iterator[list[E]]:
    """The block must raise this; it is in the list afterwards."""
    caught: list[E] = []
    try:
        yield caught
    except kind as error:
        caught.append(error)
    assert caught, f"{kind.__name__} was expected, nothing was raised"


def one(entity: Entity, record: str) -> Ref:
    return Ref(entity=entity, id=record)


def lead(key: str = "c1:lead", phone: str = PERSON, **more: Any) -> CreateLead:
    return CreateLead(key=key, name="New caller", phone=phone, **more)


def call(key: str = "c1:call", **more: Any) -> LogCall:
    whole: dict[str, Any] = {
        "subject": f"Call {key}",
        "direction": Direction.INBOUND,
        "disposition": Disposition.ANSWERED,
        "missed": False,
        "started_at": datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5),
        "talk_ms": 65_000,
        "client_number": PERSON,
        "own_number": LINE,
        "extension": "80",
    }
    return LogCall(key=key, **{**whole, **more})


def applied(outcomes: Sequence[object]) -> list[Applied]:
    """All outcomes, every one of them a success."""
    wrong = [outcome for outcome in outcomes if not isinstance(outcome, Applied)]
    assert not wrong, wrong
    return [outcome for outcome in outcomes if isinstance(outcome, Applied)]


async def everybody(crm: Crm) -> tuple[list[Change], str]:
    """A whole first load, and its last cursor."""
    changes: list[Change] = []
    cursor = ""
    async for page in crm.load(None):
        changes += page.changes
        cursor = page.cursor
    return changes, cursor


async def news(crm: Crm, cursor: str) -> tuple[list[Change], str]:
    """All pages of changes up to now."""
    changes: list[Change] = []
    for _ in range(100):
        page = await crm.changes(cursor)
        changes += page.changes
        cursor = page.cursor
        if page.complete:
            return changes, cursor
    raise AssertionError("the changes have no end")


class FindContract:
    """1, 2: who is this?"""

    def test_a_person_is_found_however_the_number_is_written(self, crm_world: CrmWorld) -> None:
        for at, written in enumerate(["+34600111222", "600111333", "+34 600 111 444", "600-111-555"]):
            crm_world.person(Entity.LEAD, f"Person {at}", [written])
        asked = ["600 11 12 22", "+34600111333", "0034600111444", "600.111.555"]
        matches = played(crm_world.crm().find([read(text, "ES") for text in asked]))
        names = [match.candidates[0].name for match in matches if isinstance(match, Found)]
        assert names == ["Person 0", "Person 1", "Person 2", "Person 3"]

    def test_a_person_is_found_by_the_second_number(self, crm_world: CrmWorld) -> None:
        record = crm_world.person(Entity.CONTACT, "Two phones", ["+34928999999", "600111222"])
        (match,) = played(crm_world.crm().find([read("+34600111222", "ES")]))
        assert isinstance(match, Found)
        assert match.candidates[0].id == record

    def test_of_two_hits_the_contact_comes_before_the_lead(self, crm_world: CrmWorld) -> None:
        crm_world.person(Entity.LEAD, "A lead", ["600111222"])
        contact = crm_world.person(Entity.CONTACT, "A contact", ["+34 600111222"])
        (match,) = played(crm_world.crm().find([read("600111222", "ES")]))
        assert isinstance(match, Found)
        assert [candidate.entity for candidate in match.candidates] == [Entity.CONTACT, Entity.LEAD]
        assert match.candidates[0].id == contact

    def test_numbers_that_only_end_alike_are_other_people(self, crm_world: CrmWorld) -> None:
        for written in ("+33671234567", "+380671234567", "+34671234567"):
            crm_world.person(Entity.LEAD, f"Owner of {written}", [written])
        matches = played(crm_world.crm().find([read("+34671234567", "ES"), read("+48671234567", "ES")]))
        assert isinstance(matches[0], Found)
        assert [candidate.name for candidate in matches[0].candidates] == ["Owner of +34671234567"]
        assert isinstance(matches[1], NotFound)

    def test_nobody_and_no_answer_are_different(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        unknown = [read("+34699999999", "ES")]

        async def story() -> None:
            (match,) = await crm.find(unknown)
            assert isinstance(match, NotFound)
            for trick in (
                far_side.html(503),
                far_side.silent,
                far_side.refused,
                far_side.answer_cut,
                far_side.answer_empty,
            ):
                crm_world.far.play(trick, path=crm_world.reads)
                with raising(Unavailable) as caught:
                    await crm.find(unknown)
                assert caught[0].wrote is not True

        played(story())

    def test_extensions_and_hidden_numbers_are_nobodys(self, crm_world: CrmWorld) -> None:
        crm_world.person(Entity.LEAD, "Somebody", ["+34 928 000 080"])
        matches = played(crm_world.crm().find([read("80", "ES"), read("anonymous", "ES")]))
        assert all(isinstance(match, NotFound) for match in matches)

    def test_the_owner_comes_with_the_person(self, crm_world: CrmWorld) -> None:
        owner = crm_world.owners()[1]
        crm_world.person(Entity.CONTACT, "Owned", ["600111222"], owner=owner)
        (match,) = played(crm_world.crm().find([read("600111222", "ES")]))
        assert isinstance(match, Found)
        assert match.candidates[0].owner is not None
        assert match.candidates[0].owner.id == owner


class WriteContract:
    """3, 4, 5: each kind of record."""

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
                lead("l2", company="Acme", description="d", owner=owner, fields=extra(Entity.LEAD)),
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

    def test_outcomes_stand_in_the_order_of_the_actions(self, crm_world: CrmWorld) -> None:
        batch = [
            lead(f"k{at}", f"+3460011{at:04}", fields={"No_Such_Field": "x"} if at % 7 == 3 else {}) for at in range(60)
        ]
        outcomes = played(crm_world.crm().apply(batch, verify=False))
        assert [isinstance(outcome, Refused) for outcome in outcomes] == [at % 7 == 3 for at in range(60)]
        assert len({outcome.id for outcome in outcomes if isinstance(outcome, Applied)}) == 60 - 9


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
            for entity, batch in batches.items():
                crm_world.far.play(far_side.answer_lost, path=crm_world.writes(entity), method="POST")
                with raising(Unavailable) as caught:
                    await crm.apply(batch, verify=False)
                assert caught[0].wrote is None
                again = applied(await crm.apply(batch, verify=True))
                assert all(outcome.was_there for outcome in again)

        played(story())
        made = [len(crm_world.records(entity)) for entity in (Entity.LEAD, Entity.CALL, Entity.TASK)]
        assert made == [70, 3, 3]

    def test_an_attempt_that_never_arrived_is_made_again(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            for trick, wrote in ((far_side.refused, False), (far_side.silent, None), (far_side.html(502), None)):
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
            if crm.once() == "unique_key":
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


class TroubleContract:
    """7, 8, 9: tokens, limits, answers that are none."""

    def test_ten_parallel_requests_with_a_dead_token_refresh_it_once(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            await crm.users()
            before = crm_world.refreshes()
            crm_world.expire()
            await asyncio.gather(*(crm.users() for _ in range(10)))
            assert crm_world.refreshes() == before + 1

        played(story())

    def test_a_revoked_consent_needs_a_person_and_goes_on_afterwards(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            await crm.users()
            crm_world.expire()
            crm_world.revoke()
            for _ in range(3):
                with raising(NeedsHuman) as caught:
                    await crm.apply([lead()], verify=False)
                assert "authorise" in caught[0].text.lower()
            assert crm_world.records(Entity.LEAD) == []
            crm_world.authorise()
            for again in (crm, crm_world.crm()):
                applied(await again.apply([lead()], verify=False))

        played(story())
        assert len(crm_world.records(Entity.LEAD)) == 1

    def test_a_rate_limit_says_when_to_come_back_if_it_is_told(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            for after in (None, 17):
                crm_world.far.play(far_side.answers(crm_world.limited(after)), path=crm_world.writes(Entity.LEAD))
                with raising(RateLimited) as caught:
                    await crm.apply([lead()], verify=False)
                assert caught[0].after == (timedelta(seconds=after) if after else None)
            applied(await crm.apply([lead()], verify=False))

        played(story())

    def test_answers_that_cannot_be_read_are_trouble_and_nothing_is_lost_or_doubled(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        tricks: list[Trick] = [
            far_side.html(200),
            far_side.html(503),
            far_side.answer_cut,
            far_side.answer_empty,
            far_side.answers(httpx.Response(200, json=[])),
            far_side.answers(httpx.Response(200, json={"unexpected": True})),
            far_side.answers(crm_world.error_in_200()),
        ]

        async def story() -> None:
            for at, trick in enumerate(tricks):
                item = lead(f"k{at}", f"+3460033000{at}")
                crm_world.far.play(trick, path=crm_world.writes(Entity.LEAD), method="POST")
                with raising(Trouble) as caught:
                    await crm.apply([item], verify=False)
                assert isinstance(caught[0], Unavailable), (at, caught[0])
                assert caught[0].wrote is None
                applied(await crm.apply([item], verify=True))

        played(story())
        assert len(crm_world.records(Entity.LEAD)) == len(tricks)


class PullContract:
    """11: the directory's feed."""

    def test_the_first_load_brings_everybody_once(self, crm_world: CrmWorld) -> None:
        crm_world.small_pages()
        made = {crm_world.person(Entity.LEAD, f"L{at}", [f"+3460044{at:04}"]) for at in range(13)}
        made |= {crm_world.person(Entity.CONTACT, f"C{at}", [f"+3460055{at:04}"]) for at in range(10)}
        changes, _ = played(everybody(crm_world.crm()))
        loaded = [change.id for change in changes]
        assert sorted(loaded) == sorted(made)

    def test_a_load_that_was_cut_off_goes_on_where_it_was(self, crm_world: CrmWorld) -> None:
        crm_world.small_pages()
        made = {crm_world.person(Entity.LEAD, f"L{at}", [f"+3460044{at:04}"]) for at in range(13)}

        async def story() -> None:
            first = await anext(crm_world.crm().load(None))
            rest = [page async for page in crm_world.crm().load(first.cursor)]
            loaded = [change.id for page in (first, *rest) for change in page.changes]
            assert sorted(loaded) == sorted(made)
            assert [page.complete for page in (first, *rest)][-1]
            assert [page async for page in crm_world.crm().load(rest[-1].cursor)] == []

        played(story())

    def test_changes_bring_what_is_new_changed_and_deleted_and_nothing_twice(self, crm_world: CrmWorld) -> None:
        stays = crm_world.person(Entity.LEAD, "Stays", ["+34600440001"])
        goes = crm_world.person(Entity.CONTACT, "Goes", ["+34600440002"])
        crm = crm_world.crm()

        async def story() -> None:
            _, cursor = await everybody(crm)
            _, cursor = await news(crm, cursor)
            crm_world.pass_time(3700)
            new = crm_world.person(Entity.CONTACT, "New", ["+34600440003"])
            crm_world.change(Entity.LEAD, stays, ["+34600440009"])
            crm_world.delete(Entity.CONTACT, goes)
            changes, cursor = await news(crm, cursor)
            told = {change.id: change.record.phones if change.record else None for change in changes}
            assert told == {new: ("+34600440003",), stays: ("+34600440009",), goes: None}
            changes, cursor = await news(crm, cursor)
            assert list(changes) == []

        played(story())

    def test_equal_moments_across_the_border_of_a_page_lose_nobody(self, crm_world: CrmWorld) -> None:
        crm_world.small_pages()
        crm = crm_world.crm()

        async def story() -> None:
            _, cursor = await everybody(crm)
            crm_world.pass_time(60)
            made = {crm_world.person(Entity.LEAD, f"L{at}", [f"+3460066{at:04}"]) for at in range(23)}
            changes, cursor = await news(crm, cursor)
            told = [change.id for change in changes]
            assert sorted(told) == sorted(made)
            crm_world.pass_time(60)
            late = crm_world.person(Entity.LEAD, "Late", ["+34600660099"])
            changes, cursor = await news(crm, cursor)
            assert [change.id for change in changes] == [late]

        played(story())

    def test_a_record_that_shows_a_moment_late_is_not_missed(self, crm_world: CrmWorld) -> None:
        """Two changes in one second with a poll between them: the second has the moment that was already read."""
        crm = crm_world.crm()

        async def story() -> None:
            crm_world.person(Entity.LEAD, "Before", ["+34600770000"])
            _, cursor = await everybody(crm)
            crm_world.pass_time(60)
            first = crm_world.person(Entity.LEAD, "First", ["+34600770001"])
            changes, cursor = await news(crm, cursor)
            assert first in [change.id for change in changes]
            second = crm_world.person(Entity.LEAD, "Second", ["+34600770002"])
            changes, cursor = await news(crm, cursor)
            assert [change.id for change in changes] == [second]

        played(story())

    def test_the_feed_survives_a_service_that_is_away(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            _, cursor = await everybody(crm)
            new = crm_world.person(Entity.LEAD, "New", ["+34600880001"])
            for trick in (far_side.html(503), far_side.refused, far_side.answer_cut):
                crm_world.far.play(trick, path=crm_world.reads)
                with raising(Unavailable):
                    await crm.changes(cursor)
            changes, _ = await news(crm, cursor)
            assert new in [change.id for change in changes]

        played(story())


class SecrecyContract:
    """12: secrets are seen nowhere."""

    def test_no_secret_is_in_the_journal_or_in_an_error(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()
        texts: list[str] = []

        async def refused_text(work: Callable[[], Coroutine[Any, Any, object]]) -> None:
            try:
                await work()
            except Trouble as trouble:
                texts.append(trouble.text)

        async def story() -> None:
            await crm.identify()
            await crm.apply([lead()], verify=False)
            crm_world.expire()
            await crm.users()
            echo = " ".join(crm_world.secrets())
            crm_world.far.play(
                far_side.answers(httpx.Response(500, text=f"<html>{echo}</html>")), path=crm_world.writes(Entity.LEAD)
            )
            await refused_text(lambda: crm.apply([lead("k2")], verify=False))
            crm_world.expire()
            crm_world.revoke()
            await refused_text(crm.users)

        played(story())
        shown = "\n".join([*texts, *(msgspec.json.encode(line).decode() for line in crm_world.journal)])
        assert len(texts) == 2
        found = [secret for secret in crm_world.secrets() if secret in shown]
        assert not found, f"{len(found)} secrets are shown"

    def test_every_request_is_metered_and_names_its_items(self, crm_world: CrmWorld) -> None:
        played(crm_world.crm().apply([lead("k1"), lead("k2", "+34928000112")], verify=False))
        written = [line for line in crm_world.journal if line.keys]
        assert [line.keys for line in written] == [("k1", "k2")]
        assert written[0].status is not None


class IdentityContract:
    """Who and where we are; what there is to choose from."""

    def test_we_know_where_we_are_and_who_may_own_records(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            identity = await crm.identify()
            assert identity.account
            assert identity.account_name
            assert identity.user.id in crm_world.owners()
            users = await crm.users()
            assert sorted(user.id for user in users) == sorted(crm_world.owners())
            assert all(user.name for user in users)

        played(story())

    def test_fields_and_pipelines_can_be_chosen_from(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            fields = {field.name: field for field in await crm.fields(Entity.LEAD)}
            custom = fields[crm_world.field(Entity.LEAD)]
            assert custom.custom
            assert custom.writable
            places = await crm.pipelines()
            assert places
            assert all(place.stages for place in places)
            assert {stage.state for place in places for stage in place.stages} == {"open", "won", "lost"}

        played(story())


class CrmContract(
    FindContract,
    WriteContract,
    OnceContract,
    TroubleContract,
    PullContract,
    SecrecyContract,
    IdentityContract,
):
    """All of it."""
