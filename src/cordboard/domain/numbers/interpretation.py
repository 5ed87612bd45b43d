"""Interprets digits as a number, given a region: the decisions on top of `phonenumbers`. Nothing here is cached.

The rule: if the context decides, there is one answer; if not, the candidates stay open. A shorter number is never
matched with the end of a longer one. Digits without plus are a number in full of another country only if it is valid
there and nothing at home is possible.
Source: docs/features.md U-01; libphonenumber 9.0.43.
"""

from functools import lru_cache

import phonenumbers as lib
from phonenumbers import PhoneNumber, PhoneNumberType
from phonenumbers.shortnumberinfo import is_valid_short_number_for_region

from cordboard.domain.numbers.parsing import (
    LONGEST_FULL,
    ZERO_BELONGS,
    Decided,
    became,
    decided,
    e164_of,
    in_service,
    is_valid,
    mended_forms,
    parsed,
    without_second_code,
    without_trunk_zero,
)
from cordboard.domain.numbers.shared_plans import TOGETHER, dialled

SHORT_EVERYWHERE = frozenset({"112", "911"})
LONGEST_SHORT = 6  # digits; whatever is longer is neither a short code nor an extension
SHORTEST_FULL = 7
SURE_INTERNATIONAL = 11  # digits from which a bare country code is believed without a region
_OLD_TRUNKS = {  # prefixes that are dialled before a number, or were until that year: what to put there instead
    "AU": {"1831": "", "1832": ""},  # these and the next: hide or show my number
    "ES": {"067": ""},
    "FR": {"3651": ""},
    "GB": {"141": "", "1470": ""},
    "HK": {"133": "", "1357": ""},
    "IE": {"141": "", "142": ""},
    "JP": {"184": "", "186": ""},
    "UA": {"80": "0"},  # "8 (067) 123-45-67", until 2009
    "MX": {"01": "", "044": "", "045": ""},  # "01 55", "044 55" from fixed lines to mobiles, until August 2019
    "CL": {"0": ""},  # until February 2016
    "GE": {"8": ""},  # until 2011
    "PL": {"0": ""},  # until 2009
    "UZ": {"8": ""},  # until 2021
}
_SERVICE = frozenset(
    {PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.UAN}
)
_SHORTEST_SERVICE = 5  # digits; a whole number of a company, such as 13 12 34 in Australia


def is_short(digits: str, region: str | None) -> bool:
    """Emergency numbers, service numbers and SMS codes of that region."""
    if len(digits) > LONGEST_SHORT:
        return False
    if region is None:
        return digits in SHORT_EVERYWHERE
    number = PhoneNumber(
        country_code=lib.country_code_for_region(region),
        national_number=int(digits),
        italian_leading_zero=True,
        number_of_leading_zeros=len(digits) - len(str(int(digits))),
    )
    return bool(is_valid_short_number_for_region(number, region))


def is_whole(digits: str, region: str | None) -> bool:
    """A whole number although it is short: of a service (13 12 34), or of a small place (six digits in Jersey)."""
    if region is None or not _SHORTEST_SERVICE <= len(digits) <= LONGEST_SHORT:
        return False
    found = parsed(digits, region)
    if found is None or not in_service(found):
        return False
    if len(lib.national_significant_number(found)) > len(digits):
        return True
    return lib.number_type(found) in _SERVICE and not (_is_shown_with_trunk(found) and not digits.startswith("0"))


def is_extension(digits: str, region: str | None) -> bool:
    """Too short to be anybody's full number in that region."""
    if len(digits) > LONGEST_SHORT:
        return False
    if region is None:
        return True
    if len(digits) >= min(_usual_lengths(region)):
        return False
    found = parsed(digits, region) if digits.startswith("0") else None
    return found is None or not in_service(found)


def international(digits: str, *, zero: bool = False, bare: bool = False) -> tuple[Decided, ...]:
    """Digits that begin with a country code; several where a renumbering leaves it open.

    `zero`: a bracketed trunk zero was among them; `bare`: neither a plus nor 00 says that a country code begins.
    """
    digits = without_second_code(digits)
    literal = decided(parsed(f"+{digits}", None))
    if literal and literal.valid:
        other = without_trunk_zero(digits) if zero else None
        return (literal, other) if other and other.valid and other.e164 != literal.e164 else (literal,)
    if several := became(digits, international=True):
        return several
    mended = [
        found
        for found in map(decided, (parsed(f"+{one}", None) for one in mended_forms(digits, lost_zero=not bare)))
        if found
    ]
    valid = next((found for found in mended if found.valid), None)
    if valid or literal:
        return tuple(found for found in (valid or literal,) if found)
    return tuple(mended[:1]) if zero or digits.startswith("0") else ()


def contextual(digits: str, region: str | None) -> tuple[Decided, ...]:
    """Every sensible reading of digits without a plus; one of them: the context decides; none: it cannot.

    A valid reading beats a merely possible one, a local one beats one in full; two valid ones stay two when the
    local one is written as locals seldom write it (without their trunk prefix).
    """
    explicit = digits.startswith("00")
    if region is None:
        full = _elsewhere_in_full(digits)
        return (full,) if full and (explicit or len(digits) >= SURE_INTERNATIONAL) else ()
    if beyond := _beyond(digits, region):
        return (beyond,)
    number = _local(digits, region)
    local = decided(number)
    means_this = False
    if number and local and local.valid:
        means_this = _means_this(local, digits, number, region)
        if means_this and _is_usual(digits, number):
            return (local,)
    full = _elsewhere_in_full(digits)
    if local and not local.valid and (several := became(local.e164[1:], international=local.international)):
        return several
    if local is None or full is None or full.e164 == local.e164:
        found = local or full
        return (found,) if found else ()
    if means_this:
        return (local, full)
    if local.valid and not full.valid:
        return (local,)
    unusual = not local.international and len(digits) > max(_usual_lengths(region))
    return (full,) if explicit or unusual else (local, full)


def _elsewhere_in_full(digits: str) -> Decided | None:
    """The number in full that the digits are, wherever it is; one that nobody has needs its 00."""
    found = in_full(digits)
    return found if found and (found.valid or digits.startswith("00")) else None


def elsewhere(digits: str) -> tuple[str, ...]:
    """Every valid number of the world that these digits spell locally, as E.164, in order of country code."""
    found = set()
    for region in lib.SUPPORTED_REGIONS:
        if lib.region_code_for_country_code(lib.country_code_for_region(region)) == region:
            reading = decided(parsed(digits, region))
            if reading and reading.valid and not reading.international:
                found.add(reading.e164)
    return tuple(sorted(found))


def in_full(digits: str) -> Decided | None:
    """Digits as an international number without its plus: bare, or after 00 wherever one is."""
    if digits.startswith("0") and not digits.startswith("00"):
        return None
    explicit = digits.startswith("00")
    found = international(digits[2:] if explicit else digits, bare=not explicit)
    return found[0] if len(found) == 1 else None


def _beyond(digits: str, region: str) -> Decided | None:
    """A number of another country that is dialled nationally from here."""
    e164 = f"+{dialled(digits, region)}"
    return Decided(e164=e164, valid=True, international=False) if is_valid(e164) else None


def _local(digits: str, region: str) -> PhoneNumber | None:
    """What the digits are at home: as they stand, or else with their old trunk prefix, in a shared plan, or mended."""
    found = parsed(digits, region)
    if found and in_service(found):
        return found
    return _old_trunk(digits, region) or _together(digits, region) or _with_lost_zero(digits, region) or found


def _is_usual(digits: str, number: PhoneNumber) -> bool:
    """Whether people write the number so: with a trunk prefix, or as it is, and in no older form."""
    if digits.startswith("0") or digits == lib.national_significant_number(number):
        return True
    return digits == "".join(c for c in lib.format_number(number, lib.PhoneNumberFormat.NATIONAL) if c.isdigit())


def _together(digits: str, region: str) -> PhoneNumber | None:
    """The one number of another country in the same plan that is dialled so."""
    if not digits.startswith("0"):
        return None
    found = {e164_of(one): one for one in (parsed(digits, other) for other in TOGETHER.get(region, ())) if one}
    valid = [one for one in found.values() if in_service(one)]
    return valid[0] if len(valid) == 1 else None


def _with_lost_zero(digits: str, region: str) -> PhoneNumber | None:
    """A number that begins with a zero of its own, which a spreadsheet took away."""
    if lib.country_code_for_region(region) not in ZERO_BELONGS or digits.startswith("0"):
        return None
    found = parsed(f"0{digits}", region)
    return found if found and in_service(found) else None


def _old_trunk(digits: str, region: str) -> PhoneNumber | None:
    for old, new in _OLD_TRUNKS.get(region, {}).items():
        found = parsed(new + digits[len(old) :], region) if digits.startswith(old) else None
        if found and in_service(found):
            return found
    return None


def _means_this(local: Decided, digits: str, number: PhoneNumber, region: str) -> bool:
    """Written as people of the region write it: in full, with its trunk prefix, or without one where none exists."""
    if local.international or digits != lib.national_significant_number(number):
        return not digits.startswith("00") or not is_valid(f"+{digits[2:]}")
    if len(digits) > max(_usual_lengths(region)) or digits.startswith(str(number.country_code)):
        return False
    return not _is_shown_with_trunk(number)


@lru_cache(maxsize=256)
def _usual_lengths(region: str) -> tuple[int, ...]:
    """Lengths of the examples of fixed and mobile numbers. Units: digits."""
    examples = (lib.example_number_for_type(region, t) for t in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE))
    return tuple(len(lib.national_significant_number(n)) for n in examples if n) or (LONGEST_FULL,)


def is_written_with_trunk(e164: str) -> bool:
    """Whether people of its country write this number with a trunk prefix."""
    found = parsed(e164, None)
    return found is not None and _is_shown_with_trunk(found)


def is_written_oddly(digits: str, e164: str, region: str | None) -> bool:
    """Whether these digits of a number of the region lack a zero of their own, or are more than usual there."""
    if region is None:
        return False
    national = e164.removeprefix(f"+{lib.country_code_for_region(region)}")
    return national == f"0{digits}" or len(digits) > max(_usual_lengths(region))


def _is_shown_with_trunk(number: PhoneNumber) -> bool:
    """Whether people of its country write the number with a trunk prefix (0 in most countries)."""
    shown = lib.format_number(number, lib.PhoneNumberFormat.NATIONAL)
    return "".join(c for c in shown if c.isdigit()) != lib.national_significant_number(number)
