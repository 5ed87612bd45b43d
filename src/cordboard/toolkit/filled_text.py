"""Texts of a request that settings describe, with its values in the places of their `{references}`. Pure.

Steps: `digits` (of a number, without the plus), `national` (as it is dialled within the connection's country), `unix`,
`ms`, `iso` and `local` (`2026-11-30 09:00:00`) of a moment, `number` (no quotes in JSON, where the text is all of it).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse, region_code_for_number

REFERENCE = re.compile(r"\{([^{}]+)\}")
STEPS = frozenset({"digits", "national", "unix", "ms", "iso", "local", "number"})
Values = Mapping[str, str | datetime]


class FilledText:
    """`region`: of the connection; `zone`: of its local times."""

    def __init__(self, values: Values, region: str, zone: tzinfo) -> None:
        self._values, self._region, self._zone = values, region, zone

    def text(self, template: str, quoted: Callable[[str], str] = str) -> str:
        """`quoted` is applied to each value alone."""
        return REFERENCE.sub(lambda one: quoted(self._value(one[1])), template)

    def nested(self, written: Any) -> Any:
        """The same for all texts of a body. A text that is one number becomes a number."""
        match written:
            case str():
                text = self.text(written)
                whole = REFERENCE.fullmatch(written)
                return int(text) if whole and whole[1].endswith("|number") and text.isdecimal() else text
            case dict():
                return {name: self.nested(one) for name, one in written.items()}
            case list():
                return [self.nested(one) for one in written]
        return written

    def _value(self, reference: str) -> str:
        name, *steps = reference.split("|")
        value = self._values.get(name, "")
        for step in steps:
            value = self._step(step, value)
        return value if isinstance(value, str) else _iso(value)

    def _step(self, step: str, value: str | datetime) -> str:
        if isinstance(value, datetime):
            moments: Mapping[str, Callable[[datetime], str]] = {
                "unix": lambda at: str(int(at.timestamp())),
                "ms": lambda at: str(int(at.timestamp() * 1000)),
                "local": lambda at: f"{at.astimezone(self._zone):%Y-%m-%d %H:%M:%S}",
            }
            return moments.get(step, _iso)(value)
        match step:
            case "digits":
                return "".join(one for one in value if one.isdecimal())
            case "national":
                return national(value, self._region)
        return value


def texts_in(written: Any) -> Iterator[str]:
    """Every text in nested values."""
    match written:
        case str():
            yield written
        case dict():
            for one in written.values():
                yield from texts_in(one)
        case list() | tuple():
            for one in written:
                yield from texts_in(one)


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def national(number: str, region: str) -> str:
    """The digits that are dialled within this country; of another country those of the full number."""
    try:
        found = parse(number, None)
    except NumberParseException:
        return number
    if region_code_for_number(found) != region.upper():
        return number.lstrip("+")
    return "".join(one for one in format_number(found, PhoneNumberFormat.NATIONAL) if one.isdecimal())
