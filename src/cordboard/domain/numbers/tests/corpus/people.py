"""Numbers of the corpus: made before any spelling, from the examples of the library's metadata, so that truth is known.

Nothing here uses the product's own reading.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

import phonenumbers as lib
from phonenumbers import PhoneNumberFormat, PhoneNumberType

SEED = 20261129
_COUNTRIES = """
AE AO AR AT AU BE BG BJ BO BR BY CA CH CI CL CM CN CO CR CZ DE DK DO DZ EC EE EG ES FI FR GB GE GR HK HR HU ID IE IL IN
IT JP KE KR KZ LT LV MA MX MY NG NL NO NZ PE PH PK PL PT RO RS RU SA SE SG SI SK TH TN TR TW UA US UY UZ VN ZA
"""
COUNTRIES = tuple(_COUNTRIES.split())
NEIGHBOURS = {  # home: whose numbers are dialled nationally there too
    "FR": "RE GP MQ GF YT", "RE": "FR GP", "GB": "GG JE IM", "RU": "KZ", "KZ": "RU", "US": "CA JM DO PR", "IT": "SM VA",
    "MA": "EH", "FI": "AX", "NO": "SJ", "AU": "CX CC",
}  # fmt: skip
PER_KIND = 3
_KINDS = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)


class Person(NamedTuple):
    """Somebody with one number, and where it is at home."""

    region: str
    e164: str
    national: str  # as the library writes it at home
    digits: str  # national significant number

    @property
    def code(self) -> str:
        return self.e164[1 : len(self.e164) - len(self.digits)]

    @property
    def trunk(self) -> bool:
        """Whether people at home write more than the national significant number."""
        return digits_of(self.national) != self.digits


def digits_of(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def person_of(number: lib.PhoneNumber, region: str) -> Person:
    return Person(
        region,
        lib.format_number(number, PhoneNumberFormat.E164),
        lib.format_number(number, PhoneNumberFormat.NATIONAL),
        lib.national_significant_number(number),
    )


def valid(e164: str) -> bool:
    try:
        return bool(lib.is_valid_number(lib.parse(e164)))
    except lib.NumberParseException:
        return False


def people_of(region: str, chance: random.Random) -> Iterator[Person]:
    """The examples of a country's fixed and mobile numbers, and valid ones that differ in the last four digits."""
    for kind in _KINDS:
        example = lib.example_number_for_type(region, kind)
        if example is None:
            continue
        first = lib.format_number(example, PhoneNumberFormat.E164)
        found = {first: None}
        while len(found) < PER_KIND:
            e164 = f"{first[:-4]}{chance.randrange(10_000):04}"
            number = lib.parse(e164)
            if lib.is_valid_number_for_region(number, region):
                found[e164] = None
        yield from (person_of(lib.parse(e164), region) for e164 in found)
