"""Shows the public holidays of a country or region in a year."""

import asyncio

from cordboard.contract.errors import Cannot
from cordboard.contract.languages import Language
from cordboard.contract.views.public_holidays import PublicHolidaysView, RegionView
from cordboard.domain.settings.company import Holiday
from cordboard.toolkit import public_holidays


class PublicHolidayUseCases:
    """Looks them up in a thread: the first look-up loads a library."""

    async def of_year(self, country: str, region: str | None, year: int, language: Language) -> PublicHolidaysView:
        return await asyncio.to_thread(_of_year, country, region, year, language)


def _of_year(country: str, region: str | None, year: int, language: Language) -> PublicHolidaysView:
    try:
        regions = public_holidays.regions(country)
    except KeyError:
        text = f"No public holidays are known for the country {country}."
        raise Cannot(404, "holidays.country", text, "Use two letters, for example ES.") from None
    if region and region not in regions:
        known = f"Use one of: {', '.join(regions)}." if regions else "Leave the region out."
        text = f"No public holidays are known for the region {region} of {country}."
        raise Cannot(404, "holidays.region", text, known)
    days = public_holidays.public_holidays(country, region, year, language)
    everywhere = public_holidays.public_holidays(country, None, year, language) if region else days
    own = {
        code: name
        for code, name in regions.items()
        if code == region or public_holidays.public_holidays(country, code, year, language) != everywhere
    }
    return PublicHolidaysView(
        country=country,
        region=region,
        year=year,
        regions=tuple(RegionView(code=code, name=name) for code, name in own.items()),
        holidays=tuple(Holiday(date=day, name=name) for day, name in days),
    )
