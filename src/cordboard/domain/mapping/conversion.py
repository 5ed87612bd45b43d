"""Turns the text of a parameter into a value of a CRM field's type, or says why that cannot be. Pure.

What a provider's API wants on the wire (a number as text, a time without an offset) is written in its folder.
"""

import html
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.fields import Field
from cordboard.domain.crm_texts.field_lengths import cut
from cordboard.domain.mapping.times import moment_in
from cordboard.domain.numbers.reading import read
from cordboard.domain.settings.time_zones import local_time

Converted = str | int | float | bool | date | datetime | tuple[str, ...]
"""Text, number, yes or no, day, moment (aware), or several choices."""
YES = frozenset(["true", "yes", "y", "on", "1", "sí", "si", "oui", "vrai", "так", "да"])
NO = frozenset(["false", "no", "n", "off", "0", "non", "faux", "ні", "нет"])
KINDS = {  # type of field: what it takes, in words
    "number": "a number",
    "money": "a number",
    "date": "a date",
    "datetime": "a date and time",
    "bool": "yes or no",
    "choice": "one of its options",
    "choices": "some of its options",
    "phone": "a phone number",
    "email": "an e-mail address",
    "url": "a web address",
}
_SPACES = re.compile(r"[\s'’]")
_EMAIL = re.compile(r"[^\s@<>(),;:\"]+@[^\s@.<>(),;:\"]+(?:\.[^\s@.<>(),;:\"]+)+")
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#].*)?")


class Place(Value, frozen=True, kw_only=True):
    """Where the text is from: `zone` of times without one (IANA), `region` of numbers without a country code."""

    zone: str = "UTC"
    region: str | None = None


class NotConvertible(ValueError):
    """The text is no value of this type; the argument says what the field takes."""


def convert(text: str, field: Field, place: Place) -> Converted:
    """The value for this field; texts are cut to its length. Raises: NotConvertible."""
    maker = _MAKERS.get(field.type)
    if maker is None:
        raise NotConvertible(f"a value of the type {field.type}")
    made = maker(text.strip(), field, place)
    if made is None:
        raise NotConvertible(KINDS[field.type])
    if field.length and isinstance(made, str):
        if len(made) > field.length and field.type not in ("text", "html"):
            raise NotConvertible(f"{KINDS[field.type]} of at most {field.length} characters")
        return cut(made, field.length)
    return made


def takes_values(field: Field) -> bool:
    """Whether a parameter can be written into a field of this type; links to other records and users cannot."""
    return field.type in _MAKERS


def _text(text: str, _field: Field, _place: Place) -> str:
    return text


def _html(text: str, _field: Field, _place: Place) -> str:
    return html.escape(text, quote=False)


def _number(text: str, _field: Field, _place: Place) -> int | float | None:
    plain = _SPACES.sub("", text)
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:  # the last one separates the decimals
        thousands, decimal = (".", ",") if comma > point else (",", ".")
        plain = plain.replace(thousands, "").replace(decimal, ".")
    else:
        sign = "," if comma >= 0 else "."
        plain = plain.replace(sign, "" if plain.count(sign) > 1 else ".")
    try:
        exact = Decimal(plain)
    except InvalidOperation:
        return None
    if not exact.is_finite() or "_" in plain or len(plain) > 30:
        return None
    if exact == exact.to_integral_value():
        return int(exact)
    near = float(exact)
    return near if Decimal(repr(near)) == exact else None  # a long id is no number


def _bool(text: str, _field: Field, _place: Place) -> bool | None:
    word = text.casefold()
    return True if word in YES else False if word in NO else None


def _moment(text: str, _field: Field, place: Place) -> datetime | None:
    return moment_in(text, place.zone)


def _day(text: str, _field: Field, place: Place) -> date | None:
    found = moment_in(text, place.zone)
    return local_time(found, place.zone).date() if found else None


def _choice(text: str, field: Field, _place: Place) -> str | None:
    """The option as the CRM writes it, in whatever case the parameter has; without known options, any text."""
    if not field.options or text in field.options:
        return text
    return next((option for option in field.options if option.strip().casefold() == text.casefold()), None)


def _choices(text: str, field: Field, place: Place) -> tuple[str, ...] | None:
    parts = [part.strip() for part in re.split(r"[;,|]", text) if part.strip()]
    whole = _choice(text, field, place)
    chosen = [whole] if whole and field.options else [_choice(part, field, place) for part in parts]
    named = tuple(dict.fromkeys(one for one in chosen if one is not None))
    return named if named and len(named) == len(dict.fromkeys(chosen)) else None


def _phone(text: str, _field: Field, place: Place) -> str | None:
    """E.164 where the country is known; else as it is written, if it looks like a number at all."""
    if found := read(text, place.region or "").e164:
        return found
    digits = sum(one.isdigit() for one in text)
    return text if digits >= 3 and all(one.isdigit() or one in "+-.()/ *#" for one in text) else None


def _email(text: str, _field: Field, _place: Place) -> str | None:
    address = text.removeprefix("mailto:")
    return address if len(address) <= 254 and _EMAIL.fullmatch(address) else None


def _url(text: str, _field: Field, _place: Place) -> str | None:
    """With its scheme; an address without one is taken for https."""
    if any(one.isspace() for one in text):
        return None
    whole = f"https://{text}" if _HOST.fullmatch(text) else text
    try:
        parts = urlsplit(whole)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return whole if usable else None


_MAKERS: dict[str, Callable[[str, Field, Place], Converted | None]] = {
    "text": _text,
    "html": _html,
    "number": _number,
    "money": _number,
    "date": _day,
    "datetime": _moment,
    "bool": _bool,
    "choice": _choice,
    "choices": _choices,
    "phone": _phone,
    "email": _email,
    "url": _url,
}
