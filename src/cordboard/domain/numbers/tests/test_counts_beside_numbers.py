"""Digits beside a number and a word: "Home 2 600...", "600... (2 lines)". They never make it somebody else's number.

The number comes first, its spelling second, so who is meant is known. Where digits and number are a number together,
both may stay open.
"""

import random

import phonenumbers as lib
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from cordboard.domain.numbers.reading import read

REGIONS = [
    "ES",
    "UA",
    "DE",
    "FR",
    "IT",
    "US",
    "GB",
    "PL",
    "NL",
    "BE",
    "AT",
    "CH",
    "PT",
    "RO",
    "CZ",
    "TR",
    "IL",
    "IN",
    "JP",
    "BR",
    "MX",
    "AR",
    "AU",
    "CO",
    "VN",
]
WORDS = ("Ana", "casa", "Büro", "моб", "Оля", "Hab", "Ufficio", "bureau", "Jean", "office", "офіс", "tel")
FORMS = {
    "word before": "{word} {number}",
    "word behind": "{number} {word}",
    "count in brackets": "{number} ({one} {word})",
    "count before a word": "{number} {one} {word}",
    "one digit": "{word} {one} {number}",
    "two digits": "{word} {two} {number}",
    "three digits": "{word} {three} {number}",
    "twin in brackets": "{number} ({two})",
    "year in brackets": "{number} (2{three})",
}
SURE = ("word before", "word behind", "count in brackets")
EACH = 60  # texts of a form


def some_number(chance: random.Random) -> tuple[str, str, str]:
    """Region, number in E.164, and how people write it."""
    while True:
        region = chance.choice(REGIONS)
        example = lib.example_number_for_type(
            region, chance.choice((PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE))
        )
        national = lib.national_significant_number(example)
        last = "".join(chance.choice("0123456789") for _ in range(4))
        number = lib.parse(f"+{example.country_code}{national[:-4]}{last}")
        if lib.is_valid_number(number):
            style = chance.choice(
                (PhoneNumberFormat.NATIONAL, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL)
            )
            return region, lib.format_number(number, PhoneNumberFormat.E164), lib.format_number(number, style)


def test_digits_that_count_something_make_nobody_of_somebody_else(seed: int) -> None:
    chance = random.Random(seed)
    wrong, understood = [], dict.fromkeys(FORMS, 0)
    for name, form in FORMS.items():
        for _ in range(EACH):
            region, e164, written = some_number(chance)
            one, two, three = (chance.randint(low, 10 * low - 1) for low in (1, 10, 100))
            text = form.format(word=chance.choice(WORDS), number=written, one=one, two=two, three=three)
            found, meant = read(text, region), read(e164).e164
            understood[name] += found.e164 == meant
            if found.e164 not in (None, meant):
                wrong.append((text, region, meant, found.e164))
    assert wrong == []
    assert [understood[name] for name in SURE] == [EACH] * len(SURE)
    assert all(count > EACH * 0.4 for count in understood.values()), understood
