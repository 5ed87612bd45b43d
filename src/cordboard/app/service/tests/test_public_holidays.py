"""Public holidays of a country, a region and a year, in the reader's language where they are known in it."""

from datetime import date

import pytest

from cordboard.app.service.public_holidays import PublicHolidayUseCases
from cordboard.contract.errors import Cannot
from cordboard.contract.languages import Language
from cordboard.testing.event_loop import run

holidays = PublicHolidayUseCases()


@pytest.mark.parametrize(
    ("country", "region", "day", "language", "name"),
    [  # Source: the public calendars of BOE (Spain), Code du travail L3133-1 (France), Bayerisches FTG (Bavaria), 2027
        ("ES", "CT", date(2027, 9, 11), "es", "Fiesta Nacional de Cataluña"),
        ("ES", None, date(2027, 10, 12), "es", "Fiesta Nacional de España"),
        ("FR", None, date(2027, 5, 17), "fr", "Lundi de Pentecôte"),
        ("FR", "57", date(2027, 12, 26), "fr", "Saint-Étienne"),
        ("DE", "BY", date(2027, 1, 6), "en", "Epiphany"),
        ("ES", None, date(2027, 1, 1), "en", "New Year’s Day"),
        ("FR", None, date(2027, 1, 1), "fr", "Jour de l’an"),
        ("PL", None, date(2027, 5, 3), "fr", "Święto Narodowe Trzeciego Maja"),  # no French names
    ],
)
@run
async def test_a_holiday_has_its_day_and_its_name(
    country: str, region: str | None, day: date, language: Language, name: str
) -> None:
    found = await holidays.of_year(country, region, 2027, language)
    named = {one.date: one.name for one in found.holidays}
    assert named.get(day) == name, named
    assert list(named) == sorted(named)
    assert {one.year for one in named} == {2027}


@run
async def test_regions_are_those_with_holidays_of_their_own_and_the_one_asked_for() -> None:
    found = await holidays.of_year("FR", None, 2027, "fr")
    assert {"57", "6AE", "971"} <= {one.code for one in found.regions}
    assert "Zone A" not in {one.code for one in found.regions}  # holidays of schools only
    assert {one.code: one.name for one in found.regions}["974"] == "La Réunion"
    zone = await holidays.of_year("FR", "Zone A", 2027, "fr")
    assert "Zone A" in {one.code for one in zone.regions}
    assert zone.holidays == found.holidays


@run
async def test_a_year_without_days_off_is_empty() -> None:
    assert (await holidays.of_year("UA", None, 2021, "uk")).holidays[0].name == "Новий рік"
    assert (await holidays.of_year("UA", None, 2025, "uk")).holidays == ()  # none under martial law


@run
async def test_what_is_unknown_is_refused_with_what_is_known() -> None:
    for country, region, code in (
        ("XX", None, "holidays.country"),
        ("ES", "XX", "holidays.region"),
        ("UA", "CT", "holidays.region"),
    ):
        with pytest.raises(Cannot) as refused:
            await holidays.of_year(country, region, 2027, "en")
        assert (refused.value.status, refused.value.code) == (404, code)
