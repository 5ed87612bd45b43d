"""Forms of writing: among words, in pairs and ranges, damaged by spreadsheets, as dialled, in addresses."""

import json
from pathlib import Path

import pytest

from cordboard.domain.numbers.reading import canonical, read

REPORTED = json.loads((Path(__file__).parent / "reported_numbers.json").read_text())


@pytest.mark.parametrize("case", REPORTED, ids=lambda case: f"{case['text']} {case['region']}")
def test_a_number_that_was_reported_in_public_is_understood(case: dict[str, str]) -> None:
    reading = read(case["text"], case["region"])
    if "e164" in case:
        assert reading.e164 == case["e164"], reading.why
    else:
        assert not (reading.e164 or "").startswith(case["e164_not_prefix"]), reading.why


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("600 100 002 (casa)", "ES", "+34600100002"),
        ("600 100 002 casa", "ES", "+34600100002"),
        ("+34600100003 Ana", "ES", "+34600100003"),
        ("Ana: +34600100003", "ES", "+34600100003"),
        ("Ana-600100003", "ES", "+34600100003"),
        ("Móvil de Juan 600 100 003 (tardes)", "ES", "+34600100003"),
        ("Planta T2, recepción: 928 000 111", "ES", "+34928000111"),
        ("928000111 3rd floor", "ES", None),
        ("2º B 928 000 111", "ES", "+34928000111"),
        ("0171 1234567 mobil", "DE", "+491711234567"),
        ("Zentrale 030 123456", "DE", "+4930123456"),
        ("067 123 45 67 mob", "UA", "+380671234567"),
        ("067 123 45 67моб", "UA", "+380671234567"),
        ("дом. 044 123 45 67, Оксана", "UA", "+380441234567"),
        ("раб: +7 (912) 345-67-89", "RU", "+79123456789"),
        ("τηλ. 21 0123 4567 σπίτι", "GR", "+302101234567"),
        ("電話：03-1234-5678", "JP", "+81312345678"),
        ("携帯090-1234-5678", "JP", "+819012345678"),
        ("03ー1234ー5678（代表）", "JP", "+81312345678"),
        ("手机13812345678", "CN", "+8613812345678"),
        ("โทร.02-123-4567", "TH", "+6621234567"),
        ("טל' 03-123-4567", "IL", "+97231234567"),
        ("هاتف: ٠١١ ٤٦١ ٨٠٥٠", "SA", "+966114618050"),
        ("फ़ोन 098765 43210 घर", "IN", "+919876543210"),
        ("전화 02-312-3456 본사", "KR", "+8223123456"),
        ("☎ 928 00 01 11 ✉ Ana 😀", "ES", "+34928000111"),
        ("928 000 111 !", "ES", "+34928000111"),
        ("600111222 123456 casa", "ES", None),
    ],
)
def test_words_before_or_behind_a_number_are_no_part_of_it(text: str, region: str, e164: str | None) -> None:
    assert read(text, region).e164 == e164, read(text, region).why


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("hello", "ES"), ("Calle Mayor 12, 28013 Madrid", "ES"), ("12 Nov 2026 10:30", "ES"), ("Ana0171 1234567", "DE"),
        ("030 1234 56büro", "DE"), ("A1B2C3D4E5F6", "DE"), ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "DE"),
        ("ES9121000418450200051332", "ES"), ("12345678Z", "ES"), ("Studio 54", "US"), ("80 recepción", "ES"),
        ("ana600111222@mail.example", "ES"), ("999 999 999 casa", "ES"), ("INV600111222", "ES"),
    ],
)  # fmt: skip
def test_digits_that_may_belong_to_the_words_are_nobody(text: str, region: str) -> None:
    assert read(text, region).e164 is None
    assert canonical(text, region) == ()


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("928000111/12/13", "ES", "+34928000111"),
        ("928000111-15", "ES", "+34928000111"),
        ("928 00 01 11 - 15", "ES", "+34928000111"),
        ("928000111-12-13", "ES", "+34928000111"),
        ("928000111...15", "ES", "+34928000111"),
        ("+34 928 000 111/112", "FR", "+34928000111"),
        ("02 1234567/68", "IT", "+39021234567"),
        ("02/1234567/68", "IT", "+39021234567"),
        ("089 123456/78", "DE", "+4989123456"),
        ("224 811 111-15", "CZ", "+420224811111"),
        ("(212) 555-0123/24", "US", "+12125550123"),
        ("044 123-45-67/68", "UA", "+380441234567"),
        ("01 23 45 67 89/90", "FR", "+33123456789"),
        ("089/12/34/56", "DE", "+4989123456"),
        ("0171/1234567", "DE", "+491711234567"),
        ("030 1234-567", "DE", "+49301234567"),
        ("212-555-0123", "US", "+12125550123"),
        ("312-345-67-89", "IT", "+393123456789"),
        ("20-30-40-50", "DK", "+4520304050"),
    ],
)
def test_the_first_of_twin_lines_is_the_number_and_groups_stay_together(text: str, region: str, e164: str) -> None:
    reading = read(text, region)
    assert reading.e164 == e164, reading.why
    assert canonical(text, region) == (e164,)


@pytest.mark.parametrize(
    ("text", "region", "numbers"),
    [
        ("Tel. oficina: 928 00 01 11 (Ana), móvil: 600 111 222", "ES", ("+34928000111", "+34600111222")),
        ("600 111 222 casa 928 000 111", "ES", ("+34600111222", "+34928000111")),
        ("Tel1: 600 111 222 Tel2: 928 000 111", "ES", ("+34600111222", "+34928000111")),
        ("928000111 600111222", "ES", ("+34928000111", "+34600111222")),
        ("928 000 111 - 600 111 222", "ES", ("+34928000111", "+34600111222")),
        ("928000111\t600111222", "ES", ("+34928000111", "+34600111222")),
        ("+34 928 000 111 (+34 600 111 222)", "FR", ("+34928000111", "+34600111222")),
        ("067 123 45 67 або 050 123 45 67", "UA", ("+380671234567", "+380501234567")),
        ("03-1234-5678 または 090-1234-5678", "JP", ("+81312345678", "+819012345678")),
        ("0171 1234567; 030 123456", "DE", ("+491711234567", "+4930123456")),
        ("928000111/12, 600111222", "ES", ("+34928000111", "+34600111222")),
    ],
)
def test_two_numbers_in_one_field_are_both_candidates(text: str, region: str, numbers: tuple[str, ...]) -> None:
    reading = read(text, region)
    assert (reading.e164, reading.candidates) == (None, numbers), reading.why
    assert canonical(text, region) == numbers


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("34600777888.0", "ES", "+34600777888"),
        ("600777888.00", "ES", "+34600777888"),
        ("600777888,0", "ES", "+34600777888"),
        ("+380671234567.0", "ES", "+380671234567"),
        ("3.105550123E9", "US", "+13105550123"),
        ("3.4600777888E+10", "FR", "+34600777888"),
        ("3,4600777888e10", "ES", "+34600777888"),
        ("6.00777888E8", "ES", "+34600777888"),
        ("3.460077788E10", "FR", "+34600777880"),
        ("34,600,777,888", "FR", "+34600777888"),
        ("3.46E+10", "ES", None),
        ("3.46001E+10", "ES", None),
        ("6.007778885E8", "ES", None),
        ("'0671234567", "UA", "+380671234567"),
        ('="0671234567"', "UA", "+380671234567"),
        ("=+34600777888", "UA", "+34600777888"),
        ("671234567", "UA", "+380671234567"),
        ("1711234567", "DE", "+491711234567"),
        ("669812345", "IT", "+390669812345"),
        ("707123456", "CI", "+2250707123456"),
        ("102030405", "CI", "+2250102030405"),
        ("197123456", "BJ", "+2290197123456"),
        ("+39 6 6981 2345", "FR", "+390669812345"),
        ("34600777888", "FR", "+34600777888"),
        ("#N/A", "ES", None),
        ("#REF!", "ES", None),
        ("nan", "ES", None),
    ],
)
def test_what_a_spreadsheet_did_to_a_number_is_undone_or_nobody(text: str, region: str, e164: str | None) -> None:
    reading = read(text, region)
    assert reading.e164 == e164, reading.why
    assert canonical(text, region) == ((e164,) if e164 else ())


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("+34 34 600 111 222", "FR", "+34600111222"),
        ("+34 +34 600 111 222", "FR", "+34600111222"),
        ("+34 0034 600 111 222", "FR", "+34600111222"),
        ("0034 +34 600 111 222", "FR", "+34600111222"),
        ("(+34) +34 600 111 222", "FR", "+34600111222"),
        ("34 34 600 111 222", "ES", "+34600111222"),
        ("+380 380 67 123 45 67", "ES", "+380671234567"),
        ("+380 067 123 45 67", "ES", "+380671234567"),
        ("+38 (067) 123 45 67", "ES", "+380671234567"),
        ("+1 1 212 555 0123", "FR", "+12125550123"),
        ("+44 (0)20 7946 0958", "FR", "+442079460958"),
        ("+49 +49 171 1234567", "FR", "+491711234567"),
        ("++34 600 111 222", "FR", "+34600111222"),
    ],
)
def test_a_country_code_that_is_written_twice_counts_once(text: str, region: str, e164: str) -> None:
    assert read(text, region).e164 == e164, read(text, region).why


@pytest.mark.parametrize(
    ("text", "region", "e164", "extension"),
    [
        ("*67 212 555 0123", "US", "+12125550123", None),
        ("*672125550123", "US", "+12125550123", None),
        ("*82 (212) 555-0123", "CA", "+12125550123", None),
        ("#31#600111222", "ES", "+34600111222", None),
        ("*31#+34600111222", "FR", "+34600111222", None),
        ("#31# 0171 1234567", "DE", "+491711234567", None),
        ("600111222#", "ES", "+34600111222", None),
        ("600111222,,123#", "ES", "+34600111222", "123"),
        ("600111222,,,1234567#", "ES", "+34600111222", "1234567"),
        ("600111222w123", "ES", "+34600111222", "123"),
        ("600111222p123", "ES", "+34600111222", "123"),
        ("600111222ww123#", "ES", "+34600111222", "123"),
        ("600111222;123", "ES", "+34600111222", "123"),
        ("1-800-555-0199,,4567891#,1", "US", "+18005550199", "4567891"),
        ("+1 212 555 0123 p 4", "US", "+12125550123", "4"),
        ("141 020 7946 0958", "GB", "+442079460958", None),
        ("1831 02 1234 5678", "AU", "+61212345678", None),
        ("184-090-1234-5678", "JP", "+819012345678", None),
    ],
)
def test_what_a_dialler_adds_is_no_part_of_the_number(text: str, region: str, e164: str, extension: str | None) -> None:
    reading = read(text, region)
    assert (reading.e164, reading.extension) == (e164, extension), reading.why


@pytest.mark.parametrize("text", ["*98", "*21*80#", "#06#", "**62*80#"])
def test_a_code_of_the_phone_is_no_number(text: str) -> None:
    assert read(text, "ES").kind == "internal"


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("+493012345;npdi;rn=+4940", "DE", "+493012345"),
        ("3012345;phone-context=+49", "DE", "+493012345"),
        ("sip:+493012345;npdi;rn=+4940@carrier.test", "DE", "+493012345"),
        ("tel:0600111222;phone-context=+33", "ES", "+33600111222"),
        ("34600111222;phone-context=+34", "FR", "+34600111222"),
        ("600111222;phone-context=pbx.example", "ES", "+34600111222"),
        ("+34600111222;verstat=TN-Validation-Failed;cpc=ordinary", "FR", "+34600111222"),
        ("0034600111222;user=phone", "FR", "+34600111222"),
        ("600111222;isub=12;postd=pp22", "ES", "+34600111222"),
        ("+12125550123;tgrp=abc;trunk-context=example.com", "ES", "+12125550123"),
        ("sips:+34600111222:secret@192.0.2.1:5061;transport=tls", "FR", "+34600111222"),
        ("<sip:%2B34600111222@192.0.2.1>;tag=1", "FR", "+34600111222"),
        ("tel:+1-212-555-0123;ext=9", "FR", "+12125550123"),
        ("sms:+34600111222?body=hi", "FR", "+34600111222"),
        ("https://wa.me/34600111222?text=hola", "DE", "+34600111222"),
        ("whatsapp://send?phone=34600111222", "DE", "+34600111222"),
        ("viber://chat?number=%2B380671234567", "DE", "+380671234567"),
        ("34600111222@s.whatsapp.net", "DE", "+34600111222"),
        ("554187991234@c.us", "ES", "+5541987991234"),
    ],
)
def test_the_number_of_an_address_is_read_without_its_parameters(text: str, region: str, e164: str) -> None:
    assert read(text, region).e164 == e164, read(text, region).why
