"""Renumberings: old numbers are the lines they became, and no number in service is touched."""

import datetime as dt
import re

import phonenumbers as lib
import pytest

from cordboard.domain.numbers.reading import canonical, read
from cordboard.domain.numbers.renumberings import RENUMBERINGS, Renumbering, renumbered, table_rows


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("+229 97 12 34 56", "FR", "+2290197123456"),
        ("97 12 34 56", "BJ", "+2290197123456"),
        ("21 30 12 34", "BJ", "+2290121301234"),
        ("00229 95 12 34 56", "BJ", "+2290195123456"),
        ("+55 41 8799-1234", "ES", "+5541987991234"),
        ("(41) 8799-1234", "BR", "+5541987991234"),
        ("041 9799-1234", "BR", "+5541997991234"),
        ("+55 11 6799-1234", None, "+5511967991234"),
        ("+55 11 3799-1234", None, "+551137991234"),
        ("07 12 34 56", "CI", "+2250707123456"),
        ("+225 45 12 34 56", "FR", "+2250545123456"),
        ("02 12 34 56", "CI", "+2250102123456"),
        ("20 21 34 56", "CI", "+2252720213456"),
        ("+225 22 40 34 56", None, "+2252722403456"),
        ("+225 20 00 34 56", None, "+2252520003456"),
        ("20 81 34 56", "CI", "+2252120813456"),
        ("+56 2 345 6789", None, "+56223456789"),
        ("02 345 6789", "CL", "+56223456789"),
        ("065 35 0009", "CL", "+56652350009"),
        ("9876 5432", "CL", "+56998765432"),
        ("09 9876 5432", "CL", "+56998765432"),
        ("+237 77 12 34 56", None, "+237677123456"),
        ("22 23 12 34", "CM", "+237222231234"),
        ("(1) 234 5678", "CO", "+576012345678"),
        ("+57 4 234 5678", "ES", "+576042345678"),
        ("+57 (2) 2345678", None, "+576022345678"),
        ("09 912 3456", "EC", "+593999123456"),
        ("+593 8 712 3456", None, "+593987123456"),
        ("010 123 4567", "EG", "+201001234567"),
        ("+20 12 345 6789", None, "+201223456789"),
        ("+20 16 345 6789", None, "+201063456789"),
        ("06 11 11 11", "GA", "+24166111111"),
        ("07 28 01 50", "GA", "+24177280150"),
        ("+241 07 28 01 50", "FR", "+24177280150"),
        ("+241 1 76 16 16", None, "+24111761616"),
        ("+995 99 123456", None, "+995599123456"),
        ("+995 32 276123", None, "+995322276123"),
        ("723 4567", "MU", "+23057234567"),
        ("+52 1 55 1234 5678", "ES", "+525512345678"),
        ("01 463 0643", "NG", "+2342014630643"),
        ("+234 9 461 7000", None, "+2342094617000"),
        ("+689 72 12 34", None, "+68987721234"),
        ("+689 42 12 34", None, "+68940421234"),
        ("+974 512 3456", None, "+97455123456"),
        ("01 461 8050", "SA", "+966114618050"),
        ("+966 2 461 8050", None, "+966124618050"),
        ("+290 3456", None, "+29023456"),
        ("+599 542 1234", None, "+17215421234"),
        ("+268 404 2126", None, "+26824042126"),
        ("+268 602 2126", None, "+26876022126"),
        ("+228 221 12 34", None, "+22822211234"),
        ("+381 38 123456", None, "+38338123456"),
        ("0120 345 6789", "VN", "+84703456789"),
        ("+84 169 345 6789", None, "+84393456789"),
        ("04 3822 1234", "VN", "+842438221234"),
        ("+84 511 3822123", None, "+842363822123"),
        ("0240 3854 123", "VN", "+842043854123"),
        ("+84 64 3822123", None, "+842543822123"),
    ],
)
def test_an_old_number_is_the_line_it_became(text: str, region: str | None, e164: str) -> None:
    reading = read(text, region)
    assert (reading.e164, reading.valid) == (e164, True), reading.why
    assert canonical(text, region) == (e164,)


def test_a_number_that_the_operator_decides_stays_open() -> None:
    for text, region in (("+63 2 812 3456", None), ("(02) 812 3456", "PH")):
        reading = read(text, region)
        assert reading.e164 is None
        assert reading.candidates == ("+63288123456", "+63278123456")
        assert "depends on its operator" in reading.why


def test_a_form_that_is_in_service_again_means_what_it_means_today() -> None:
    assert read("083 822 1234", "VN").e164 == "+84838221234"
    assert read("+20 150 123 4567").e164 == "+201501234567"


def test_no_example_of_a_number_in_service_is_renumbered() -> None:
    kinds = [getattr(lib.PhoneNumberType, name) for name in ("FIXED_LINE", "MOBILE", "TOLL_FREE", "UAN", "VOIP")]
    for region in sorted(lib.SUPPORTED_REGIONS):
        for number in filter(None, (lib.example_number_for_type(region, kind) for kind in kinds)):
            e164 = lib.format_number(number, lib.PhoneNumberFormat.E164)
            assert read(e164).e164 == e164 or region == "GA"  # the library's examples of Gabon are withdrawn


@pytest.mark.parametrize("row", RENUMBERINGS, ids=lambda row: f"{row.country} {row.old}")
def test_each_row_is_dated_sourced_and_gives_other_digits_of_the_same_country(row) -> None:  # type: ignore[no-untyped-def]
    assert dt.date.fromisoformat(row.since) < dt.date(2027, 1, 1)
    assert row.source
    assert row.country in lib.SUPPORTED_REGIONS
    assert all(re.match(r"\d{2,}\\", re.sub(r"\\g<1>", r"\\1", new)) for new in row.new)


def test_digits_of_other_countries_are_no_old_numbers() -> None:
    assert renumbered("34928000111") == renumbered("380671234567") == ()


def test_the_tables_are_read_row_by_row() -> None:
    rows = tuple(table_rows())
    assert rows == RENUMBERINGS
    by_old = {row.old: row for row in rows}
    assert len(by_old) == len(rows) == 119
    assert rows[0] == Renumbering(
        country="BJ",
        since="2024-11-30",
        old=r"229([24-9]\d{7})",
        new=(r"22901\1",),
        source="ARCEP Bénin: 01 before each number",
    )
    assert by_old[r"2410?1(\d{6})"] == Renumbering(
        country="GA",
        since="2019-11-15",
        old=r"2410?1(\d{6})",
        new=(r"24111\1",),
        source="ARCEP Gabon: fixed lines",
        withdrawn=True,
    )
    assert by_old[r"632([2-9]\d{6})"].new == (r"6328\1", r"6327\1")
    assert sum(row.withdrawn for row in rows) == 4
    assert by_old[r"844(\d{8})"] == Renumbering(
        country="VN", since="2017-06-17", old=r"844(\d{8})", new=(r"8424\1",), source="MIC 1942/BTTTT-CVT: area codes"
    )
    assert by_old[r"84510(\d{7})"].new == (r"84235\1",)
    assert by_old[r"84199(\d{7})"] == Renumbering(
        country="VN", since="2018-09-15", old=r"84199(\d{7})", new=(r"8459\1",), source="MIC 798/QD-BTTTT: mobiles"
    )
