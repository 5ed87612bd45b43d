"""What the dialplan learns of a caller: the person, or honestly nobody."""

import msgspec

from cordboard.app.directory.caller_lookup import CallerLookup
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.crm_routing import CrmRouting
from cordboard.domain.settings.settings import Settings
from cordboard.ports.errors import Unavailable
from cordboard.ports.store.directory import DirectoryState
from cordboard.testing.app_fixture import CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER

OURS = Settings(team=(TeamMember(id="ana", crm_users={CRM: USER.id}, extensions=("80",)),))


async def asked(
    app_fixture: AppFixture, number: str | None, region: str | None = None, settings: Settings = OURS
) -> dict[str, str]:
    await app_fixture.settle(settings)
    settings_in_force = await SettingsInForce.read(app_fixture.store)
    caller = CallerLookup(app_fixture.live_connections, settings_in_force, app_fixture.directory_sync.live)
    return dict(await caller.variables(number, region))


async def people(app_fixture: AppFixture, *phones: str) -> None:
    await app_fixture.settle(OURS)
    await app_fixture.directory_sync.put(
        CRM, [contact(str(n), phone, owner=USER.id) for n, phone in enumerate(phones, 1)]
    )


@run
async def test_a_known_caller_comes_with_the_name_of_the_owner_and_the_owner_s_extension(opened: Open) -> None:
    async with opened() as app_fixture:
        await people(app_fixture, "600 11 12 22")
        told = await asked(app_fixture, "0034600111222")
        assert (told["CB_MATCH"], told["CB_OWNER"], told["CB_OWNER_EXT"]) == ("found", USER.name, "80")


@run
async def test_the_match_is_set_last_so_that_it_marks_a_complete_answer(opened: Open) -> None:
    async with opened() as app_fixture:
        await people(app_fixture, "600 11 12 22")
        assert list(await asked(app_fixture, "600111222"))[-1] == "CB_MATCH"


@run
async def test_two_with_one_number_are_several(opened: Open) -> None:
    async with opened() as app_fixture:
        await people(app_fixture, "600 11 12 22", "+34 600 111 222")
        assert (await asked(app_fixture, "600111222"))["CB_MATCH"] == "several"


@run
async def test_a_number_of_several_countries_names_nobody(opened: Open) -> None:
    async with opened() as app_fixture:
        await people(app_fixture, "+380 67 123 45 67")
        assert await asked(app_fixture, "0671234567") == {"CB_MATCH": "several"}
        assert (await asked(app_fixture, "0671234567", "UA"))["CB_MATCH"] == "found"


@run
async def test_hidden_and_internal_callers_are_nobody(opened: Open) -> None:
    async with opened() as app_fixture:
        await people(app_fixture, "600 11 12 22")
        for number in (None, "", "anonymous", "80", "973890196.70"):
            assert await asked(app_fixture, number) == {"CB_MATCH": "nobody"}


@run
async def test_the_first_crm_that_knows_the_number_names_the_caller_in_the_order_of_the_settings(opened: Open) -> None:
    first_second = CrmRouting(caller_order=("second", CRM))
    async with opened() as app_fixture:
        await second_crm(app_fixture)
        await app_fixture.directory_sync.put(
            CRM, [contact("1", "600 11 12 22", "Here"), contact("2", "600 11 12 23", "One")]
        )
        await app_fixture.directory_sync.put("second", [contact("9", "600 11 12 22", "There")])
        assert (await asked(app_fixture, "600111222"))["CB_NAME"] == "Here"
        turned = msgspec.structs.replace(OURS, crm_routing=first_second)
        assert (await asked(app_fixture, "600111222", settings=turned))["CB_NAME"] == "There"
        assert (await asked(app_fixture, "600111223", settings=turned))["CB_NAME"] == "One"
        assert await asked(app_fixture, "600111224", settings=turned) == {"CB_MATCH": "nobody"}


@run
async def test_while_one_crm_is_not_read_yet_nobody_is_said_to_be_unknown_to_all(opened: Open) -> None:
    async with opened() as app_fixture:
        await second_crm(app_fixture, loaded=False)
        await app_fixture.directory_sync.put(CRM, [contact("1", "600 11 12 22", "Here")])
        assert (await asked(app_fixture, "600111222"))["CB_NAME"] == "Here"
        assert await asked(app_fixture, "600111224") == {"CB_MATCH": "unknown"}


async def second_crm(app_fixture: AppFixture, loaded: bool = True) -> None:
    """Another one, as the first."""
    (one,) = await app_fixture.store.connections()
    await app_fixture.store.put_connection(msgspec.structs.replace(one, id="second"))
    if loaded:
        await app_fixture.store.set_state(
            DirectoryState(connection="second", loaded=True, fresh_at=app_fixture.clock.now())
        )
    await app_fixture.settle(OURS)


@run
async def test_a_crm_that_lists_nobody_is_asked_once_in_a_minute_while_the_caller_waits(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(OURS)
        app_fixture.crm.lists = False
        await app_fixture.store.set_state(DirectoryState(connection=CRM))
        await app_fixture.directory_sync.refresh(CRM)
        ana = Candidate(entity=Entity.LEAD, id="7", name="Marta", phones=("+34600111222",), owner=Owner(id=USER.id))
        app_fixture.crm.findable = [ana]
        settings_in_force = await SettingsInForce.read(app_fixture.store)
        caller = CallerLookup(app_fixture.live_connections, settings_in_force, app_fixture.directory_sync.live)
        for _ in range(2):
            told = await caller.variables("600111222")
            assert (told["CB_MATCH"], told["CB_NAME"], told["CB_OWNER_EXT"]) == ("found", "Marta", "80")
            assert (await caller.variables("600111333"))["CB_MATCH"] == "nobody"
        assert app_fixture.crm.looked_up == ["+34600111222", "+34600111333"]
        app_fixture.crm.trouble = Unavailable("away", code="away")
        assert (await caller.variables("600111444"))["CB_MATCH"] == "unknown"
