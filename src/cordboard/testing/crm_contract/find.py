"""1, 2: who is this?"""

from cordboard.domain.crm.contact_match import Entity, Found, NotFound
from cordboard.domain.numbers.reading import read
from cordboard.ports.errors import Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import CrmWorld, played, raising


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
                transport_faults.html(503),
                transport_faults.silent,
                transport_faults.refused,
                transport_faults.answer_cut,
                transport_faults.answer_empty,
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
