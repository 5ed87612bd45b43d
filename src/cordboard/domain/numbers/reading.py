"""Reads any written number as one identity or as candidates, and formats numbers for readers.

Identity is the E.164 number and nothing else: +380671234567, +34671234567 and +33671234567 are three people.
`spelling.py` parses the text; `interpretation.py` applies the region.
"""

from collections.abc import Iterable
from functools import lru_cache

import msgspec
import phonenumbers as lib

from cordboard.domain.numbers import interpretation as context
from cordboard.domain.numbers.fields import numbers_in
from cordboard.domain.numbers.interpretation import SHORTEST_FULL
from cordboard.domain.numbers.one_number import reading_of, understood
from cordboard.domain.numbers.parsing import LONGEST_FULL
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.reading_reasons import because, in_english
from cordboard.domain.numbers.regions import region_of
from cordboard.domain.numbers.spelling import Spelling, spelling_of

RULES = 3  # raised when the same text gives other keys; directories are then read anew
CACHED = 512  # readings of about 0.5 kB: a number is read several times during its call, then seldom
LOCAL_IN_MANY_COUNTRIES = "0671234567"  # to understand it, every country is asked


def read(text: str | None, region: str | None = None, *, hidden: bool = False) -> Reading:
    """Interpret a written number in a region; never raises.

    `region` is ISO 3166 alpha-2 of the line, the connection or the reader; an unknown one counts as none.
    """
    if hidden:
        return reading_of(NumberKind.WITHHELD, because("hidden"), raw=text or "")
    return _read(text, region_of(region))


def canonical(text: str | None, region: str | None = None, also: Iterable[str] = ()) -> tuple[str, ...]:
    """The keys under which a CRM phone field is indexed.

    `also`: further countries of ours. What is no number at home is read there, if only one of them knows it.

    Each number of the field in E.164, extensions left out ("928 00 01 11 ext. 5" is +34928000111). What has no E.164
    form in this region (short, internal, undecided) is indexed by its bare digits, which equal no E.164 key; candidates
    of an undecided number are no keys, because a match on them would be a guess.
    """
    where = region_of(region)
    keys = (_key(spelling, where, also) for spelling in numbers_in(spelling_of(text), where))
    return tuple(dict.fromkeys(key for key in keys if key))


def read_as(regions: Iterable[str]) -> tuple[str, ...]:
    """What the keys of a directory follow from: its countries, the rules of reading, and the library's data."""
    return (*regions, f"rules-{RULES}", f"data-{lib.__version__}")


def keys_of(reading: Reading) -> tuple[str, ...]:
    """The keys under which the directory is asked for this number: the counterpart of `canonical`."""
    if reading.e164:
        return (reading.e164,)
    if reading.kind in (NumberKind.WITHHELD, NumberKind.INVALID):
        return ()
    return canonical(reading.raw, reading.region)


@lru_cache(maxsize=CACHED)
def display(number: str, region: str | None = None) -> str:
    """The number as a reader in `region` writes it: nationally at home, internationally elsewhere.

    Anything but E.164 comes back unchanged. What is shown always reads back as the same number.
    """
    if not number.startswith("+"):
        return number
    where = region_of(region)
    try:
        parsed = lib.parse(number, None)
    except lib.NumberParseException:
        return number
    styles = [lib.PhoneNumberFormat.INTERNATIONAL]
    if where and lib.country_code_for_region(where) == parsed.country_code:
        styles.insert(0, lib.PhoneNumberFormat.NATIONAL)
    for style in styles:
        shown = str(lib.format_number(parsed, style))
        if _read(shown, where).e164 == number:
            return shown
    return number


def is_full(number: str) -> bool:
    """Whether this is a number in E.164, as `Reading.e164` gives it."""
    return number.startswith("+") and number[1:].isdecimal()


@lru_cache(maxsize=CACHED)
def _read(text: str | None, region: str | None) -> Reading:
    spelling = spelling_of(text)
    numbers = numbers_in(spelling, region)
    readings = tuple(understood(one, region) for one in numbers)
    first = readings[0]
    if len({r.e164 for r in readings}) > 1:
        full = tuple(dict.fromkeys(r.e164 for r in readings if r.e164))
        return reading_of(first.kind, because("several"), raw=text or "", candidates=full, region=region)
    if not first.e164 and not first.candidates and _may_be_local(spelling, first.kind):
        first = _open(spelling.digits, region)
    why = first.reasons
    if len(numbers) == 1 and numbers[0] is not spelling:
        why = (*why, *because("rest_ignored"))
    return msgspec.structs.replace(first, raw=text or "", why=in_english(why), reasons=why)


def _key(spelling: Spelling, region: str | None, also: Iterable[str]) -> str:
    reading = understood(spelling, region)
    return reading.e164 or _abroad(spelling, reading, also) or _as_written(spelling)


def _abroad(spelling: Spelling, at_home: Reading, regions: Iterable[str]) -> str | None:
    """What exactly one of these countries makes of digits that mean nothing at home."""
    if not _may_be_local(spelling, at_home.kind):
        return None
    readings = [understood(spelling, region_of(region)) for region in regions]
    found = {one.e164 for one in readings if one.valid}
    return found.pop() if len(found) == 1 else None


def _as_written(spelling: Spelling) -> str:
    if spelling.withheld or spelling.strange or spelling.feature or spelling.worded:
        return ""
    return spelling.user_id or spelling.digits


def _may_be_local(spelling: Spelling, kind: NumberKind) -> bool:
    return (
        kind is NumberKind.INVALID
        and not (spelling.plus or spelling.strange or spelling.feature or spelling.vanity)
        and SHORTEST_FULL <= len(spelling.digits) <= LONGEST_FULL
    )


def _open(digits: str, region: str | None) -> Reading:
    """Digits that this context does not decide, with what they are in other countries."""
    full = (context.in_full(digits), *(context.international(digits[3:]) if digits.startswith("011") else ()))
    sure = (one.e164 for one in full if one and one.valid)
    candidates = tuple(dict.fromkeys((*sure, *context.elsewhere(digits))))
    if not candidates:
        return reading_of(NumberKind.INVALID, because("nowhere"), region=region)
    n = len(candidates)
    why = because("not_of_region", n=n, region=region) if region else because("region_unknown", n=n)
    return reading_of(NumberKind.NATIONAL, why, candidates=candidates, region=region)


def know_all_countries() -> None:
    """Load every country's numbers before a caller needs them: a quarter of a second in which nobody is answered."""
    read(LOCAL_IN_MANY_COUNTRIES)
