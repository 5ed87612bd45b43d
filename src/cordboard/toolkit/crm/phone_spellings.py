"""How people write one number: the values that a query asks for. Pure; `match_verification.py` verifies the hits."""

import phonenumbers

_FORMATS = (phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.NATIONAL)
_GROUPS = (
    (3, 3, 3),
    (3, 2, 2, 2),
    (2, 3, 2, 2),
    (2, 2, 2, 2),
    (2, 2, 2, 2, 2),
    (3, 3, 4),
    (3, 3, 2, 2),
    (2, 3, 4),
    (1, 2, 2, 2, 2),
    (4, 3, 3),
)
_MARKS = (" ", "-", ".")


def spellings(e164: str, limit: int) -> list[str]:
    """At most `limit` likely spellings of a number in E.164, the commonest first, without doubles."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return [e164]
    code, digits = str(number.country_code), phonenumbers.national_significant_number(number)
    trunk = _trunk(number, digits)
    found = [e164, e164[1:], f"00{e164[1:]}", digits, f"{trunk}{digits}", f"+{code} {digits}"]
    for form in _FORMATS:
        written = phonenumbers.format_number(number, form)
        bare = written.replace("(", "").replace(")", "")
        found += [written, written.replace(" ", "-"), bare.replace(" ", "-"), bare.replace("-", " ")]
    for groups in _GROUPS:
        if sum(groups) == len(digits):
            found += _grouped(digits, groups, code, trunk)
    return list(dict.fromkeys(found))[:limit]


def _trunk(number: phonenumbers.PhoneNumber, digits: str) -> str:
    """The digit that is dialled before a national number, `0` in many countries."""
    region = phonenumbers.region_code_for_number(number)
    prefix = phonenumbers.ndd_prefix_for_region(region, True) if region else None
    return "" if not prefix or digits.startswith(prefix) else prefix


def _grouped(digits: str, groups: tuple[int, ...], code: str, trunk: str) -> list[str]:
    parts, at = [], 0
    for length in groups:
        parts.append(digits[at : at + length])
        at += length
    found = []
    for mark in _MARKS:
        whole = mark.join(parts)
        found += [whole, f"+{code}{mark}{whole}", f"+{code} {whole}"]
        if trunk:
            found += [f"{trunk}{whole}", f"({trunk}{parts[0]}) {mark.join(parts[1:])}"]
    return found


def national(e164: str) -> str:
    """The national digits, which every spelling of a number contains, with or without its country code.

    `e164` comes back unchanged where it is no number in E.164.
    """
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(e164, None))
    except phonenumbers.NumberParseException:
        return e164
