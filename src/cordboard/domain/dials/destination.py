"""Which numbers may be dialled: emergency and premium numbers never by us, others by their beginning.

Without allowed prefixes, the countries of the company's own numbers are allowed. Source: libphonenumber 9.0.43.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import phonenumbers as lib
from phonenumbers import PhoneNumberType
from phonenumbers.shortnumberinfo import ShortNumberCost, expected_cost_for_region, is_emergency_number

from cordboard.domain.calls.call import Value
from cordboard.domain.numbers.dial_commands import without_commands
from cordboard.domain.numbers.phone_number import NumberKind
from cordboard.domain.numbers.reading import read
from cordboard.domain.numbers.regions import country_of
from cordboard.domain.settings.dialling import Dialling

EVERYWHERE = frozenset({"112", "911"})  # of mobile networks in any country (3GPP TS 22.101)
ALSO = {  # for urgent help in the national numbering plans, but not among the emergency numbers of libphonenumber
    "ES": frozenset({"061", "062", "080", "088", "091", "092"}),
    "FR": frozenset({"114", "115", "119", "191", "196", "197"}),
    "UA": frozenset({"104"}),
}
COSTS_MORE = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})
LINE_CODES = ("0", "9")  # what gets an outside line at most phone systems
LONGEST_SHORT = 8  # digits, with the code of a country


class NotDialled(StrEnum):
    """Why a destination is refused."""

    EMERGENCY = "emergency_number"
    PREMIUM = "premium_number"
    OUTSIDE = "outside_allowed_prefixes"
    UNREADABLE = "not_a_number"
    OPEN = "number_ambiguous"  # it may belong to several countries


class Destination(Value, frozen=True, kw_only=True):
    """`e164` is dialled; with `refused` nothing is. `country`: ISO 3166, where it is known."""

    e164: str = ""
    country: str | None = None
    refused: NotDialled | None = None


def destination(written: str, region: str, own_countries: Sequence[str], rules: Dialling) -> Destination:
    """The number behind what somebody wrote, or why it is not dialled. `region`: where local numbers are at home."""
    if is_emergency(written, (region, *own_countries)):
        return Destination(refused=NotDialled.EMERGENCY)
    understood = read(written, region)
    if understood.e164 is None:
        open_ = understood.candidates and understood.kind is not NumberKind.SHORT
        return Destination(refused=NotDialled.OPEN if open_ else NotDialled.UNREADABLE)
    e164, country = understood.e164, country_of(understood.e164)
    if not rules.premium and _costs_more(e164):
        return Destination(e164=e164, country=country, refused=NotDialled.PREMIUM)
    if not _is_allowed(e164, country, own_countries, rules.prefixes):
        return Destination(e164=e164, country=country, refused=NotDialled.OUTSIDE)
    return Destination(e164=e164, country=country)


def own_countries(numbers: Iterable[str], home: str) -> tuple[str, ...]:
    """The countries of the company's own numbers; without any full number, its home."""
    found = (country_of(read(one, home).e164) for one in numbers)
    return tuple(dict.fromkeys(one for one in found if one)) or (home,)


def _is_allowed(e164: str, country: str | None, own: Sequence[str], prefixes: Sequence[str]) -> bool:
    if prefixes:
        return e164.startswith(tuple(prefixes))
    return country is not None and country in own


def is_emergency(written: str, regions: Iterable[str]) -> bool:
    """Whether it is one in these countries, also behind codes that hide the caller or the code of a country."""
    digits = "".join(one for one in without_commands(written)[0] if one.isdigit())
    if not digits or len(digits) > LONGEST_SHORT:
        return False
    codes = {str(lib.country_code_for_region(region)) for region in regions}
    forms = (digits, *(digits.removeprefix(code) for code in codes if digits.startswith(code)))
    return any(form in EVERYWHERE or any(_answers(form, one) for one in regions) for form in forms)


def short_refusal(written: str, regions: Sequence[str], rules: Dialling) -> NotDialled | None:
    """Why a short number that is no extension of ours is not dialled, also behind the code of an outside line."""
    forms = (written, *(written.removeprefix(code) for code in LINE_CODES if written.startswith(code)))
    if any(is_emergency(form, regions) for form in forms):
        return NotDialled.EMERGENCY
    dear = any(_is_premium_short(form, one) for form in forms for one in regions)
    return NotDialled.PREMIUM if dear and not rules.premium else None


def _is_premium_short(digits: str, region: str) -> bool:
    try:
        number = lib.parse(digits, region)
    except lib.NumberParseException:
        return False
    return bool(expected_cost_for_region(number, region) == ShortNumberCost.PREMIUM_RATE)


def _answers(digits: str, region: str) -> bool:
    return digits in ALSO.get(region, ()) or is_emergency_number(digits, region)


def _costs_more(e164: str) -> bool:
    try:
        return lib.number_type(lib.parse(e164, None)) in COSTS_MORE
    except lib.NumberParseException:
        return False
