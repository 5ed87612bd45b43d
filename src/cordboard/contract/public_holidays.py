"""Use case of public holidays: what a country or region celebrates in a year."""

from typing import Protocol

from cordboard.contract.languages import Language
from cordboard.contract.views.public_holidays import PublicHolidaysView


class PublicHolidays(Protocol):
    """Shows holidays. Nothing is saved; the settings take them over like any other change."""

    async def of_year(self, country: str, region: str | None, year: int, language: Language) -> PublicHolidaysView:
        """The holidays of a year. Raises: Cannot 404 for an unknown country or region."""
