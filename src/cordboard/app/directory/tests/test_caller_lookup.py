"""What the dialplan learns of a caller: the person, or honestly nobody."""

from cordboard.app.decisions.number_regions import Regions
from cordboard.app.directory.caller_lookup import Caller
from cordboard.app.operations.settings_in_force import CurrentSettings
from cordboard.domain.settings.settings import Line, Settings
from cordboard.testing.app_fixture import CRM, House, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER

LINES = (Line(number="+34928000080", extension="80", user=USER.id),)


async def asked(house: House, number: str | None, region: str | None = None) -> dict[str, str]:
    await house.settle(Settings(region="ES", lines=LINES))
    current = await CurrentSettings.read(house.store)
    caller = Caller(house.store, house.links, current, Regions(current, house.links))
    return dict(await caller.variables(number, region))


async def people(house: House, *phones: str) -> None:
    await house.settle(Settings(region="ES", lines=LINES))
    await house.mirror.put(CRM, [contact(str(n), phone, owner=USER.id) for n, phone in enumerate(phones, 1)])


@run
async def test_a_known_caller_comes_with_the_name_of_the_owner_and_the_owner_s_extension(opened: Open) -> None:
    async with opened() as house:
        await people(house, "600 11 12 22")
        told = await asked(house, "0034600111222")
        assert (told["CB_MATCH"], told["CB_OWNER"], told["CB_OWNER_EXT"]) == ("found", USER.name, "80")


@run
async def test_two_with_one_number_are_several(opened: Open) -> None:
    async with opened() as house:
        await people(house, "600 11 12 22", "+34 600 111 222")
        assert (await asked(house, "600111222"))["CB_MATCH"] == "several"


@run
async def test_a_number_of_several_countries_names_nobody(opened: Open) -> None:
    async with opened() as house:
        await people(house, "+380 67 123 45 67")
        assert await asked(house, "0671234567") == {"CB_MATCH": "several"}
        assert (await asked(house, "0671234567", "UA"))["CB_MATCH"] == "found"


@run
async def test_hidden_and_internal_callers_are_nobody(opened: Open) -> None:
    async with opened() as house:
        await people(house, "600 11 12 22")
        for number in (None, "", "anonymous", "80", "973890196.70"):
            assert await asked(house, number) == {"CB_MATCH": "nobody"}
