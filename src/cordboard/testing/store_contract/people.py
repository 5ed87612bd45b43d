"""The mirror of people: every number finds its people, and only as long as it is theirs."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.interaction import Identity, IdentityKind, identity_from
from cordboard.domain.person_names import fold_accents
from cordboard.ports.crm import Change
from cordboard.ports.store.directory import DirectoryState
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import LANE, Opener


def person(record: str, entity: Entity = Entity.CONTACT, day: int = 1, **more: object) -> Change:
    modified = datetime(2026, 11, day, tzinfo=UTC)
    candidate = Candidate(entity=entity, id=record, modified_at=modified, **{"name": f"name {record}", **more})  # type: ignore[arg-type]
    return Change(entity=entity, id=record, record=candidate)


def gone(record: str, entity: Entity = Entity.CONTACT) -> Change:
    return Change(entity=entity, id=record)


async def ids(store, number: str, connection: str = LANE) -> list[str]:  # type: ignore[no-untyped-def]
    return [one.id for one in await store.lookup(connection, identity_from(number))]


class PeopleContract:
    @run
    async def test_a_person_is_found_by_each_number_as_the_crm_wrote_it(self, opened: Opener) -> None:
        one = person("1", company="ACME", phones=("067 1",), owner=Owner(id="o", name="Ana"), fields={"Source": "web"})
        async with opened() as store:
            await store.put(LANE, [one], {"1": ["+380671234567", "+34600111222"]})
        async with opened() as store:
            assert list(await store.lookup(LANE, identity_from("+380671234567"))) == [one.record]
            assert await ids(store, "+34600111222") == ["1"]
            assert await ids(store, "+34600111223") == []
            assert await ids(store, "+34600111222", "other") == []

    @run
    async def test_people_are_found_by_words_of_their_name_or_company(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put(LANE, [person("1", company="Peñalver & Söhne"), person("2"), person("12")], {})
            named = [[one.id for one in await store.people_named(LANE, text, 9)]
                     for text in ("NAME 1", "penalver", "sohne name", "name 3", " ")]  # fmt: skip
            assert [sorted(one) for one in named] == [["1", "12"], ["1"], ["1"], [], []]
            assert len(await store.people_named(LANE, "name", 2)) == 2
            assert await store.people_named("other", "name", 9) == []
            await store.put(LANE, [gone("1")], {})
            assert await store.people_named(LANE, "penalver", 9) == []

    @run
    async def test_a_search_by_name_finds_what_a_look_at_every_name_finds(self, opened: Opener, seed: int) -> None:
        chance = random.Random(seed)
        parts = ["Ana", "Ma", "O'Neil", 'So "Q"', "Ñandú", "Олена", "ana", "%", "_a", "AND", "x" * 40, "Mariana", "*"]
        names = {str(n): " ".join(chance.choices(parts, k=chance.randint(1, 3))) for n in range(60)}
        changed = {id_: " ".join(chance.choices(parts, k=2)) for id_ in names if chance.random() < 0.3}
        asked = [fold_accents(text)[at : at + size] for text in parts for at in (0, 1) for size in (1, 2, 3, 5)]
        asked += [f"{chance.choice(parts)} {chance.choice(parts)[:2]}" for _ in range(40)]
        async with opened() as store:
            await store.put(LANE, [person(id_, name=name) for id_, name in names.items()], {})
            await store.put(LANE, [person(id_, name=name) for id_, name in changed.items()], {})
            await store.put(LANE, [gone("7"), gone("8")], {})
            await store.put("other", [person("99", name="Ana Ñandú")], {})
            now = {id_: fold_accents(name) for id_, name in {**names, **changed}.items() if id_ not in ("7", "8")}
            for text in filter(str.strip, asked):
                words = fold_accents(text).split()
                wanted = {id_ for id_, name in now.items() if all(word in name for word in words)}
                assert {one.id for one in await store.people_named(LANE, text, 99)} == wanted, text
            await store.forget_people(LANE)
            await store.put(LANE, [person("1", name="Zoe")], {})
            assert await store.people_named(LANE, "ana", 9) == []

    @run
    async def test_a_person_is_found_by_an_identity_that_is_no_number(self, opened: Opener) -> None:
        mail, chat = Identity(IdentityKind.EMAIL, "eva@x.example"), Identity(IdentityKind.MESSENGER, "telegram:77")
        async with opened() as store:
            await store.put(LANE, [person("1"), person("2")], {"1": ["+34600111222", mail.key], "2": [chat.key]})
            assert [one.id for one in await store.lookup(LANE, mail)] == ["1"]
            assert [one.id for one in await store.lookup(LANE, chat)] == ["2"]
            assert await store.lookup(LANE, Identity(IdentityKind.MESSENGER, "eva@x.example")) == []
            await store.put(LANE, [gone("2")], {})
            assert await store.lookup(LANE, chat) == []

    @run
    async def test_numbers_that_share_their_tail_are_three_people(self, opened: Opener) -> None:
        numbers = {"1": ["+380671234567"], "2": ["+34671234567"], "3": ["+33671234567"]}
        async with opened() as store:
            await store.put(LANE, [person(record) for record in numbers], numbers)
            assert [await ids(store, number) for (number,) in numbers.values()] == [["1"], ["2"], ["3"]]
            assert await ids(store, "671234567") == []

    @run
    async def test_a_number_without_international_form_is_found_as_written(self, opened: Opener) -> None:
        written = ["80", "067123", "+", "+0123", "+1234567890123456", "٠١٢", "+٣٤", "sip:ana@x", ""]
        async with opened() as store:
            await store.put(LANE, [person("1")], {"1": written})
            assert [await ids(store, number) for number in written] == [["1"]] * len(written)
            await store.put(LANE, [gone("1")], {})
            assert [await ids(store, number) for number in written] == [[]] * len(written)

    @run
    async def test_shared_numbers_answer_contacts_then_leads_then_accounts_newest_first(self, opened: Opener) -> None:
        number = "+34600111222"
        people = [
            person("account", Entity.ACCOUNT, 9), person("lead", Entity.LEAD, 9), person("old", Entity.CONTACT, 1),
            person("new", Entity.CONTACT, 8),
        ]  # fmt: skip
        async with opened() as store:
            for one in people:
                await store.put(LANE, [one], {one.id: [number, "80"]})
            assert await ids(store, number) == await ids(store, "80") == ["new", "old", "lead", "account"]

    @run
    async def test_a_changed_record_loses_its_old_numbers_and_keeps_its_place(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put(LANE, [person("1"), person("2")], {"1": ["+341", "+342"], "2": ["+342"]})
            await store.put(LANE, [person("1", day=5)], {"1": ["+343", "+341"]})
            assert [await ids(store, number) for number in ("+341", "+342", "+343")] == [["1"], ["2"], ["1"]]
            await store.put(LANE, [person("1", day=6)], {})
            assert await ids(store, "+341") == []

    @run
    async def test_a_deleted_record_is_gone_from_every_number(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put(LANE, [person("1"), person("2"), person("3")], {n: ["+341"] for n in "123"})
            await store.put(LANE, [gone("2"), gone("unknown")], {})
            assert await ids(store, "+341") == ["1", "3"]
            await store.put(LANE, [gone("1"), gone("3")], {})
            assert await ids(store, "+341") == []

    @run
    async def test_the_last_change_of_a_record_in_a_page_counts(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put(LANE, [person("1"), gone("1"), gone("2"), person("2")], {"1": ["+341"], "2": ["+342"]})
            assert (await ids(store, "+341"), await ids(store, "+342")) == ([], ["2"])

    @run
    async def test_a_lead_and_a_contact_may_have_one_id(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put(LANE, [person("1", Entity.LEAD), person("1")], {"1": ["+341"]})
            await store.put(LANE, [gone("1", Entity.LEAD)], {})
            assert [one.entity for one in await store.lookup(LANE, identity_from("+341"))] == [Entity.CONTACT]

    @run
    async def test_numbers_are_replaced_for_those_who_are_still_as_they_were_read(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put(LANE, [person(record) for record in "123"], {r: ["067", f"+34{r}"] for r in "123"})
            first = await store.people(LANE, 0, 2)
            rest = await store.people(LANE, first[-1].no, 2)
            read = [*first, *rest]
            assert [(one.candidate.id, one.numbers) for one in read] == [(r, ("067", f"+34{r}")) for r in "123"]
            assert await store.people("other", 0, 9) == []
            await store.put(LANE, [person("2", day=2), gone("3")], {"2": ["+999"]})
            await store.renumber(LANE, [(one, ("+380671", f"+34{one.candidate.id}")) for one in read])
        async with opened() as store:
            assert await ids(store, "+380671") == ["1"]
            assert (await ids(store, "067"), await ids(store, "+341"), await ids(store, "+342")) == ([], ["1"], [])
            assert await ids(store, "+999") == ["2"]

    @run
    async def test_a_record_is_known_from_the_mirror_by_its_id(self, opened: Opener) -> None:
        one = person("1", owner=Owner(id="7"))
        async with opened() as store:
            await store.put(LANE, [one, person("2")], {})
            assert await store.person(LANE, Entity.CONTACT, "1") == one.record
            assert await store.person(LANE, Entity.CONTACT, "3") is None
            assert await store.person(LANE, Entity.LEAD, "1") is None
            assert await store.person("other", Entity.CONTACT, "1") is None

    @run
    async def test_the_state_of_a_mirror_survives_and_the_end_of_a_load_changes_no_answer(self, opened: Opener) -> None:
        loading = DirectoryState(connection=LANE, cursor="page 2", loading="200 of 300")
        loaded = DirectoryState(
            connection=LANE, loaded=True, cursor="since", fresh_at=50.0, people=300, regions=("ES", "UA")
        )
        async with opened() as store:
            assert await store.state(LANE) == DirectoryState(connection=LANE)
            await store.set_state(loading)
            await store.put(
                LANE, [person(str(n)) for n in range(300)], {str(n): [f"+34{n * 7919 % 300}"] for n in range(300)}
            )
        async with opened() as store:
            assert await store.state(LANE) == msgspec.structs.replace(loading, people=300)
            await store.set_state(loaded)
            assert await store.state(LANE) == loaded
            assert [await ids(store, f"+34{n * 7919 % 300}") for n in range(300)] == [[str(n)] for n in range(300)]

    @run
    async def test_people_are_counted_as_they_come_and_go(self, opened: Opener) -> None:
        async def counted() -> int:
            return int((await store.state(LANE)).people)

        async with opened() as store:
            await store.put(LANE, [person("1"), person("2"), person("2"), person("3")], {})
            assert await counted() == 3
            await store.set_state(DirectoryState(connection=LANE, loaded=True, people=77))
            assert await counted() == 3
            await store.put(LANE, [gone("2"), gone("never"), person("1"), person("4")], {})
            assert await counted() == 3
            await store.put(LANE, [gone("4")], {})
            assert await counted() == 2
        async with opened() as store:
            assert await counted() == 2

    @run
    async def test_a_sweep_is_remembered_beside_how_far_the_mirror_is(self, opened: Opener) -> None:
        async with opened() as store:
            await store.set_state(DirectoryState(connection=LANE, loaded=True, cursor="c"))
            await store.set_sweep(LANE, 9.0, "10 compared")
            await store.set_sweep(LANE, None, "5 of 10")
            await store.set_state(DirectoryState(connection=LANE, loaded=True, cursor="d"))
        async with opened() as store:
            state = await store.state(LANE)
            assert (state.cursor, state.swept_at, state.sweep) == ("d", 9.0, "5 of 10")

    @run
    async def test_a_dropped_connection_takes_its_people_along_and_nobody_elses(self, opened: Opener) -> None:
        async with opened() as store:
            for name in (LANE, "other"):
                await store.put(name, [person("1"), person("2")], {"1": ["+341", "80"], "2": ["+341"]})
            await store.drop_connection(LANE)
            assert await ids(store, "+341") == await ids(store, "80") == []
            assert await store.state(LANE) == DirectoryState(connection=LANE)
            assert await ids(store, "+341", "other") == ["1", "2"]
            await store.put("third", [person("9")], {"9": ["+341"]})
            assert (await ids(store, "+341", "third"), await ids(store, "+341", "other")) == (["9"], ["1", "2"])

    @run
    async def test_any_sequence_of_changes_answers_like_a_plain_table(self, opened: Opener, seed: int) -> None:
        chance = random.Random(seed)
        numbers = [f"+34{n}" for n in range(6)] + ["80", "81"]
        model: dict[str, Sequence[str]] = {}
        async with opened() as store:
            for _ in range(120):
                changed = {str(chance.randrange(6)): chance.sample(numbers, chance.randrange(4)) for _ in range(3)}
                dead = {record for record in changed if chance.random() < 0.3}
                await store.put(LANE, [gone(r) if r in dead else person(r) for r in changed], changed)
                model |= {record: () if record in dead else mine for record, mine in changed.items()}
                for number in numbers:
                    expected = sorted(record for record, mine in model.items() if number in mine)
                    assert sorted(await ids(store, number)) == expected
