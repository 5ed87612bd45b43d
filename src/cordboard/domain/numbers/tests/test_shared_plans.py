"""Plans that span country codes: a number dialled at home is found under the code that is its own."""

import pytest

from cordboard.domain.numbers.reading import canonical, display, read
from cordboard.domain.numbers.shared_plans import DIALLED, TOGETHER, dialled, placed, table_cells


def test_the_tables_of_shared_plans_are_read_row_by_row() -> None:
    assert table_cells("""
A B | 1 |  2
C | 3 | 4
""") == [["A B", "1", "2"], ["C", "3", "4"]]
    assert len(DIALLED) == 9
    assert DIALLED[5] == (("IE",), r"048(\d{8})", r"4428\1", "ComReg numbering conditions: Northern Ireland")
    assert TOGETHER["SM"] == ("IT", "VA")


def test_digits_are_dialled_from_their_region_only() -> None:
    assert dialled("04890123456", "IE") == "442890123456"
    assert dialled("04890123456", "IT") == dialled("4890123456", "IE") == dialled("04890123456", "ES") == ""
    assert placed("390549886377") == "3780549886377"
    assert placed("34549886377") == "34549886377"


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("0692 12 34 56", "FR", "+262692123456"),
        ("0590 29 12 34", "FR", "+590590291234"),
        ("06 96 12 34 56", "FR", "+596696123456"),
        ("0262 12 34 56", "FR", "+262262123456"),
        ("0596 12 34 56", "FR", "+596596123456"),
        ("0269 61 23 45", "FR", "+262269612345"),
        ("0639 01 23 45", "FR", "+262639012345"),
        ("0694 20 12 34", "FR", "+594694201234"),
        ("0508 41 12 34", "FR", "+508411234"),
        ("06 90 00 12 34", "RE", "+590690001234"),
        ("06 12 34 56 78", "RE", "+33612345678"),
        ("01 23 45 67 89", "GP", "+33123456789"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("+33 692 12 34 56", "ES", "+262692123456"),
        ("0033 5 90 29 12 34", "FR", "+590590291234"),
        ("0549 886377", "IT", "+3780549886377"),
        ("+39 0549 886377", None, "+3780549886377"),
        ("886377", "SM", "+3780549886377"),
        ("0549 886377", "SM", "+3780549886377"),
        ("06 698 12345", "SM", "+390669812345"),
        ("06 698 12345", "VA", "+390669812345"),
        ("06 698 12345", "IT", "+390669812345"),
        ("048 9012 3456", "IE", "+442890123456"),
        ("02-6123 4567", "MY", "+6561234567"),
        ("020 3 2123 4567", "SG", "+60321234567"),
        ("050-234-5678", "PS", "+972502345678"),
        ("059-912-3456", "PS", "+970599123456"),
        ("8 701 234 56 78", "RU", "+77012345678"),
        ("8 (912) 345-67-89", "KZ", "+79123456789"),
        ("(876) 210-1234", "US", "+18762101234"),
        ("(212) 555-1234", "JM", "+12125551234"),
        ("1 809 234 5678", "CA", "+18092345678"),
        ("07781 123456", "GB", "+447781123456"),
        ("01481 256789", "GB", "+441481256789"),
        ("256789", "GG", "+441481256789"),
        ("712345", "JE", "+441534712345"),
        ("020 7946 0958", "IM", "+442079460958"),
        ("05 28 81 23 45", "MA", "+212528812345"),
        ("06 50 12 34 56", "EH", "+212650123456"),
        ("018 12345", "FI", "+3581812345"),
        ("041 234 5678", "AX", "+358412345678"),
        ("79 12 34 56", "NO", "+4779123456"),
        ("22 12 34 56", "SJ", "+4722123456"),
        ("08 9164 1234", "AU", "+61891641234"),
        ("02 1234 5678", "CX", "+61212345678"),
        ("0412 345 678", "CC", "+61412345678"),
    ],
)
def test_a_number_dialled_at_home_is_found_under_its_own_code(text: str, region: str | None, e164: str) -> None:
    assert read(text, region).e164 == e164, read(text, region).why
    assert canonical(text, region) == (e164,)
    assert read(display(e164, region), region).e164 == e164


@pytest.mark.parametrize(
    ("text", "region", "kind", "e164"),
    [
        ("13 12 34", "AU", "national", "+61131234"),
        ("+61 13 12 34", "ES", "e164", "+61131234"),
        ("1300 123 456", "AU", "national", "+611300123456"),
        ("131234", "CC", "national", "+61131234"),
        ("14 020", "NL", "national", "+3114020"),
        ("02000", "NO", "national", "+4702000"),
        ("800 12", "AE", "national", "+97180012"),
        ("803 116", "IT", "national", "+39803116"),
        ("13 12", "AU", "internal", None),
        ("131234", "ES", "internal", None),
        ("80", "AU", "internal", None),
        ("000", "AU", "short", None),
        ("10112", "FI", "internal", None),
        ("2112", "UY", "internal", None),
    ],
)
def test_a_short_number_of_a_service_is_a_whole_number_only_where_it_is_one(
    text: str, region: str, kind: str, e164: str | None
) -> None:
    reading = read(text, region)
    assert (reading.kind.value, reading.e164) == (kind, e164), reading.why


@pytest.mark.parametrize(
    ("text", "region"),
    [("97 12 34 56", "BJ"), ("97 12 34 56", "GN"), ("92800011115", "ES"), ("34999999999", "UA"), ("34928000", "ES")],
)
def test_a_number_in_full_of_another_country_needs_to_be_valid_with_nothing_possible_at_home(
    text: str, region: str
) -> None:
    reading = read(text, region)
    assert not (reading.e164 or "").startswith(("+971", "+92", "+34", "+355"))
