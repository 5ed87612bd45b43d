"""Interprets digits as a number, given a region: the decisions on top of `phonenumbers`. Nothing here is cached.

The rule: if the context decides, there is one answer; if not, the candidates stay open. A shorter number is never
matched with the end of a longer one.
Source: docs/features.md U-01; libphonenumber 9.0.43.
"""

from functools import lru_cache

import phonenumbers as lib
from phonenumbers import CountryCodeSource, PhoneNumber, PhoneNumberType, ValidationResult
from phonenumbers.shortnumberinfo import is_valid_short_number_for_region

from cordboard.domain.calls.call import Value

SHORT_EVERYWHERE = frozenset({"112", "911"})
LONGEST_SHORT = 6  # digits; whatever is longer is neither a short code nor an extension
LONGEST_FULL = 17  # digits, with an international prefix
SHORTEST_FULL = 7
SURE_INTERNATIONAL = 11  # digits from which a bare country code is believed without a region
_OLD_TRUNKS = {  # obsolete prefixes that many address books still have: their replacements
    "UA": {"80": "0"},  # "8 (067) 123-45-67", until 2009
    "MX": {"01": "", "044": "", "045": ""},  # "01 55", "044 55" from fixed lines to mobiles, until August 2019
}
_RETIRED = {"521": "52"}  # Mexico: mobile marker 1 after the country code, gone since August 2019


class Decided(Value, frozen=True, kw_only=True):
    """One sensible number. `international` when it was written in full, whatever the spelling."""

    e164: str
    valid: bool
    international: bool


def is_short(digits: str, region: str | None) -> bool:
    """Emergency numbers, service numbers and SMS codes of that region."""
    if len(digits) > LONGEST_SHORT:
        return False
    if region is None:
        return digits in SHORT_EVERYWHERE
    number = PhoneNumber(
        country_code=lib.country_code_for_region(region),
        national_number=int(digits),
        italian_leading_zero=digits.startswith("0"),
        number_of_leading_zeros=(len(digits) - len(digits.lstrip("0"))) or None,
    )
    return bool(is_valid_short_number_for_region(number, region))


def is_extension(digits: str, region: str | None) -> bool:
    """Too short to be anybody's full number in that region."""
    if len(digits) > LONGEST_SHORT:
        return False
    if region is None:
        return True
    if len(digits) >= min(_usual_lengths(region), default=LONGEST_SHORT + 1):
        return False
    found = _parsed(digits, region) if digits.startswith("0") else None
    return found is None or not lib.is_valid_number(found)


def international(digits: str, *, zero: bool = False) -> Decided | None:
    """Digits that begin with a country code. `zero`: a bracketed trunk zero was among them."""
    literal = _decided(_parsed("+" + digits, None))
    if literal and literal.valid:
        return literal
    mended = [found for found in map(_decided, (_parsed("+" + one, None) for one in _mended(digits))) if found]
    valid = next((found for found in mended if found.valid), None)
    if valid or literal:
        return valid or literal
    return mended[0] if mended and (zero or digits.startswith("0")) else None


def contextual(digits: str, region: str | None) -> tuple[Decided, ...]:
    """Every sensible reading of digits without a plus; one of them: the context decides; none: it cannot.

    A valid reading beats a merely possible one, a local one beats one in full; two valid ones stay two when the
    local one is written as locals seldom write it (without their trunk prefix).
    """
    if region is None:
        full = in_full(digits)
        return (full,) if full and (digits.startswith("00") or len(digits) >= SURE_INTERNATIONAL) else ()
    number = _parsed(digits, region) or _old_trunk(digits, region)
    local = _decided(number)
    if number and local and local.valid and _means_this(local, digits, number, region):
        return (local,)
    full = in_full(digits)
    if local is None or full is None or full.e164 == local.e164:
        found = local or full
        return (found,) if found else ()
    if local.valid != full.valid:
        return (local,) if local.valid else (full,)
    if not local.valid:
        return (local,)
    unusual = not local.international and len(digits) > max(_usual_lengths(region))
    return (full,) if unusual else (local, full)


def elsewhere(digits: str) -> tuple[str, ...]:
    """Every valid number of the world that these digits spell locally, as E.164, in order of country code."""
    found = set()
    for region in lib.SUPPORTED_REGIONS:
        if lib.region_code_for_country_code(lib.country_code_for_region(region)) == region:
            reading = _decided(_parsed(digits, region))
            if reading and reading.valid and not reading.international:
                found.add(reading.e164)
    return tuple(sorted(found))


def in_full(digits: str) -> Decided | None:
    """Digits as an international number without its plus: bare, or after 00 wherever one is."""
    if digits.startswith("00"):
        return international(digits[2:])
    return None if digits.startswith("0") else international(digits)


def _parsed(number: str, region: str | None) -> PhoneNumber | None:
    """What the library makes of it, if it has a possible length for a whole number."""
    if len(number) > LONGEST_FULL + 1:
        return None
    try:
        found = lib.parse(number, region, keep_raw_input=True)
    except lib.NumberParseException:
        return None
    possible = lib.is_possible_number_with_reason(found) == ValidationResult.IS_POSSIBLE
    return found if possible else None


def _old_trunk(digits: str, region: str) -> PhoneNumber | None:
    for old, new in _OLD_TRUNKS.get(region, {}).items():
        found = _parsed(new + digits[len(old) :], region) if digits.startswith(old) else None
        if found and lib.is_valid_number(found):
            return found
    return None


def _decided(number: PhoneNumber | None) -> Decided | None:
    """The number in its one E.164 form: the form that reads as itself. None where only a mended form is anybody's."""
    if number is None:
        return None
    e164, valid = _e164(number), bool(lib.is_valid_number(number))
    for _ in range(0 if valid else 3):
        again = _parsed(e164, None)
        if again is None:
            return None
        form = _e164(again)
        if form == e164:
            break
        e164, valid = form, bool(lib.is_valid_number(again))
    if not valid and any(_is_valid("+" + one) for one in _mended(e164[1:])):
        return None
    written_in_full = number.country_code_source != CountryCodeSource.FROM_DEFAULT_COUNTRY
    return Decided(e164=e164, valid=valid, international=written_in_full)


def _e164(number: PhoneNumber) -> str:
    return f"+{number.country_code}{lib.national_significant_number(number)}"


def _is_valid(e164: str) -> bool:
    number = _parsed(e164, None)
    return number is not None and bool(lib.is_valid_number(number))


def _mended(digits: str) -> tuple[str, ...]:
    """The intended number if the digits as written are none: extra zeros, a missing plus."""
    country, rest = _country_of(digits)
    tries = [digits.lstrip("0"), *(new + digits[len(old) :] for old, new in _RETIRED.items() if digits.startswith(old))]
    tries += [country + rest[1:]] if rest.startswith("0") else []
    return tuple(one for one in dict.fromkeys(tries) if one and one != digits)


def _country_of(digits: str) -> tuple[str, str]:
    for size in (1, 2, 3):
        if int(digits[:size] or 0) in lib.COUNTRY_CODE_TO_REGION_CODE:
            return digits[:size], digits[size:]
    return digits, ""


def _means_this(local: Decided, digits: str, number: PhoneNumber, region: str) -> bool:
    """Written as people of the region write it: in full, with its trunk prefix, or without one where none exists."""
    if local.international:
        return digits == local.e164[1:] or digits == "00" + local.e164[1:] or not digits.startswith("00")
    if digits != lib.national_significant_number(number):
        return not digits.startswith("00") or not _is_valid("+" + digits[2:])
    if len(digits) > max(_usual_lengths(region)) or digits.startswith(str(number.country_code)):
        return False
    shown = _trunk_is_shown(region, PhoneNumberType.MOBILE)
    if shown != _trunk_is_shown(region, PhoneNumberType.FIXED_LINE):
        shown = _is_shown_with_trunk(number)
    return not shown


@lru_cache(maxsize=256)
def _usual_lengths(region: str) -> tuple[int, ...]:
    """Lengths of the examples of fixed and mobile numbers. Units: digits."""
    examples = (lib.example_number_for_type(region, t) for t in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE))
    return tuple(len(lib.national_significant_number(n)) for n in examples if n) or (LONGEST_FULL,)


@lru_cache(maxsize=512)
def _trunk_is_shown(region: str, kind: int) -> bool:
    """Whether people of that region write such numbers with a trunk prefix (0 in most countries)."""
    example = lib.example_number_for_type(region, kind) or lib.example_number(region)
    return example is None or _is_shown_with_trunk(example)


def _is_shown_with_trunk(number: PhoneNumber) -> bool:
    shown = lib.format_number(number, lib.PhoneNumberFormat.NATIONAL)
    return "".join(c for c in shown if c.isdigit()) != lib.national_significant_number(number)
