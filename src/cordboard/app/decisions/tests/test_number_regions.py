"""Under which spellings a number of a call is kept, and under which it is asked for."""

import pytest

from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.settings.company import CompanyNumber
from cordboard.domain.settings.settings import Settings
from cordboard.testing.app_fixture import Open
from cordboard.testing.event_loop import run

KYIV = Settings(numbers=(CompanyNumber(number="+380441234567", region="UA"), CompanyNumber(number="80")))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("044 123-45-67", "+380441234567"),
        ("380441234567", "+380441234567"),
        (" 380441234567", "+380441234567"),  # a plus that arrived as a blank
        ("928 000 080", "+34928000080"),
        (" 34928000080", "+34928000080"),
        ("+34928000080", "+34928000080"),
        ("80", "80"),
        ("973890196.70", "973890196.70"),
    ],
)
def test_a_number_is_asked_for_as_it_stands_and_as_each_region_of_ours_reads_it(
    opened: Open, written: str, found: str
) -> None:
    async def story() -> None:
        async with opened() as app_fixture:
            await app_fixture.settle(KYIV)
            regions = NumberRegions(await SettingsInForce.read(app_fixture.store), app_fixture.live_connections)
            assert found in regions.spellings(written)
            assert written.strip() in regions.spellings(written)

    run(story())


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("044 123-45-67", "+380441234567"),
        ("+380441234567", "+380441234567"),
        ("928000080", "+34928000080"),
        ("80", "80"),
        (None, None),
    ],
)
def test_our_number_is_kept_as_it_is_understood_where_its_line_is(
    opened: Open, told: str | None, kept: str | None
) -> None:
    async def story() -> None:
        async with opened() as app_fixture:
            await app_fixture.settle(KYIV)
            await app_fixture.receive(app_fixture.end("a", own_number=told))
            assert (await app_fixture.call("a")).own_number == kept

    run(story())
