"""11: the directory's feed."""

import pytest

from cordboard.domain.crm.contact_match import Candidate, Entity, Found
from cordboard.domain.numbers.reading import read
from cordboard.ports.crm import Deletions
from cordboard.ports.errors import Unavailable
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import CrmWorld, everybody, news, played, raising


def _value(person: Candidate | None, field: str) -> str | None:
    assert person is not None
    return person.fields.get(field)


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
            listed = {goes: None} if crm_world.capabilities.deletions is Deletions.LISTED else {}
            assert told == {new: ("+34600440003",), stays: ("+34600440009",), **listed}
            changes, cursor = await news(crm, cursor)
            assert list(changes) == []

        played(story())

    def test_fields_that_the_settings_name_come_with_load_change_and_look_up(self, crm_world: CrmWorld) -> None:
        crm, field = crm_world.crm(), crm_world.field(Entity.LEAD)
        record = crm_world.person(Entity.LEAD, "Has it", ["+34600440011"])
        without = crm_world.person(Entity.CONTACT, "Other kind", ["+34600440012"])
        crm_world.fill(Entity.LEAD, record, field, "fair")

        async def story() -> None:
            changes, _ = await everybody(crm)
            assert {change.id: _value(change.record, field) for change in changes} == {record: None, without: None}
            crm_world.extra_fields = {Entity.LEAD: (field, "No_Such_Field")}
            changes, cursor = await everybody(crm)
            assert {change.id: _value(change.record, field) for change in changes} == {record: "fair", without: None}
            _, cursor = await news(crm, cursor)
            crm_world.pass_time(60)
            crm_world.fill(Entity.LEAD, record, field, "website")
            changes, _ = await news(crm, cursor)
            assert [_value(change.record, field) for change in changes] == ["website"]
            (match,) = await crm.find([read("+34600440011", "ES")])
            assert isinstance(match, Found)
            assert [_value(one, field) for one in match.candidates] == ["website"]

        played(story())

    def test_a_sweep_brings_the_ids_of_everybody_who_exists(self, crm_world: CrmWorld) -> None:
        if crm_world.capabilities.deletions is not Deletions.SWEEP:
            pytest.skip("capability deletions = listed: nothing is swept")
        crm_world.small_pages()
        made = {(Entity.LEAD, crm_world.person(Entity.LEAD, f"L{at}", [f"+3460044{at:04}"])) for at in range(13)}
        made |= {(Entity.CONTACT, crm_world.person(Entity.CONTACT, f"C{at}", [])) for at in range(3)}
        gone = min(made)
        crm_world.delete(*gone)

        async def story() -> None:
            swept = {one async for page in crm_world.crm().ids() for one in page.ids}
            assert swept == made - {gone}

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
            for trick in (
                transport_faults.html(503),
                transport_faults.refused,
                transport_faults.answer_cut,
            ):
                crm_world.far.play(trick, path=crm_world.reads)
                with raising(Unavailable):
                    await crm.changes(cursor)
            changes, _ = await news(crm, cursor)
            assert new in [change.id for change in changes]

        played(story())
