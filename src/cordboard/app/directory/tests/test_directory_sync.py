"""The mirror understands local numbers where they are at home now, also after a country was changed."""

import msgspec
import pytest

from cordboard.domain.crm.contact_match import Entity, Found, Unknown
from cordboard.domain.interaction import identity_from
from cordboard.domain.numbers.reading import read_as
from cordboard.domain.settings.company import Company, CompanyNumber
from cordboard.domain.settings.crm_plan import CallerField, CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.ports.errors import Unavailable
from cordboard.testing.app_fixture import CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run

LOCAL, UKRAINIAN, SPANISH = "067 123-45-67", "+380671234567", "+34671234567"


async def change(app_fixture: AppFixture, country: str, *numbers: CompanyNumber) -> None:
    body = msgspec.json.encode(Settings(company=Company(country=country), numbers=numbers))
    await app_fixture.store.save_settings(body, "test", "countries", app_fixture.clock.now())
    await app_fixture.restart()


def naming(*fields: tuple[Entity, str]) -> Settings:
    """Settings whose plan names these fields of people."""
    named = tuple(CallerField(entity=entity, field=field) for entity, field in fields)
    return Settings(crm={CRM: CrmPlan(caller_fields=named)})


async def known(app_fixture: AppFixture, number: str) -> list[str | None]:
    return [one.id for one in await app_fixture.store.lookup(CRM, identity_from(number))]


@run
async def test_a_local_number_in_the_crm_is_found_where_a_line_of_ours_is(opened: Open) -> None:
    async with opened() as app_fixture:
        await change(app_fixture, "ES", CompanyNumber(number="+380441234567"))
        await app_fixture.directory_sync.put(CRM, [contact("1", LOCAL), contact("2", "671 23 45 67")])
        assert (await known(app_fixture, UKRAINIAN), await known(app_fixture, SPANISH)) == (["1"], ["2"])
        await app_fixture.directory_sync.refresh(CRM)
        await app_fixture.receive(app_fixture.end("a", UKRAINIAN))
        assert await app_fixture.kinds("a") == ["log_call"]


@run
async def test_after_a_change_of_country_numbers_are_read_anew_without_asking_the_crm(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_sync.put(
            CRM, [contact("1", "671 23 45 67"), contact("2", SPANISH), contact("3", LOCAL)]
        )
        await app_fixture.directory_sync.refresh(CRM)
        assert (await known(app_fixture, SPANISH), await known(app_fixture, UKRAINIAN)) == (["1", "2"], [])
        await change(app_fixture, "UA")
        await app_fixture.directory_sync.refresh(CRM)
        assert (await known(app_fixture, SPANISH), await known(app_fixture, UKRAINIAN)) == (["2"], ["1", "3"])
        assert (await app_fixture.store.state(CRM)).regions == read_as(("UA",))


@run
async def test_after_an_upgrade_of_the_rules_numbers_are_read_anew_without_asking_the_crm(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_sync.put(CRM, [contact("1", "+55 41 8799-1234")])
        await app_fixture.directory_sync.refresh(CRM)
        (one,) = await app_fixture.store.people(CRM, 0, 10)
        await app_fixture.store.renumber(CRM, [(one, ("+554187991234",))])  # as the rules before read it
        state = await app_fixture.store.state(CRM)
        await app_fixture.store.set_state(msgspec.structs.replace(state, regions=("ES",)))
        assert await known(app_fixture, "+5541987991234") == []
        await app_fixture.directory_sync.refresh(CRM)
        assert await known(app_fixture, "+5541987991234") == ["1"]
        assert (await app_fixture.store.state(CRM)).regions == read_as(("ES",))


@run
async def test_until_numbers_were_read_anew_nobody_is_known_and_nobody_is_made(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_sync.put(CRM, [contact("1", "671 23 45 67")])
        await app_fixture.directory_sync.refresh(CRM)
        await change(app_fixture, "UA")
        await app_fixture.receive(app_fixture.end("a", UKRAINIAN), app_fixture.end("b", SPANISH))
        matches = [(await app_fixture.decisions(key)).decisions[0].facts.match for key in "ab"]
        assert [type(match) for match in matches] == [Unknown, Unknown]
        await app_fixture.drain()
        first, second = [(await app_fixture.decisions(key)).decisions[0].facts.match for key in "ab"]
        assert isinstance(first, Found)
        assert [one.id for one in first.candidates] == ["1"]
        assert "create_lead" in await app_fixture.kinds("b")
        assert not isinstance(second, Unknown)


@run
async def test_fields_that_the_settings_name_are_read_with_one_more_load(opened: Open) -> None:
    async with opened() as app_fixture:
        crm = app_fixture.crm
        await app_fixture.settle(naming((Entity.CONTACT, "Segment"), (Entity.LEAD, "Level")))
        await app_fixture.directory_sync.refresh(CRM)
        await app_fixture.directory_sync.refresh(CRM)
        assert crm.loads == [{Entity.CONTACT: ("Segment",), Entity.LEAD: ("Level",)}]
        state = await app_fixture.store.state(CRM)
        assert (state.loaded, state.loading, state.extra_fields) == (True, None, "contact:Segment lead:Level")
        await app_fixture.settle(naming())
        await app_fixture.directory_sync.refresh(CRM)
        assert crm.loads[1:] == [{}]


@run
async def test_while_people_are_read_again_callers_are_known_and_no_change_is_missed(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_sync.put(CRM, [contact("1", SPANISH)])
        await app_fixture.directory_sync.refresh(CRM)
        await app_fixture.directory_sync.saved(CRM)
        before = (await app_fixture.store.state(CRM)).cursor
        await app_fixture.settle(naming((Entity.CONTACT, "Segment")))
        app_fixture.crm.trouble = Unavailable("away", code="away")
        with pytest.raises(Unavailable):
            await app_fixture.directory_sync.refresh(CRM)
        state = await app_fixture.store.state(CRM)
        assert (state.loaded, state.cursor, state.extra_fields) == (True, before, "")
        assert await known(app_fixture, SPANISH) == ["1"]
        app_fixture.crm.trouble = None
        await app_fixture.directory_sync.refresh(CRM)
        assert (await app_fixture.store.state(CRM)).extra_fields == "contact:Segment"
        assert len(app_fixture.crm.loads) == 2


@run
async def test_a_load_that_began_with_other_fields_is_followed_by_another(opened: Open) -> None:
    async with opened() as app_fixture:
        state = await app_fixture.store.state(CRM)
        await app_fixture.store.set_state(msgspec.structs.replace(state, loaded=False, cursor="halfway"))
        await app_fixture.settle(naming((Entity.LEAD, "Level")))
        await app_fixture.directory_sync.refresh(CRM)
        assert len(app_fixture.crm.loads) == 2
        assert (await app_fixture.store.state(CRM)).extra_fields == "lead:Level"
