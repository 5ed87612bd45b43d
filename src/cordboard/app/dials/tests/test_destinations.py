"""What a transfer and the first leg of a call take as an extension, and which emergency numbers they leave alone."""

import pytest

from cordboard.app.dials.destinations import extension_or_number
from cordboard.contract.errors import Cannot
from cordboard.domain.settings.company import Company, CompanyNumber, TeamMember
from cordboard.domain.settings.dialling import CompanyExtension
from cordboard.domain.settings.settings import Settings

OURS = Settings(
    company=Company(country="UA"),
    numbers=(CompanyNumber(number="+34928000080"), CompanyNumber(number="+380441234567")),
    team=(TeamMember(id="ana", name="Ana", extensions=("80", "101")),),
    extensions=(CompanyExtension(number="102"),),
)


@pytest.mark.parametrize("written", ["80", "82", "101", "102", "ana", "654321"])
def test_an_extension_stays_as_it_is_also_one_of_ours_that_is_an_emergency_number(written: str) -> None:
    assert extension_or_number(written, OURS) == (written, False)


@pytest.mark.parametrize("written", ["112", "911", "103", "061", "091", "+112", "34112"])
def test_an_emergency_number_of_any_country_of_ours_is_no_extension(written: str) -> None:
    with pytest.raises(Cannot) as refused:
        extension_or_number(written, OURS)
    assert (refused.value.status, refused.value.code) == (422, "emergency_number")


def test_what_is_longer_is_a_number() -> None:
    assert extension_or_number("067 123 45 67", OURS) == ("+380671234567", True)


@pytest.mark.parametrize(
    ("written", "code"), [("9112", "emergency_number"), ("0112", "emergency_number"), ("911811", "premium_number")]
)
def test_a_short_number_that_leads_out_of_the_company_is_no_extension(written: str, code: str) -> None:
    with pytest.raises(Cannot) as refused:
        extension_or_number(written, OURS)
    assert refused.value.code == code
