"""The mirror understands local numbers where they are at home now, also after a country was changed."""

import msgspec

from cordboard.domain.crm.contact_match import Found, Unknown
from cordboard.domain.settings.settings import Line, Settings
from cordboard.testing.app_fixture import CRM, House, Open, contact
from cordboard.testing.event_loop import run

LOCAL, UKRAINIAN, SPANISH = "067 123-45-67", "+380671234567", "+34671234567"


async def change(house: House, **settings: object) -> None:
    body = msgspec.json.encode(Settings(**settings))  # type: ignore[arg-type]  # what a test names
    await house.store.save_settings(body, "test", "countries", house.clock.now())
    await house.restart()


async def known(house: House, number: str) -> list[str | None]:
    return [one.id for one in await house.store.lookup(CRM, number)]


@run
async def test_a_local_number_in_the_crm_is_found_where_a_line_of_ours_is(opened: Open) -> None:
    async with opened() as house:
        await change(house, region="ES", lines=(Line(number="+380441234567", extension="81"),))
        await house.mirror.put(CRM, [contact("1", LOCAL), contact("2", "671 23 45 67")])
        assert (await known(house, UKRAINIAN), await known(house, SPANISH)) == (["1"], ["2"])
        await house.mirror.refresh(CRM)
        await house.hear(house.end("a", UKRAINIAN))
        assert await house.kinds("a") == ["log_call"]


@run
async def test_after_a_change_of_country_numbers_are_read_anew_without_asking_the_crm(opened: Open) -> None:
    async with opened() as house:
        await house.mirror.put(CRM, [contact("1", "671 23 45 67"), contact("2", SPANISH), contact("3", LOCAL)])
        await house.mirror.refresh(CRM)
        assert (await known(house, SPANISH), await known(house, UKRAINIAN)) == (["1", "2"], [])
        await change(house, region="UA")
        await house.mirror.refresh(CRM)
        assert (await known(house, SPANISH), await known(house, UKRAINIAN)) == (["2"], ["1", "3"])
        assert (await house.store.state(CRM)).regions == ("UA",)


@run
async def test_until_numbers_were_read_anew_nobody_is_known_and_nobody_is_made(opened: Open) -> None:
    async with opened() as house:
        await house.mirror.put(CRM, [contact("1", "671 23 45 67")])
        await house.mirror.refresh(CRM)
        await change(house, region="UA")
        await house.hear(house.end("a", UKRAINIAN), house.end("b", SPANISH))
        matches = [(await house.whys(key)).decisions[0].facts.match for key in "ab"]
        assert [type(match) for match in matches] == [Unknown, Unknown]
        await house.drain()
        first, second = [(await house.whys(key)).decisions[0].facts.match for key in "ab"]
        assert isinstance(first, Found)
        assert [one.id for one in first.candidates] == ["1"]
        assert "create_lead" in await house.kinds("b")
        assert not isinstance(second, Unknown)
