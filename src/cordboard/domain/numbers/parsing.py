"""Digits parsed by `phonenumbers` and brought up to date: one E.164 form for each line. No choice is made here.

Source: libphonenumber 9.0.43.
"""

from functools import lru_cache

import phonenumbers as lib
from phonenumbers import CountryCodeSource, PhoneNumber, ValidationResult

from cordboard.domain.calls.call import Value
from cordboard.domain.numbers.renumberings import renumbered
from cordboard.domain.numbers.shared_plans import placed

LONGEST_FULL = 17  # digits, with an international prefix
ZERO_BELONGS = frozenset({39, 225, 229, 242, 378})  # country codes whose numbers begin with a zero that often gets lost
_COUNTRY_CODES = frozenset(map(str, lib.COUNTRY_CODE_TO_REGION_CODE))
_OLD_TRUNKS = {"52": ("044", "045", "01")}  # dialled at home until 2019, and often kept behind the country code


class Decided(Value, frozen=True, kw_only=True):
    """One sensible number. `international` when it was written in full, whatever the spelling."""

    e164: str
    valid: bool
    international: bool


def parsed(number: str, region: str | None) -> PhoneNumber | None:
    """What the library makes of it, if it has a possible length for a whole number."""
    if len(number) > LONGEST_FULL + 1:
        return None
    try:
        found = _today(lib.parse(number, region, keep_raw_input=True))
    except lib.NumberParseException:
        return None
    possible = lib.is_possible_number_with_reason(found) == ValidationResult.IS_POSSIBLE
    return found if possible or (region is None and in_service(found)) else None


def _today(number: PhoneNumber) -> PhoneNumber:
    """The same line in the numbering plan of today, under the country code that is its own."""
    digits = e164_of(number)[1:]
    now = placed(digits)
    code = str(number.country_code)
    changes = renumbered(now) or renumbered(code + digits[len(code) :].removeprefix("0"))  # a trunk prefix kept
    if changes and not all(withdrawn for _, withdrawn in changes) and in_service(number):
        changes = ()
    if len(changes) == 1:
        now = changes[0][0]
    if now == digits:
        return number
    found = lib.parse(f"+{now}")
    found.country_code_source = number.country_code_source
    return found if in_service(found) or now == placed(digits) else number


def became(digits: str, *, international: bool) -> tuple[Decided, ...]:
    """The numbers that an old one may be today, where its renumbering depended on more than its digits."""
    valid = [f"+{one}" for one, _ in renumbered(digits) if is_valid(f"+{one}")]
    return tuple(Decided(e164=one, valid=True, international=international) for one in valid) if len(valid) > 1 else ()


def decided(number: PhoneNumber | None) -> Decided | None:
    """The number in its one E.164 form: the form that reads as itself. None where only a mended form is anybody's."""
    if number is None:
        return None
    e164, valid = e164_of(number), in_service(number)
    for _ in range(0 if valid else 3):
        again = parsed(e164, None)
        if again is None:
            return None
        form = e164_of(again)
        if form == e164:
            break
        e164, valid = form, in_service(again)
    if not valid and any(is_valid(f"+{one}") for one in mended_forms(e164[1:])):
        return None
    written_in_full = number.country_code_source != CountryCodeSource.FROM_DEFAULT_COUNTRY
    return Decided(e164=e164, valid=valid, international=written_in_full)


def in_service(number: PhoneNumber) -> bool:
    """Whether somebody can have the number, by the numbering plan of its country."""
    return _in_service(number.country_code or 0, lib.national_significant_number(number))


@lru_cache(maxsize=512)
def _in_service(country_code: int, national: str) -> bool:
    zeros = len(national) - len(national.lstrip("0") or "0")
    number = PhoneNumber(
        country_code=country_code,
        national_number=int(national or 0),
        italian_leading_zero=zeros > 0 or None,
        number_of_leading_zeros=zeros if zeros > 1 else None,
    )
    return bool(lib.is_valid_number(number))


def e164_of(number: PhoneNumber) -> str:
    return f"+{number.country_code}{lib.national_significant_number(number)}"


def is_valid(e164: str) -> bool:
    number = parsed(e164, None)
    return number is not None and in_service(number)


def mended_forms(digits: str, *, lost_zero: bool = True) -> tuple[str, ...]:
    """The intended number if the digits as written are none: extra zeros, a doubled code, a lost zero."""
    country, rest = _country_of(digits)
    if not country:
        tries = [digits.lstrip("0")]
    else:
        heads = (f"00{country}", f"0{country}", country, *_OLD_TRUNKS.get(country, ()), "0")
        tries = [country + rest[len(head) :] for head in heads if rest.startswith(head)]
        if lost_zero and int(country) in ZERO_BELONGS and not rest.startswith("0"):
            tries.append(f"{country}0{rest}")
    return tuple(one for one in dict.fromkeys(tries) if one and one != digits)


def without_second_code(digits: str) -> str:
    """+49 0049 171...: a country code that is dialled again behind itself is no part of the number."""
    country, rest = _country_of(digits)
    again = "00" + country
    return digits[len(country) + 2 :] if country and rest.startswith(again) else digits


def without_trunk_zero(digits: str) -> Decided | None:
    """The number without the zero behind its country code."""
    country, rest = _country_of(digits)
    return decided(parsed(f"+{country}{rest[1:]}", None)) if country and rest.startswith("0") else None


def _country_of(digits: str) -> tuple[str, str]:
    for size in (1, 2, 3):
        if digits[:size] in _COUNTRY_CODES:
            return digits[:size], digits[size:]
    return "", digits
