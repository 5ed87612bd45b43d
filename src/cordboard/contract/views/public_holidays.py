"""Public holidays of a country, to be taken over into the holidays of the company."""

from cordboard.contract.views.view import View
from cordboard.domain.settings.company import Holiday


class RegionView(View, frozen=True, kw_only=True):
    code: str
    name: str


class PublicHolidaysView(View, frozen=True, kw_only=True):
    """The holidays of one year. `regions`: those of the country that have holidays of their own.

    `holidays` has the shape of `company.holidays`. It is empty where the country gave no days off in that year.
    """

    country: str
    region: str | None
    year: int
    regions: tuple[RegionView, ...]
    holidays: tuple[Holiday, ...]
