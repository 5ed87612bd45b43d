"""Public holidays of a country by year, from the library `holidays`. It holds no choice of any company."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays.holiday_base import HolidayBase

ENGLISH = ("en_US", "en_GB")


def regions(country: str) -> dict[str, str]:
    """Code and name of each region that the library tells apart, by name. Raises: KeyError for an unknown country."""
    calendar = _calendar(country)
    names = {code: code for code in calendar.subdivisions}
    for name, code in reversed(calendar.subdivisions_aliases.items()):  # the first of several names counts
        if not (name.isupper() and len(name) <= 3):
            names[code] = name
    return dict(sorted(names.items(), key=lambda one: one[1]))


def public_holidays(country: str, region: str | None, year: int, language: str) -> tuple[tuple[date, str], ...]:
    """Day and name of each public holiday, in order; names in `language` where they are known, else in the country's.

    A holiday on a weekend has its substitute day beside it, where the law gives one. Apostrophes are typographic, as in
    all our texts; the library has typewriter ones.

    Raises: KeyError for an unknown country, NotImplementedError for an unknown region.
    """
    from holidays import country_holidays

    calendar = _calendar(country)
    wanted = ENGLISH if language == "en" else (language,)
    liked = next((one for one in wanted if one in calendar.supported_languages), calendar.default_language)
    found = country_holidays(country, subdiv=region, years=year, language=liked)
    return tuple((day, found[day].replace("'", "’")) for day in sorted(found))


def _calendar(country: str) -> type[HolidayBase]:
    import holidays  # here, because it takes 0.1 s and 16 MB that only few servers ever need

    if country not in holidays.registry.EntityLoader.get_country_codes(include_aliases=False):
        raise KeyError(country)
    calendar: type[HolidayBase] = getattr(holidays, country).get_entity()
    return calendar
