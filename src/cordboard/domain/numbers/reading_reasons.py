"""Why a written number was read as it was: codes with values, and their English. Pure.

The console and the commands show them in other languages by code (`reading.CODE` of their texts).
"""

from collections.abc import Iterable

from cordboard.domain.calls.call import Value

SENTENCES: dict[str, str] = {
    "hidden": "The caller hid their number.",
    "several": "Several numbers in one field.",
    "rest_ignored": "Text after it is ignored.",
    "nowhere": "Not a valid phone number in any country.",
    "not_of_region": "Local number in {n} {countries}; not one of {region}.",
    "region_unknown": "Local number in {n} {countries}; the country is unknown.",
    "either": "One number, or the first of several lines: nothing says which.",
    "none_among_words": "No valid phone number among the words.",
    "sip_name": "SIP username, not a phone number.",
    "empty": "Hidden or empty number.",
    "no_number": "Not a phone number.",
    "feature_code": "A feature code, not a phone number.",
    "user_id": "A user ID: PBX number, dot, extension.",
    "renumbered": "An old number; how it was renumbered depends on its operator.",
    "no_international": "Not a valid international number in any country.",
    "short": "Short service number in {region}.",
    "short_anywhere": "Short service number in any country.",
    "extension": "Internal extension.",
    "two_ways": "In {region} this can be a local number without its trunk prefix or an international number without +.",
    "not_here": "No such number in this country.",
    "full": "Full international number.",
    "local": "Local number in {region}.",
    "not_assigned": "The length is possible, but no such number is assigned.",
}


class ReadingReason(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A sentence of `SENTENCES` with its values."""

    code: str
    values: dict[str, str] = {}


def because(code: str, **values: object) -> tuple[ReadingReason, ...]:
    """One reason. Raises: KeyError where `SENTENCES` has no such code."""
    SENTENCES[code]
    return (ReadingReason(code=code, values={name: str(value) for name, value in values.items()}),)


def in_english(reasons: Iterable[ReadingReason]) -> str:
    """All reasons, one sentence after the other."""
    return " ".join(SENTENCES[one.code].format(**one.values, countries=_countries(one)) for one in reasons)


def _countries(reason: ReadingReason) -> str:
    return "country" if reason.values.get("n") == "1" else "countries"
